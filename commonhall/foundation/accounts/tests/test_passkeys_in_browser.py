"""Passkeys in a real browser, with authenticators that Chromium plays itself (WebDriver's virtual authenticators)."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect
from pytest_django import Settings

from commonhall.foundation.accounts.activity import PASSKEY_REFUSED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.factors import set_policy
from commonhall.foundation.accounts.tests.people import EMAIL, PASSWORD, make_person, news
from commonhall.foundation.security.models import SecurityEvent
from tests.browsing import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
KINDS = {
    "passkey": {"transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True},
    "hardware key": {"transport": "usb", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True},
    "biometrics": {
        "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "defaultBackupEligibility": False,
    },
}  # fmt: skip
LIVE = "/ws/live/"  # the tests' server has no sockets
HOME = re.compile(r"^http://[^/]+/$")
OLD_KEY = {"transport": "usb", "protocol": "u2f"}


@pytest.fixture
def maria(db: None, settings: Settings) -> User:
    settings.ALLOWED_HOSTS = ["*"]
    return make_person()


class Browser:
    """Maria at a window, with an authenticator plugged in."""

    def __init__(self, page: Page, **authenticator: Any) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on(
            "console",
            lambda said: (
                self.errors.append(said.text)
                if said.type == "error" and LIVE not in said.text + said.location["url"]
                else None
            ),
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "automaticPresenceSimulation": True, **authenticator}
        self.id = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def register(self, *, alone: bool = True) -> None:
        self.page.goto("/accounts/2fa/webauthn/add/")
        if "reauthenticate" in self.page.url:
            self.page.fill("[name=password]", PASSWORD)
            self.page.get_by_role("button", name="Confirm").click()
        self.page.fill("[name=name]", "Blue key")
        self.page.get_by_label("Log in with it alone").set_checked(alone)
        assert not faults(self.page)
        self.page.get_by_role("button", name="Add").click()
        self.page.wait_for_url("**/backup-codes/")

    def log_out(self) -> None:
        self.page.context.clear_cookies()

    def log_in_alone(self) -> None:
        self.page.goto("/accounts/login/")
        self.page.get_by_role("button", name="Log in with a passkey").click()

    def log_in_with_password(self) -> None:
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", EMAIL)
        self.page.fill("[name=password]", PASSWORD)
        self.page.get_by_role("button", name="Log in", exact=True).click()
        expect(self.page.get_by_role("heading", name="Second step")).to_be_visible()

    def is_inside(self) -> bool:
        self.page.goto("/accounts/profile/")
        return urlsplit(self.page.url).path == "/accounts/profile/"


@pytest.mark.req("A17.1", "A17.2", "A17.3", "A17.4", "A17.5", "A17.6", "A5.6")
@pytest.mark.parametrize("kind", KINDS)
def test_authenticator_is_registered_and_serves_alone_and_as_second_step(window: Open, maria: User, kind: str) -> None:
    browser = Browser(window(maria), **KINDS[kind])
    browser.register()
    assert Authenticator.objects.get().wrap().is_passwordless
    browser.log_out()
    assert not browser.is_inside()
    browser.log_in_alone()
    browser.page.wait_for_url(HOME)
    assert browser.is_inside()

    browser.log_out()
    browser.log_in_with_password()
    assert not faults(browser.page)
    browser.page.get_by_role("button", name="Use a passkey").click()
    browser.page.wait_for_url(HOME)
    assert browser.is_inside()
    assert browser.errors == []


@pytest.mark.req("A17.7")
@pytest.mark.parametrize("kind", KINDS)
def test_unlocked_passkey_alone_satisfies_a_site_that_asks_two_factors_of_everyone(
    window: Open, maria: User, kind: str
) -> None:
    browser = Browser(window(maria), **KINDS[kind])
    set_policy(everyone="strong", every_login=True)
    assert not browser.is_inside()  # led to enrol
    browser.register()
    browser.log_out()
    browser.log_in_alone()
    browser.page.wait_for_url(HOME)
    assert browser.is_inside()


@pytest.mark.req("A17.2", "A17.4")
def test_old_hardware_key_is_a_second_step_but_never_alone(window: Open, maria: User) -> None:
    browser = Browser(window(maria), **OLD_KEY)
    browser.register(alone=False)
    browser.log_out()
    browser.log_in_with_password()
    browser.page.get_by_role("button", name="Use a passkey").click()
    browser.page.wait_for_url(HOME)
    assert browser.is_inside()


@pytest.mark.req("A17.5")
def test_passkey_that_is_not_unlocked_opens_nothing(window: Open, maria: User) -> None:
    browser = Browser(window(maria), **KINDS["passkey"])
    browser.register()
    browser.log_out()
    browser.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": browser.id, "isUserVerified": False})
    browser.log_in_alone()
    expect(browser.page.get_by_role("alert").filter(has_text="Nothing was chosen")).to_be_visible()
    assert not browser.is_inside()


@pytest.mark.req("A17.6")
def test_copied_passkey_is_refused(window: Open, maria: User) -> None:
    """The site has seen a higher count than the browser's passkey sends: somebody else used a copy."""
    browser = Browser(window(maria), **KINDS["passkey"])
    browser.register()
    row = Authenticator.objects.get()
    row.data["sign_count"] = 1_000
    row.save()
    browser.log_out()
    browser.log_in_alone()
    expect(browser.page.get_by_text("This passkey was refused")).to_be_visible()
    assert not browser.is_inside()
    assert SecurityEvent.objects.get().kind == "accounts.passkey_copied"
    assert len(news(PASSKEY_REFUSED)) == 1


@pytest.mark.req("A18.1", "A17.4")
def test_device_is_trusted_by_a_box_beside_the_passkey(window: Open, maria: User) -> None:
    browser = Browser(window(maria), **KINDS["passkey"])
    browser.register()
    browser.log_out()
    browser.log_in_with_password()
    browser.page.get_by_label("Don't ask on this device for 30 days").check()
    browser.page.get_by_role("button", name="Use a passkey").click()
    browser.page.wait_for_url(HOME)
    browser.page.goto("/accounts/2fa/devices/")
    expect(browser.page.get_by_text("Chrome, Linux").first).to_be_visible()
    assert not faults(browser.page)


@pytest.mark.req("S12")
def test_passkey_serves_where_a_fresh_login_is_asked(window: Open, maria: User) -> None:
    browser = Browser(window(maria), **KINDS["passkey"])
    browser.register()
    browser.log_out()
    browser.log_in_alone()
    browser.page.wait_for_url(HOME)
    browser.page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/totp/activate/")
    browser.page.get_by_role("button", name="Use a passkey").click()
    browser.page.wait_for_url("**/totp/activate/")
    assert browser.errors == []


@pytest.mark.req("A3.8", "A3.9")
@pytest.mark.parametrize("width", [390, 1440])
def test_meter_follows_what_is_typed(window: Open, db: None, width: int) -> None:
    page = window(None, width=width)
    page.goto("/accounts/signup/")
    page.fill("[name=password1]", "dragonmonkey12")
    verdict = page.locator(".hall-strength [role=status]")
    expect(verdict).to_have_text("This password can be guessed. Use more words, or rarer ones.")
    assert not faults(page)
    page.fill("[name=password1]", PASSWORD)
    expect(verdict).to_have_text("This password is good.")
    page.fill("[name=email]", f"{PASSWORD.replace(' ', '.')}@example.org")
    expect(verdict).to_have_text(re.compile("similar|guessed"))
    page.fill("[name=password1]", "")
    expect(verdict).to_be_hidden()
