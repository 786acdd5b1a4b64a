"""What each page of the story costs: at most 8 queries for a logged-in reader, the same however many members."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonhall.core.modules import switchboard
from commonhall.core.visitors import version
from commonhall.foundation.accounts.models import User
from commonhall.foundation.pages.models import Page
from commonhall.foundation.payments.models import Charge
from commonhall.modules.members.models import Application, Member, Status
from commonhall.ui import queries as ui

MOST = 8
# What a page may cost more, and why.
MORE = {
    "/search/": 13,  # one for each kind of thing that the reader may search
    "/members/desk/applications/": 12,  # who applies, and what was decided about them before
}
PAGES: list[tuple[str, Callable[[], str]]] = [
    ("member", lambda: "/"),
    ("member", lambda: "/members/"),
    ("member", lambda: "/members/?q=bianchi"),
    ("member", lambda: "/search/?q=bianchi"),
    ("member", lambda: "/members/me/"),
    ("member", lambda: Member.objects.get(email="member@example.org").get_absolute_url()),
    ("member", lambda: "/payments/"),
    ("member", lambda: Charge.objects.get().get_absolute_url()),
    ("member", lambda: "/notifications/"),
    ("member", lambda: "/notifications/bell/"),
    ("member", lambda: "/accounts/profile/"),
    ("visitor", lambda: "/members/apply/"),
    ("board", lambda: "/"),
    ("board", lambda: "/members/"),
    ("board", lambda: "/members/?q=bianchi&status=active"),
    ("board", lambda: "/search/?q=bianchi"),
    ("board", lambda: "/members/desk/applications/"),
    ("board", lambda: f"/members/desk/applications/{Application.objects.get(state='submitted').public_id}/"),
    ("board", lambda: "/members/desk/plans/"),
    ("board", lambda: "/members/desk/fields/"),
    ("board", lambda: Member.objects.get(email="member@example.org").get_absolute_url()),
    ("board", lambda: "/members/desk/import/"),
    ("board", lambda: "/about/"),
    ("board", lambda: "/pages/?q=club"),
    ("board", lambda: "/contact/"),
    ("board", lambda: "/desk/website/"),
    ("board", lambda: f"/desk/website/pages/{Page.objects.get(slug='about').pk}/"),
    ("board", lambda: "/desk/website/home/"),
    ("board", lambda: "/desk/website/menus/"),
    ("board", lambda: "/desk/website/menus/add/header/"),
    ("board", lambda: "/desk/website/messages/"),
    ("board", lambda: "/desk/website/settings/"),
    ("member", lambda: "/accounts/blocks/"),
    ("member", lambda: "/accounts/2fa/"),
    ("member", lambda: "/accounts/2fa/backup-codes/"),
    ("member", lambda: "/accounts/2fa/devices/"),
    ("admin", lambda: "/accounts/desk/second-step/"),
    ("member", lambda: "/accounts/sessions/"),
    ("member", lambda: "/accounts/logins/"),
    ("admin", lambda: "/accounts/desk/?q=example"),
    ("admin", lambda: f"/accounts/desk/{User.objects.get(email='member@example.org').public_id}/"),
    ("admin", lambda: f"/accounts/desk/{User.objects.get(email='member@example.org').public_id}/logins/"),
    ("member", lambda: Member.objects.get(email="member@example.org").get_absolute_url() + "card/"),
    ("board", lambda: Member.objects.get(email="member@example.org").get_absolute_url()),
    ("board", lambda: Member.objects.get(email="member@example.org").get_absolute_url() + "notes/"),
    ("board", lambda: "/members/desk/"),
    ("board", lambda: "/members/desk/lists/everybody/"),
    ("board", lambda: "/members/desk/lists/no_account/?plan=2"),
    ("board", lambda: "/members/desk/bulk/"),
    ("board", lambda: "/members/desk/badges/"),
    ("board", lambda: "/members/desk/doubles/"),
    ("board", lambda: "/members/desk/merges/"),
    ("treasurer", lambda: "/desk/payments/"),
    ("admin", lambda: "/desk/audit/"),
    ("admin", lambda: "/desk/security/"),
    ("admin", lambda: "/desk/security/events/"),
    ("admin", lambda: "/desk/security/addresses/"),
    ("admin", lambda: "/desk/security/limits/"),
    ("admin", lambda: "/desk/modules/"),
    ("admin", lambda: "/desk/notifications/"),
]


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # what a process keeps is read once
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(url)
    assert answer.status_code == 200, f"{url} answered {answer.status_code}"
    return len(captured)


def most_of(address: str) -> int:
    return next((most for begins, most in MORE.items() if address.startswith(begins)), MOST)


def add_members(count: int) -> None:
    Member.objects.bulk_create(
        Member(first_name=f"P{n}", last_name="Many", sort_name=f"many p{n:06}", status=Status.ACTIVE)
        for n in range(count)
    )


@pytest.mark.usefixtures("nothing_grows_old")
def test_every_page_of_the_story_costs_few_queries_and_as_many_with_10_000_members(
    club: dict[str, User], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a process keeps for a second would be read again on a slow machine, and be counted.
    monkeypatch.setattr(switchboard, "REFRESH", 1000.0)
    monkeypatch.setattr(ui, "REFRESH", 1000.0)
    monkeypatch.setattr(version, "REFRESH", 1000.0)
    version.current()  # who learns of a new version forgets what else is kept
    costs: dict[tuple[str, str], list[int]] = {}
    for round_ in range(2):
        if round_:
            add_members(10_000)
        for who, address in PAGES:
            client = Client()
            client.force_login(club[who])
            costs.setdefault((who, address()), []).append(queries_of(client, address()))
    dear = {page: counts for page, counts in costs.items() if counts[0] > most_of(page[1]) or counts[1] > counts[0]}
    assert not dear, dear
