"""Every way in. Each is walked step by step and yields after each step what the person then holds."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.test import Client

from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.tests import programs
from commonhall.foundation.accounts.tests.elsewhere import link, sign_in
from commonhall.foundation.accounts.tests.factors import app_code, set_policy
from commonhall.foundation.accounts.tests.people import API, OTHER_PASSWORD, PASSWORD, register, wrong
from tests.house.doors.people import Holding, Person, browser, program, socket, token

Steps = Iterator[tuple[str, Holding]]
Way = Callable[[Person], Steps]
MAILED, FACTOR = "/accounts/login/code/confirm/", "/accounts/2fa/authenticate/"


# -- in a browser


def _second_step(person: Person, client: Client, answer: Any) -> Steps:
    """What the answer leads to, first wrong and then right; nothing where the login has ended."""
    where = answer.headers.get("Location", "")
    if where == FACTOR and person.factor == "passkey":
        options = client.get(FACTOR).context["js_data"]["request_options"]
        client.post(FACTOR, {"credential": person.passkey.sign(options)})
        yield "passkey", browser(client)
    elif where in (MAILED, FACTOR):
        name, code = _right_code(person, is_mailed=where == MAILED)
        client.post(where, {"code": wrong(code) if code.isdigit() else "ABCDE-ABCDE"})
        yield "wrong code", browser(client)
        client.post(where, {"code": code})
        yield name, browser(client)


def _right_code(person: Person, *, is_mailed: bool) -> tuple[str, str]:
    if person.codes:
        return "backup code", person.codes[0]
    return ("mailed code", person.code()) if is_mailed else ("app's code", app_code())


def _password(person: Person, client: Client, password: str = PASSWORD) -> Steps:
    answer = client.post("/accounts/login/", {"login": person.email, "password": password})
    yield "password", browser(client)
    yield from _second_step(person, client, answer)


def password_page(person: Person) -> Steps:
    person.take_factor()
    person.apply()
    yield from _password(person, Client())


def password_reset(person: Person) -> Steps:
    person.take_factor()
    person.apply()
    client = Client()
    client.post("/accounts/password/reset/", {"email": person.email})
    form = client.get(person.mailbox.link(person.email), follow=True).request["PATH_INFO"]
    yield "link", browser(client)
    client.post(form, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
    yield "new password", browser(client)
    yield from _password(person, client, OTHER_PASSWORD)


def mailed_link(person: Person) -> Steps:
    """Of whoever has just registered; then the person of the table logs in with the same browser."""
    person.take_factor()
    person.apply()
    client, email = Client(), f"new.{person.email}"
    register(client, email)
    yield "registration", browser(client)
    client.post(person.mailbox.link(email))
    yield "link", browser(client)
    yield from _password(person, client)


def passkey_alone(person: Person) -> Steps:
    person.take_factor()
    person.apply()
    client = Client()
    options = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    signed = person.passkey.sign(options["request_options"], verified=False)
    client.post("/accounts/2fa/webauthn/login/", {"credential": signed})
    yield "locked passkey", browser(client)
    options = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    client.post("/accounts/2fa/webauthn/login/", {"credential": person.passkey.sign(options["request_options"])})
    yield "unlocked passkey", browser(client)


def trusted_device(person: Person) -> Steps:
    person.take_factor()
    client = Client()
    client.cookies[settings.TRUST_COOKIE_NAME] = actions.trust_device(user=person.user, user_agent="", by=person.user)
    person.apply()
    yield from _password(person, client)


def _elsewhere(site: str) -> Way:
    """Signing in with another site that knows the person."""

    def way(person: Person) -> Steps:
        person.take_factor()
        link(person.user, site.lower())
        person.apply()
        client = Client()
        answer = sign_in(client, site.lower())
        yield site, browser(client)
        yield from _second_step(person, client, answer)

    return way


# -- by program


def login_by_api(person: Person) -> Steps:
    person.take_factor()
    person.apply()
    answer = programs.begin(person.email).json()
    if "challenge" not in answer:
        yield "password", token(answer["access_token"])
        return
    yield "password", program(X_Session_Token=answer["challenge"])
    name, code = _right_code(person, is_mailed=answer["methods"] == ["email"])
    programs.confirm(answer["challenge"], wrong(code) if code.isdigit() else "ABCDE-ABCDE")
    yield "wrong code", program(X_Session_Token=answer["challenge"])
    done = programs.confirm(answer["challenge"], code).json()
    yield name, token(done["access_token"])
    yield "renewed", token(programs.refresh(done["refresh_token"]).json()["access_token"])


def login_by_library(person: Person) -> Steps:
    """The library's own API."""
    person.take_factor()
    person.apply()
    entered = _ask("login", {"email": person.email, "password": PASSWORD})
    held = entered["meta"]["session_token"]
    yield "password", program(X_Session_Token=held)
    pending = {flow["id"] for flow in entered["data"].get("flows", []) if flow.get("is_pending")}
    if not pending:
        return
    if person.factor == "passkey":
        yield "passkey", program(X_Session_Token=_by_passkey(person, "webauthn/authenticate", held))
        return
    name, code = _right_code(person, is_mailed="login_by_code" in pending)
    path = "code/confirm" if "login_by_code" in pending else "2fa/authenticate"
    _ask(path, {"code": wrong(code) if code.isdigit() else "ABCDE-ABCDE"}, held)
    yield "wrong code", program(X_Session_Token=held)
    held = _ask(path, {"code": code}, held)["meta"].get("session_token", held)
    yield name, program(X_Session_Token=held)


def passkey_alone_by_library(person: Person) -> Steps:
    person.take_factor()
    person.apply()
    yield "unlocked passkey", program(X_Session_Token=_by_passkey(person, "webauthn/login", ""))


def _by_passkey(person: Person, path: str, held: str) -> str:
    asked = Client().get(f"{API}/auth/{path}", headers={"X-Session-Token": held} if held else {}).json()
    held = held or asked["meta"]["session_token"]
    given = {"credential": json.loads(person.passkey.sign(asked["data"]["request_options"]))}
    return str(_ask(path, given, held)["meta"].get("session_token", held))


def _ask(path: str, given: dict[str, Any], held: str = "") -> Any:
    headers = {"X-Session-Token": held} if held else {}
    return Client().post(f"{API}/auth/{path}", given, "application/json", headers=headers).json()


# -- what is held from before the policy, when the password was enough (and the factor was not yet there)


def _inside_by_password(person: Person) -> Client:
    set_policy(everyone="none")
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert person.has_session()
    return client


def old_cookie(person: Person) -> Steps:
    client = _inside_by_password(person)
    person.take_factor()
    person.apply()
    yield "next request", browser(client)


def old_code_cookie(person: Person) -> Steps:
    """Of a login by a mailed code."""
    set_policy(everyone="any")
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post(MAILED, {"code": person.code()})
    assert person.has_session()
    person.take_factor()
    person.apply()
    yield "next request", browser(client)


def old_socket(person: Person) -> Steps:
    client = _inside_by_password(person)
    person.take_factor()
    person.apply()
    yield "next look", socket(client.cookies["sessionid"].value)


def old_token(person: Person) -> Steps:
    set_policy(everyone="none")
    tokens = programs.begin(person.email).json()
    person.take_factor()
    person.apply()
    yield "next request", token(tokens["access_token"])


def old_refresh_token(person: Person) -> Steps:
    set_policy(everyone="none")
    tokens = programs.begin(person.email).json()
    person.take_factor()
    person.apply()
    renewed = programs.refresh(tokens["refresh_token"]).json()
    yield "renewal", token(renewed.get("access_token", "none"))


def api_key(person: Person) -> Steps:
    made = {"name": "Key", "scopes": ["accounts:read"], "days": 30}
    _row, key = actions.make_api_key(user=person.user, by=person.user, **made)  # type: ignore[arg-type]
    person.take_factor()
    person.apply()
    yield "request", token(key)


ANY = ("none", "app", "codes", "passkey")
ELSEWHERE: dict[str, tuple[Way, tuple[str, ...]]] = {
    "Steam": (_elsewhere("Steam"), ANY),
    "Discord": (_elsewhere("Discord"), ANY),
}
NEW: dict[str, tuple[Way, tuple[str, ...]]] = {
    "password page": (password_page, (*ANY, "paper")),
    "password reset": (password_reset, ANY),
    "mailed link": (mailed_link, ("none", "app")),
    "passkey alone": (passkey_alone, ("passkey",)),
    "trusted device": (trusted_device, ("none", "app")),
    "login by API": (login_by_api, ("none", "app", "codes")),
    "login by the library's API": (login_by_library, ANY),
    "passkey alone by the library's API": (passkey_alone_by_library, ("passkey",)),
} | ELSEWHERE
OLD: dict[str, tuple[Way, tuple[str, ...]]] = {
    "cookie of a login by password": (old_cookie, ("none", "app")),
    "cookie of a login by mailed code": (old_code_cookie, ("none", "app")),
    "socket of a login by password": (old_socket, ("none", "app")),
    "access token of a login by password": (old_token, ("none", "app")),
    "refresh token of a login by password": (old_refresh_token, ("none", "app")),
    "API key": (api_key, ("none", "app")),
}
WAYS = NEW | OLD
