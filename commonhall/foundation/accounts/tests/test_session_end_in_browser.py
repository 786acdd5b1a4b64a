"""A session that ends while somebody works: they are asked before, can stay, and lose nothing that they typed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import Session, User
from commonhall.foundation.accounts.tests.people import EMAIL, PASSWORD, Mailbox, make_person
from tests.browsing import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = "/accounts/profile/"


def seen_long_ago() -> None:
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=1))


def was_seen_now() -> bool:
    return Session.objects.filter(seen_at__gt=timezone.now() - timedelta(minutes=5)).exists()


def log_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail address or username").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    code = page.get_by_label("Code")  # by mail, for nobody has a second step of another kind
    expect(code).to_be_visible()
    code.fill(Mailbox().code(email))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("link", name="Home")).to_be_visible()


@pytest.fixture
def maria(transactional_db: None) -> User:
    return make_person()


@pytest.fixture
def writing(window: Callable[..., Page], maria: User) -> Page:
    """She has begun to write about herself."""
    return open_form(window(maria))


def open_form(page: Page) -> Page:
    page.clock.install()
    page.route_web_socket("**/ws/live/", lambda socket: None)  # else the page would ask for news once a minute
    page.goto(FORM)
    page.get_by_role("textbox", name="About you").fill("I play the violin.")
    return page


@pytest.mark.req("O11.1")
@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_staff_are_asked_before_they_are_logged_out_and_can_stay(
    window: Callable[..., Page], maria: User, width: int, theme: str
) -> None:
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    page = open_form(window(maria, width=width, theme=theme))
    page.clock.fast_forward("01:54:00")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.fast_forward("02:00")
    dialog = page.get_by_role("dialog", name="Are you still there?")
    expect(dialog.get_by_role("button", name="Stay logged in")).to_be_focused()
    assert not faults(page)
    seen_long_ago()
    with page.expect_response("**/accounts/sessions/stay/"):
        dialog.get_by_role("button", name="Stay logged in").click()
    expect(dialog).to_be_hidden()
    assert was_seen_now()
    page.clock.fast_forward("01:00:00")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("56:00")
    expect(dialog).to_be_visible()


@pytest.mark.req("O11.1")
def test_who_types_is_there(writing: Page) -> None:
    seen_long_ago()
    writing.clock.fast_forward("02:00")
    with writing.expect_response("**/accounts/sessions/stay/"):
        writing.get_by_role("textbox", name="About you").press_sequentially("!")
    assert was_seen_now()


@pytest.mark.req("O11.1")
def test_what_was_typed_is_sent_after_a_login_in_another_tab(writing: Page, maria: User) -> None:
    Session.objects.all().delete()
    writing.clock.fast_forward("10:00")
    writing.get_by_role("button", name="Save", exact=True).click()
    dialog = writing.get_by_role("dialog", name="You have been logged out")
    expect(dialog).to_be_visible()
    assert not faults(writing)
    with writing.context.expect_page() as opened:
        dialog.get_by_role("link", name="Log in in another tab").click()
    other = opened.value
    log_in(other, EMAIL)
    expect(dialog).to_be_hidden()
    with writing.expect_navigation():
        writing.get_by_role("button", name="Save", exact=True).click()
    maria.profile.refresh_from_db()
    assert maria.profile.bio == "I play the violin."


@pytest.mark.req("O11.1")
def test_another_person_s_login_sends_nothing(writing: Page, maria: User) -> None:
    make_person("ada@example.org")
    Session.objects.all().delete()
    other = writing.context.new_page()
    other.goto("/accounts/login/")
    log_in(other, "ada@example.org")
    writing.clock.fast_forward("10:00")
    writing.get_by_role("button", name="Save", exact=True).click()
    expect(writing.get_by_role("dialog", name="You have been logged out")).to_be_visible()
    assert not User.objects.filter(profile__bio__contains="violin").exists()


@pytest.mark.req("O11.1")
def test_a_list_that_htmx_asks_for_is_not_replaced_by_the_login(window: Callable[..., Page], maria: User) -> None:
    actions.grant_role(user=maria, role=Role.ADMIN, by=SYSTEM)
    page = window(maria)
    page.goto("/accounts/desk/")
    expect(page.get_by_role("link", name="Maria Rossi")).to_be_visible()
    Session.objects.all().delete()
    page.get_by_role("searchbox").first.fill("maria")
    expect(page.get_by_role("dialog", name="You have been logged out")).to_be_visible()
    expect(page.get_by_role("link", name="Maria Rossi")).to_be_attached()


@pytest.mark.req("O11.1")
def test_staff_whose_login_is_half_a_day_old_are_told_once_that_it_ends(
    window: Callable[..., Page], maria: User
) -> None:
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    page = window(maria)
    Session.objects.update(started_at=timezone.now() - timedelta(hours=11, minutes=57))
    open_form(page)
    page.clock.fast_forward("00:30")
    dialog = page.get_by_role("dialog", name="You will be logged out in a few minutes")
    expect(dialog).to_contain_text("Save what you are writing.")
    dialog.get_by_role("button", name="Close").click()
    page.clock.fast_forward("00:40")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("textbox", name="About you")).to_have_value("I play the violin.")


@pytest.mark.req("O11.1")
def test_who_is_kept_from_the_news_has_not_been_logged_out(window: Callable[..., Page], maria: User) -> None:
    """As those are who must set up a second step first, which a socket refuses as it refuses strangers."""
    actions.change_second_step_policy(everyone="strong", roles={}, every_login=False, trust_with_strong=True, by=SYSTEM)
    page = window(maria)
    page.route_web_socket("**/ws/live/", lambda socket: socket.close(code=4401))
    with page.expect_response("**/accounts/sessions/stay/") as answered:
        page.goto("/accounts/2fa/")
    assert answered.value.status == 204
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
