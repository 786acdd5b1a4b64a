"""The whole history of a membership: its last steps on a page, all of them by pages and by API."""

import re

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.modules.members.models import StatusChange, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(nora, join):
    """One with more steps than any page shows."""
    member = join(nora)
    member.history.filter(step=Step.APPLIED).update(at="2020-01-01T00:00Z")
    StatusChange.objects.bulk_create(
        StatusChange(member=member, step=Step.REMINDED, reason=f"Reminder {number:02}") for number in range(60)
    )
    return member


def walked(client, address):
    """The texts of a list by its pages, following "Older"."""
    shown, seen = "", 0
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        page, seen = answer.content.decode(), seen + 1
        shown += page
        older = re.search(r'href="([^"]*cursor=[^"]*)"[^>]*rel="next"|rel="next"[^>]*href="([^"]*)"', page)
        address = (older[1] or older[2]).replace("&amp;", "&") if older else ""
        address = f"{answer.wsgi_request.path}{address}" if address.startswith("?") else address
    return shown, seen


@pytest.mark.req("M2.4")
def test_every_step_can_be_reached_by_the_member_and_the_board(as_, nora, board, member):
    whole = f"/members/{member.public_id}/history/"
    for viewer in (nora, board):
        client = as_(viewer)
        page = client.get(f"/members/{member.public_id}/").content.decode()
        assert "Reminder 59" in page and "Reminder 20" not in page
        assert f'href="{whole}"' in page
        shown, pages = walked(client, whole)
        assert pages > 2
        assert all(f"Reminder {number:02}" in shown for number in range(60))
        assert shown.rfind("Applied") > shown.rfind("Joined") > shown.rfind("Reminder 00")
    assert f'href="{whole}"' in as_(nora).get("/members/me/").content.decode()


def test_nobody_else_reads_the_steps(as_, account, join, member):
    mia = account("mia")
    join(mia, first_name="Mia")
    assert as_(mia).get(f"/members/{member.public_id}/history/").status_code == 403
    assert as_(account("stranger")).get(f"/members/{member.public_id}/history/").status_code == 404
    assert Client().get(f"/members/{member.public_id}/history/").status_code == 302


@pytest.mark.req("M2.4")
def test_programs_read_what_the_pages_show_and_who_may(as_, account, join, nora, board, member):
    """The treasurer follows a membership too, and changes nothing of it."""
    treasurer, mia = account("money", Role.TREASURER), account("mia")
    join(mia, first_name="Mia")
    page, api = f"/members/{member.public_id}/history/", f"/api/v1/members/{member.public_id}"
    for viewer, status in ((nora, 200), (board, 200), (treasurer, 200), (mia, 403)):
        client = as_(viewer)
        for address in (page, f"{api}/history", f"{api}/membership"):
            assert client.get(address).status_code == status, (viewer, address)
    assert as_(treasurer).post(f"{api}/renew").status_code == 403


def test_a_short_history_has_no_second_page(as_, nora, join):
    member = join(nora)
    assert "/history/" not in as_(nora).get("/members/me/").content.decode()
    assert as_(nora).get(f"/members/{member.public_id}/history/?cursor=nonsense").status_code == 302


def test_programs_read_every_step_by_a_cursor(as_, nora, member):
    address, steps, cursor = f"/api/v1/members/{member.public_id}/history", [], ""
    while True:
        page = as_(nora).get(address, {"cursor": cursor, "size": 25}).json()
        assert len(page["items"]) <= 25
        steps += [step["step"] for step in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(steps) == member.history.count() > 60
    assert steps[-1] == "applied"
    assert as_(nora).get(address, {"cursor": "nonsense"}).status_code == 400
