"""What people wrote is never cut, and never breaks a page, however long its words are (WCAG 1.4.10)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Member
from commonhall.ui import queries as ui
from commonhall.ui.models import SiteIdentity
from tests.browsing import too_wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
LAW = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzvollzugsdienststelle"
WORD = "Donaudampfschifffahrt" * 95  # 2,000 letters
HIDDEN = """[...document.querySelectorAll('main *, .hall-brand *')].filter(each => {
    const {overflowX, overflowY} = getComputedStyle(each);
    return overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 1
        || overflowY === 'hidden' && each.scrollHeight > each.clientHeight + 1;
}).filter(each => !each.closest('.visually-hidden, .table-responsive, .hall-hidden-narrow'))
    .map(each => each.outerHTML.slice(0, 120))"""

WIDEST = """[...document.querySelectorAll('body *')].filter(each => !each.closest('.table-responsive')
    && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(each => each.outerHTML.slice(0, 120)).at(-1)"""


def look(page: Page, path: str) -> list[str]:
    wrong = []
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        wrong += (
            [f"{path} is {wide} too wide at {width}: {page.evaluate(WIDEST)}"] if (wide := too_wide(page)) > 0 else []
        )
        wrong += [f"{path} hides {each} at {width}" for each in page.evaluate(HIDDEN)]
    return wrong


def test_long_words_break_no_page_of_a_member(club: dict[str, User], window: Open) -> None:
    member = Member.objects.get(user=club["member"])
    name = LAW[:75]
    Member.objects.filter(pk=member.pk).update(
        last_name=name, employer=LAW, profession=LAW, city=name, field_of_study=name, notes=WORD
    )
    actions.issue_card(member=Member.objects.get(pk=member.pk), by=club["member"])
    home = member.get_absolute_url()
    page = window(club["member"])
    assert look(page, home) + look(page, f"{home}card/") + look(page, "/members/me/") + look(page, "/") == []
    page = window(club["board"])
    assert look(page, home) + look(page, "/members/?view=cards") + look(page, "/members/") == []


def test_long_words_break_no_application(club: dict[str, User], window: Open) -> None:
    application = Application.objects.filter(state=Application.State.SUBMITTED).earliest("pk")
    Application.objects.filter(pk=application.pk).update(last_name=LAW[:75], city=LAW[:75], motivation=WORD)
    page = window(club["board"])
    path = f"/members/desk/applications/{application.public_id}/"
    assert look(page, path) + look(page, "/members/desk/applications/") == []


@pytest.mark.parametrize("name", ["The Long Table", LAW[:60], "Association of the Friends of Very Long Tables in Rome"])
def test_the_sites_name_is_seen_whole(club: dict[str, User], window: Open, name: str) -> None:
    SiteIdentity.objects.update_or_create(pk=1, defaults={"name": name})
    ui.forget()
    for user in (None, club["member"]):
        assert look(window(user), "/") == []
    ui.forget()
