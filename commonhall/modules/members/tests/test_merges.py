"""What was put together is found again as long as it can be taken apart: on pages and by program."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.work.models import State
from commonhall.modules.members import actions
from commonhall.modules.members.models import DoubleScan, Member, Merge
from commonhall.modules.members.tests.twins import DESK, again, entry

MERGES, DOUBLES = "/members/desk/merges/", "/members/desk/doubles/"


@pytest.fixture
def put_together(board):
    """Puts entry after entry into the first."""

    def make(count=1):
        keep = entry(1)
        merges = [
            actions.merge_members(keep=keep, drop=entry(place), take=[], by=board) for place in range(2, count + 2)
        ]
        return again(keep), merges

    return make


def text_of(answer):
    return answer.content.decode()


def test_the_page_of_doubles_leads_to_what_was_put_together_lately(as_, board, put_together):
    client = as_(board)
    assert "Put together lately" not in text_of(client.get(DOUBLES))
    assert "Nothing was put together lately" in text_of(client.get(MERGES))
    _keep, merges = put_together(7)
    found = client.get(DOUBLES)
    assert [merge.pk for merge in found.context["latest"]] == [merge.pk for merge in merges[:1:-1]]
    assert f'href="{MERGES}"' in text_of(found)
    page = client.get(MERGES)
    assert [merge.pk for merge in page.context["page"]] == [merge.pk for merge in reversed(merges)]
    for each in ("Nora Lund8, into Nora Lund1", f"{MERGES}{merges[-1].pk}/", str(board)):
        assert each in text_of(page)
    assert "Taken apart" not in text_of(page)
    actions.undo_merge(merge=merges[-1], by=board)
    assert text_of(client.get(MERGES)).count("Taken apart") == 1
    Merge.objects.filter(pk=merges[0].pk).update(at=timezone.now() - timedelta(days=31))
    assert len(client.get(MERGES).context["page"]) == 6


def test_the_list_has_pages_and_says_no_name_that_was_erased(as_, board, put_together):
    keep, _merges = put_together(27)
    client = as_(board)
    first = client.get(MERGES).context["page"]
    assert (len(first), len(client.get(MERGES, {"cursor": first.next}).context["page"])) == (25, 2)
    assert client.get(MERGES, {"cursor": "nonsense"})["Location"] == MERGES
    Merge.objects.update(name="", before={}, after={}, moved={})
    assert "into" not in text_of(client.get(MERGES)).partition("<main")[2]
    assert keep.name in text_of(client.get(MERGES))


def test_the_page_of_the_entry_that_stayed_leads_to_the_undo_while_there_is_one(as_, board, account, put_together):
    keep, merges = put_together(2)
    link = f'href="{MERGES}{{}}/"'

    def leads(user=board):
        page = text_of(as_(user).get(keep.get_absolute_url()))
        return [link.format(merge.pk) in page for merge in merges]

    assert leads() == [False, True]
    assert leads(account("money", Role.TREASURER)) == leads(account("otto", Role.MEMBER)) == [False, False]
    actions.undo_merge(merge=merges[1], by=board)
    assert leads() == [True, False]
    Merge.objects.filter(pk=merges[0].pk).update(at=timezone.now() - timedelta(days=31))
    assert leads() == [False, False]
    Merge.objects.update(at=timezone.now(), before={})  # an erased person
    assert leads() == [False, False]


def test_nobody_is_led_to_the_undo_of_their_own_entries(as_, board, account, put_together):
    keep, merges = put_together()
    chair = account("chair", Role.BOARD)
    Member.objects.filter(pk=keep.pk).update(user=chair)
    for user, leads in ((chair, False), (board, True)):
        assert (f"{MERGES}{merges[0].pk}/" in text_of(as_(user).get(keep.get_absolute_url()))) is leads


def test_a_merge_that_was_followed_says_that_the_later_one_goes_first(as_, board, put_together):
    _keep, merges = put_together(2)
    client = as_(board)
    pages = [text_of(client.get(f"{MERGES}{merge.pk}/")) for merge in merges]
    assert ["merged again since" in page for page in pages] == [True, False]
    assert ["Take them apart" in page for page in pages] == [False, True]
    assert [client.get(f"{DESK}/merges/{merge.pk}").json()["can_be_undone"] for merge in merges] == [False, True]
    client.post(f"{DESK}/merges/{merges[1].pk}/undo")
    found = {each["id"]: each for each in client.get(f"{DESK}/merges").json()["items"]}
    assert [found[merge.pk]["can_be_undone"] for merge in merges] == [True, False]
    assert [bool(found[merge.pk]["undone_at"]) for merge in merges] == [False, True]


@pytest.mark.req("I1.1")
def test_merges_are_read_by_program(as_, board, account, put_together):
    keep, merges = put_together(3)
    client = as_(board)
    first = client.get(f"{DESK}/merges?size=2").json()
    rest = client.get(f"{DESK}/merges", {"size": 2, "cursor": first["next"]}).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == [merge.pk for merge in reversed(merges)]
    last = first["items"][0]
    assert last == client.get(f"{DESK}/merges/{merges[-1].pk}").json()
    assert {name: last[name] for name in ("kept", "kept_name", "name", "by", "undone_at", "can_be_undone")} == {
        "kept": str(keep.public_id), "kept_name": keep.name, "name": "Nora Lund4", "by": str(board),
        "undone_at": None, "can_be_undone": True,
    }  # fmt: skip
    Merge.objects.update(at=timezone.now() - timedelta(days=31))
    old = client.get(f"{DESK}/merges").json()["items"]
    assert [each["can_be_undone"] for each in old] == [False] * 3
    assert client.get(f"{DESK}/merges/0").status_code == 404
    for user in (account("money", Role.TREASURER), account("otto", Role.MEMBER)):
        for address in (MERGES, f"{DESK}/merges", f"{DESK}/merges/{merges[0].pk}"):
            assert as_(user).get(address).status_code == 403


@pytest.mark.req("I1.1")
@pytest.mark.parametrize(
    ("state", "says", "told"),
    [
        (State.WAITING, "being looked over now", (True, False)),
        (State.RUNNING, "being looked over now", (True, False)),
        (State.DONE, "Last looked over", (False, False)),
        (State.DEAD, "broke off", (False, True)),
    ],
)
def test_the_list_of_doubles_says_when_the_register_was_looked_over(as_, board, state, says, told):
    client = as_(board)
    assert client.get(f"{DESK}/doubles").json()["scan"] is None
    DoubleScan.objects.create(state=State.DONE, started_at=timezone.now() - timedelta(days=7))
    scan = DoubleScan.objects.create(state=state)
    found = client.get(f"{DESK}/doubles").json()["scan"]
    assert (found["running"], found["broke_off"]) == told
    assert found["started_at"][:19] == scan.started_at.isoformat()[:19]
    assert says in text_of(client.get(DOUBLES))


@pytest.mark.usefixtures("nothing_grows_old")
@pytest.mark.parametrize("address", [MERGES, DOUBLES, f"{DESK}/merges", "kept"])
def test_lists_of_merges_cost_eight_queries_at_most(as_, board, put_together, address):
    keep, _merges = put_together(27)
    client, address = as_(board), keep.get_absolute_url() if address == "kept" else address
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) <= 8
