"""A program at the entrance under /api/auth/ and /api/users/, without cookies."""

import json
from typing import Any

from django.test import Client

from commonhall.foundation.accounts.tests.people import EMAIL, PASSWORD, Mailbox

ME = "/api/v1/accounts/me"


def send(method: str, path: str, given: Any = None, *, token: str = "", **headers: str) -> Any:
    """One request; a token goes into the Authorization header."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = b"" if given is None else json.dumps(given).encode()
    program = Client(enforce_csrf_checks=True)
    response = program.generic(method, path, body, content_type="application/json", headers=headers)
    assert not response.cookies, "a program is given no cookie"
    return response


def begin(login: str = EMAIL, password: str = PASSWORD) -> Any:
    return send("POST", "/api/auth/login/", {"login": login, "password": password})


def confirm(challenge: str, code: str) -> Any:
    return send("POST", "/api/auth/verify-2fa/", {"challenge": challenge, "code": code})


def tokens_of(mailbox: Mailbox, login: str = EMAIL, password: str = PASSWORD, to: str = EMAIL) -> dict[str, Any]:
    """A whole login by mailed code."""
    challenge = begin(login, password).json()["challenge"]
    done = confirm(challenge, mailbox.code(to))
    assert done.status_code == 200, done.content
    found: dict[str, Any] = done.json()
    return found


def refresh(token: str) -> Any:
    return send("POST", "/api/auth/refresh/", {"refresh_token": token})


def is_inside(token: str) -> bool:
    status = send("GET", ME, token=token).status_code
    assert status in (200, 401)
    return bool(status == 200)
