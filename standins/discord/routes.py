"""Where browsers agree, where sites fetch a token for that, and what the token tells them."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from standins.pages import Html, page, render
from standins.people import Person

CLIENT_ID = "discord_id_standin"
CLIENT_SECRET = "discord_secret_standin"  # noqa: S105 - of a stand-in
ASKED = ("redirect_uri", "state", "scope", "code_challenge")


@dataclass(frozen=True)
class Grant:
    """What a person agreed to."""

    person: Person
    redirect_uri: str
    scope: str
    code_challenge: str


class Discord:
    def __init__(self, people: list[Person]) -> None:
        self._people = people
        self._codes: dict[str, Grant] = {}  # each is good once
        self._tokens: dict[str, Grant] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/oauth2/authorize", self.ask),
            Route("/oauth2/authorize", self.answer, methods=["POST"]),
            Route("/api/oauth2/token", self.token, methods=["POST"]),
            Route("/api/users/@me", self.me),
            Route("/_control/people", self.add_person, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        asked = request.query_params
        known = asked.get("client_id") == CLIENT_ID and asked.get("response_type") == "code"
        if not known or not asked.get("redirect_uri"):
            return _refusal("Discord knows no such application.")
        hidden = "".join(render("sign_in_hidden.html", name=name, value=asked.get(name, "")) for name in ASKED)
        buttons = Html("".join(render("sign_in_person.html", name=person.name) for person in self._people))
        body = render("sign_in.html", site="Discord", people=buttons, action="authorize", hidden=Html(hidden))
        return page("Discord", body)

    async def answer(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not form.get("redirect_uri"):
            return _refusal("This does not come from Discord's own page.")
        chosen = next((each for each in self._people if each.name == form.get("person")), None)
        said = {"state": form.get("state", "")}
        if chosen is None:
            said["error"] = "access_denied"
        else:
            said["code"] = secrets.token_urlsafe(22)
            grant = Grant(chosen, form["redirect_uri"], form.get("scope", ""), form.get("code_challenge", ""))
            self._codes[said["code"]] = grant
        return RedirectResponse(f"{form['redirect_uri']}?{urlencode(said)}", status_code=303)

    async def token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or grant.redirect_uri != form.get("redirect_uri") or not _proves(form, grant):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        token = secrets.token_urlsafe(22)
        self._tokens[token] = grant
        told = {"access_token": token, "token_type": "Bearer", "expires_in": 604800, "scope": grant.scope}
        return JSONResponse({**told, "refresh_token": secrets.token_urlsafe(22)})

    async def me(self, request: Request) -> Response:
        grant = self._tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if grant is None:
            return JSONResponse({"message": "401: Unauthorized", "code": 0}, status_code=401)
        person = grant.person
        told: dict[str, str | bool | None] = {
            "id": person.discord_id,
            "username": person.name.lower(),
            "global_name": person.name,
        }
        told |= {"discriminator": "0", "avatar": None}
        if "email" in grant.scope.split():
            told |= {"email": person.email, "verified": person.verified}
        return JSONResponse(told)

    async def add_person(self, request: Request) -> Response:
        """For tests: somebody more, at Steam too."""
        self._people.append(Person(**await request.json()))
        return JSONResponse({})


def _proves(form: dict[str, str], grant: Grant) -> bool:
    """PKCE with S256: whoever fetches the token is who began."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return not grant.code_challenge or made == grant.code_challenge


def _refusal(what: str) -> Response:
    return page("Discord", render("sign_in_error.html", what=what), status=400)
