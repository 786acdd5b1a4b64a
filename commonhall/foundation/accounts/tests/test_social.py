"""Signing in with Steam and with Discord, against stand-ins, to the end."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from commonhall.core.captcha.tests.solving import solved
from commonhall.core.http import outside
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import LOGGED_IN, LOGIN_LINKED, LOGIN_UNLINKED
from commonhall.foundation.accounts.models import Session, User
from commonhall.foundation.accounts.tests.elsewhere import IDS, answer_of, link, outside_world, sign_in, sites
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    PASSWORD,
    Mailbox,
    enter_code,
    grow_old,
    is_inside,
    log_in,
    make_person,
    news,
)
from standins.testing import RunningStandins

__all__ = ["outside_world", "sites"]
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SITES = ["steam", "discord"]


@pytest.fixture(autouse=True)
def _sites(sites: None) -> None:
    """All of these sign in elsewhere."""


@pytest.mark.req("A13.1", "A13.2", "A5.13")
@pytest.mark.parametrize("site", SITES)
def test_person_signs_in_and_is_asked_for_the_second_step(
    client: Client, mailbox: Mailbox, maria: User, site: str
) -> None:
    link(maria, site)
    assert sign_in(client, site).headers["Location"] == "/accounts/login/code/confirm/"
    assert not is_inside(client)
    enter_code(client, mailbox.code())
    assert is_inside(client)
    assert news(LOGGED_IN)[0].data == {"steps": ["socialaccount", "code"]}


@pytest.mark.req("A13.1", "A13.2", "A1.1")
@pytest.mark.parametrize("site", SITES)
def test_new_person_opens_an_account_and_verifies_the_address(client: Client, mailbox: Mailbox, site: str) -> None:
    assert sign_in(client, site, "Nils").headers["Location"] == "/accounts/3rdparty/signup/"
    form = client.get("/accounts/3rdparty/signup/").context["form"]
    assert form.initial["display_name"] == "Nils"
    given = {"display_name": "Nils", "email": "nils@example.org", "username": ""}
    client.post("/accounts/3rdparty/signup/", {**given, "captcha": solved()})
    user = User.objects.get(email="nils@example.org")
    assert not user.has_usable_password()
    assert len(news(LOGIN_LINKED)) == 1
    assert not is_inside(client)
    assert sign_in(Client(), site, "Nils").headers["Location"] == "/accounts/confirm-email/"
    client.post(mailbox.link("nils@example.org"))
    browser = Client()
    sign_in(browser, site, "Nils")
    enter_code(browser, mailbox.code("nils@example.org"))
    assert browser.get("/accounts/profile/").status_code == 200


@pytest.mark.req("A13.2")
def test_address_that_discord_verified_needs_no_link(client: Client, mailbox: Mailbox) -> None:
    sign_in(client, "discord", "Ada")
    client.post(
        "/accounts/3rdparty/signup/", {"display_name": "Ada", "email": "ada@discord.example", "captcha": solved()}
    )
    enter_code(client, mailbox.code("ada@discord.example"))
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.req("A13.5")
def test_another_address_than_the_verified_one_opens_nothing(client: Client, mailbox: Mailbox) -> None:
    sign_in(client, "discord", "Ada")
    client.post(
        "/accounts/3rdparty/signup/", {"display_name": "Ada", "email": "victim@example.org", "captcha": solved()}
    )
    assert not is_inside(client)
    sign_in(client, "discord", "Ada")
    assert not is_inside(client)
    assert mailbox.subjects("victim@example.org") == ["Confirm your e-mail address for Commonhall"] * 2


@pytest.mark.req("A13.5")
@pytest.mark.parametrize("verified", [True, False])
def test_address_of_an_account_that_is_here_takes_nothing_over(
    client: Client, mailbox: Mailbox, maria: User, outside_world: RunningStandins, verified: bool
) -> None:
    name = f"Thief{verified}"
    someone = {"name": name, "steam_id": "76561198000000009", "discord_id": f"20000000000000000{int(verified)}"}
    httpx.post(
        f"{outside_world.url}/discord/_control/people", json={**someone, "email": EMAIL, "verified": verified}
    ).raise_for_status()
    sign_in(client, "discord", name)
    assert client.get("/accounts/3rdparty/signup/").context["form"].initial["email"] == (EMAIL if verified else "")
    client.post("/accounts/3rdparty/signup/", {"display_name": "Thief", "email": EMAIL, "captcha": solved()})
    assert not is_inside(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    assert not Session.objects.exclude(user=None).exists()
    assert len(mailbox.subjects()) == 1  # says that there is an account


@pytest.mark.req("A13.3", "A13.4")
@pytest.mark.parametrize("site", SITES)
def test_person_links_and_unlinks_after_a_fresh_login(client: Client, mailbox: Mailbox, maria: User, site: str) -> None:
    log_in(client, mailbox)
    grow_old(maria)
    assert sign_in(client, site, process="connect").headers["Location"].startswith("/accounts/reauthenticate/")
    assert not SocialAccount.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (maria, site, IDS[site])
    assert client.get("/accounts/3rdparty/").status_code == 200
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    assert [entry.data for entry in news(LOGIN_LINKED) + news(LOGIN_UNLINKED)] == [{"provider": site.title()}] * 2


@pytest.mark.req("A13.3", "A13.5")
def test_what_is_linked_to_another_account_stays_there(client: Client, mailbox: Mailbox, maria: User) -> None:
    nils = make_person("nils@example.org")
    link(nils, "steam")
    log_in(client, mailbox)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    sign_in(client, "steam", process="connect")
    assert SocialAccount.objects.get().user == nils


@pytest.mark.req("A13.4")
def test_last_way_in_is_not_unlinked(client: Client, mailbox: Mailbox) -> None:
    nils = make_person("nils@example.org", password=None)
    for site in SITES:
        link(nils, site)
    sign_in(client, "steam")
    enter_code(client, mailbox.code("nils@example.org"))
    steam, discord = SocialAccount.objects.order_by("pk")
    client.post("/accounts/3rdparty/", {"account": steam.pk})
    refused = client.post("/accounts/3rdparty/", {"account": discord.pk})
    assert list(SocialAccount.objects.all()) == [discord]
    assert "no password" in refused.content.decode()


def test_account_of_another_person_is_not_unlinked(client: Client, mailbox: Mailbox, maria: User) -> None:
    nils = make_person("nils@example.org")
    link(nils, "steam")
    log_in(client, mailbox)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.get().user == nils


def changed(address: str, **changes: str | None) -> str:
    path, _mark, query = address.partition("?")
    given = {name: values[0] for name, values in parse_qs(query).items()}
    given |= {name: value for name, value in changes.items() if value is not None}
    return f"{path}?{urlencode({name: value for name, value in given.items() if changes.get(name, '') is not None})}"


OTHER = "https://steamcommunity.com/openid/id/76561198000000002"
TAMPERED: dict[str, dict[str, str | None]] = {
    "another person": {"openid.claimed_id": OTHER, "openid.identity": OTHER},
    "another identity": {"openid.identity": OTHER},
    "no signature": {"openid.sig": None},
    "another signature": {"openid.sig": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
    "fewer signed": {"openid.signed": "signed,op_endpoint,return_to,response_nonce,assoc_handle"},
    "another endpoint": {"openid.op_endpoint": "http://127.0.0.1:9/openid/login"},
    "another place": {"openid.return_to": "http://testserver/accounts/steam/callback/"},
    "another site's id": {"openid.claimed_id": "https://evil.example/openid/id/76561198000000001"},
    "another namespace": {"openid.ns": "http://openid.net/signon/1.1"},
    "an old nonce": {"openid.response_nonce": "2020-01-01T00:00:00Zabc"},
    "no nonce": {"openid.response_nonce": ""},
    "no mode": {"openid.mode": "x"},
}


@pytest.mark.req("A13.1")
@pytest.mark.parametrize("how", TAMPERED)
def test_answer_of_steam_that_was_tampered_with_is_refused(client: Client, maria: User, how: str) -> None:
    link(maria, "steam")
    SocialAccount.objects.create(user=make_person("nils@example.org"), provider="steam", uid="76561198000000002")
    response = client.get(changed(answer_of(client, "steam"), **TAMPERED[how]))
    assert response.status_code == 401
    assert "account_login" not in client.session


@pytest.mark.req("A13.1")
def test_answer_of_steam_with_a_field_twice_is_refused(client: Client, maria: User) -> None:
    link(maria, "steam")
    answer = answer_of(client, "steam")
    assert client.get(f"{answer}&{urlencode({'openid.claimed_id': OTHER})}").status_code == 401


@pytest.mark.req("A13.1", "A13.2")
@pytest.mark.parametrize("site", SITES)
def test_answer_that_is_brought_again_is_refused(client: Client, mailbox: Mailbox, maria: User, site: str) -> None:
    link(maria, site)
    answer = answer_of(client, site)
    assert client.get(answer).status_code == 302
    assert client.get(answer).status_code == 401
    assert Client().get(answer).status_code == 401


@pytest.mark.req("A13.1")
def test_answer_of_steam_is_good_once_even_for_the_browser_that_began_anew(client: Client, maria: User) -> None:
    """Also where the browser's own memory of what it began was put back."""
    link(maria, "steam")
    answer = answer_of(client, "steam")
    states = client.session["socialaccount_states"]
    assert client.get(answer).status_code == 302
    cache.clear()  # without our own memory Steam still refuses
    again = Client()
    session = again.session
    session["socialaccount_states"] = states
    session.save()
    assert again.get(answer).status_code == 401


@pytest.mark.req("A13.2")
@pytest.mark.parametrize("change", [{"state": "wrong"}, {"state": None}, {"code": "wrong"}, {"code": None}], ids=str)
def test_answer_of_discord_that_was_tampered_with_is_refused(
    client: Client, maria: User, change: dict[str, str | None]
) -> None:
    link(maria, "discord")
    assert client.get(changed(answer_of(client, "discord"), **change)).status_code == 401
    assert "account_login" not in client.session


@pytest.mark.req("A13.2")
def test_answer_that_another_browser_began_is_refused(client: Client, maria: User) -> None:
    """Else a victim's browser could be led into the attacker's account."""
    link(maria, "discord")
    other = Client()
    answer_of(other, "discord", "Nils")
    assert other.get(answer_of(client, "discord")).status_code == 401


@pytest.mark.req("A13.1", "A13.2")
@pytest.mark.parametrize(("site", "other"), [SITES, SITES[::-1]])
def test_answer_of_one_site_is_none_of_the_other(client: Client, maria: User, site: str, other: str) -> None:
    """ASVS 10.2.2: not even with the memory of having begun with both."""
    for each in SITES:
        link(maria, each)
    answer_of(client, other)
    brought = answer_of(client, site).replace(f"/{site}/", f"/{other}/")
    assert client.get(brought).status_code == 401
    assert "account_login" not in client.session


@pytest.mark.parametrize("site", SITES)
def test_person_who_cancels_is_told_that_nothing_happened(client: Client, site: str) -> None:
    response = client.get(answer_of(client, site, "Nobody"), follow=True)
    assert "Nothing was changed" in response.content.decode()


@pytest.mark.req("A13.1", "A13.2")
def test_sites_without_keys_are_not_offered_and_not_there(client: Client, settings: Settings) -> None:
    offered = client.get("/accounts/login/").content.decode()
    assert "Sign in with Steam" in offered
    assert "Sign in with Discord" in offered
    settings.SOCIALACCOUNT_PROVIDERS = {}
    page = client.get("/accounts/login/").content.decode()
    assert "Steam" not in page
    assert "Discord" not in page
    for path in ("steam/login/", "steam/callback/", "discord/login/", "discord/callback/"):
        assert client.get(f"/accounts/{path}").status_code == 404
        assert client.post(f"/accounts/{path}").status_code in (404, 405)


@pytest.mark.parametrize("path", ["openid/login/", "openid/callback/"])
def test_login_that_fetches_any_address_is_closed(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's OpenID app asks whatever address a visitor types."""

    def asked(*_: Any, **__: Any) -> None:
        raise AssertionError("an address that a visitor typed was asked")

    monkeypatch.setattr(outside, "request", asked)
    for method in ("get", "post"):
        assert getattr(client, method)(f"/accounts/{path}", {"openid": "http://127.0.0.1:9/"}).status_code == 404


@pytest.mark.parametrize("path", ["redirect", "token", "signup"])
@pytest.mark.parametrize("provider", ["openid", "steam", "discord"])
def test_librarys_api_signs_nobody_in_elsewhere(client: Client, path: str, provider: str) -> None:
    given = {"provider": provider, "callback_url": "http://127.0.0.1:9/", "process": "login"}
    assert client.post(f"/api/v1/auth/app/v1/auth/provider/{path}", given).status_code == 404


@pytest.mark.req("A15.1")
@pytest.mark.parametrize("person", ["Ada", "Nils"])
def test_nothing_that_opens_discord_is_kept(client: Client, maria: User, person: str) -> None:
    link(maria, "discord")
    sign_in(client, "discord", person)
    assert not SocialToken.objects.exists()
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert "token" not in str(kept).lower().replace("csrf", "")


@pytest.mark.parametrize(
    "given", [{"scope": "guilds.join,connections"}, {"auth_params": "prompt=none&scope=guilds.join"}], ids=str
)
def test_whoever_writes_the_link_does_not_choose_what_discord_is_asked_for(
    client: Client, given: dict[str, str]
) -> None:
    gone = client.post(f"/accounts/discord/login/?{urlencode(given)}")
    asked = parse_qs(urlsplit(gone.headers["Location"]).query)
    assert set(asked["scope"][0].split()) == {"email", "identify"}
    assert asked["code_challenge_method"] == ["S256"]


def test_link_alone_sends_nobody_to_the_other_site(client: Client) -> None:
    assert client.get("/accounts/steam/login/").status_code == 200


@pytest.mark.parametrize("site", SITES)
def test_site_that_does_not_answer_lets_nobody_in(client: Client, maria: User, settings: Settings, site: str) -> None:
    link(maria, site)
    answer = answer_of(client, site)
    if site == "steam":
        settings.STEAM_OPENID_URL = "http://127.0.0.1:9/openid"
        answer = changed(answer, **{"openid.op_endpoint": "http://127.0.0.1:9/openid/login"})
    settings.DISCORD_API_BASE = "http://127.0.0.1:9"
    assert client.get(answer).status_code == 401


def test_closed_account_does_not_open_from_elsewhere(client: Client, mailbox: Mailbox, maria: User) -> None:
    link(maria, "steam")
    actions.change_account(
        user=maria, by=make_person("ada@example.org"), is_active=False, username=None, display_name="M"
    )
    sign_in(client, "steam")
    assert not is_inside(client)
    assert mailbox.subjects() == ["Your account at Commonhall was closed"], "and no code"
