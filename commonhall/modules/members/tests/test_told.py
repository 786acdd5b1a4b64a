"""What pages say of whether a member has heard of what was done: who has no open account is sent no notice."""

import pytest

from commonhall.core.activity.delivery import deliver_all
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Plan

TOLD = "The member has been told."
NOBODY = "The member has no open account, so nobody has told them."


@pytest.fixture
def acts(board, nora, join):
    """What the board does to a member on pages, in this order: an address and the form, and what the page then says."""
    badge = actions.save_badge(by=board, name="Helper", icon="heart", colour="accent")
    head = join(nora)
    Plan.objects.update(dependants=1)

    def of(member):
        page = f"/members/{member.public_id}/"
        return [
            (f"{page}suspend/", {"reason": "Fines"}, "The status is changed."),
            (f"{page}lift/", {}, "The status is changed."),
            (f"{page}correct/", {"number": "4711", "reason": "Misread"}, "Corrected."),
            (f"{page}badges/", {"badge": badge.pk}, "The badge is given."),
            (f"{page}badges/{badge.pk}/take/", {"reason": "By mistake"}, "The badge is taken back."),
            (f"{page}status/", {"status": "expired", "reason": "Late"}, "The status is changed."),
            (f"/members/{head.public_id}/dependants/known/", {"who": "4711"}, "Saved."),
            (f"{page}exclude/", {"reason": "Statutes"}, "The status is changed."),
        ]

    return of


def said(client, acts):
    """What each page says after the act."""
    for address, form, done in acts:
        answer = client.post(address, form, follow=True)
        assert answer.status_code == 200, address
        shown = [str(message) for message in answer.context["messages"]]
        assert len(shown) == 1 and shown[0].startswith(f"{done} "), (address, shown)
        yield shown[0].removeprefix(f"{done} ")


@pytest.mark.parametrize(("state", "expected"), [("open", TOLD), ("closed", NOBODY), ("none", NOBODY)])
def test_a_page_says_that_a_member_has_been_told_where_they_are(as_, board, account, join, acts, otto, state, expected):
    member = otto
    if state != "none":
        Member.objects.filter(pk=otto.pk).update(user=account("owner"))
        member = Member.objects.get(pk=otto.pk)
        User.objects.filter(pk=member.user_id).update(is_active=state == "open")
    deliver_all()
    Notification.objects.all().delete()
    acts = acts(member)
    assert list(said(as_(board), acts)) == [expected] * len(acts)
    deliver_all()
    heard = Notification.objects.filter(user=member.user_id or 0).count()
    assert heard == (len(acts) if expected == TOLD else 0)
