"""Where browsers say who they are, where sites ask whether that was so, and what they may know of a player."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from standins.pages import Html, page, render
from standins.people import Person

API_KEY = "steam_key_standin"
NAMESPACE = "http://specs.openid.net/auth/2.0"
SIGNED = "signed,op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle"


class Steam:
    def __init__(self, people: list[Person], public_url: str | None) -> None:
        self._people = people
        self._public_url = public_url
        self._secret = secrets.token_bytes(20)
        self._unconfirmed: set[str] = set()  # nonces; each is confirmed once

    def routes(self) -> list[Route]:
        return [
            Route("/openid/login", self.ask),
            Route("/openid/login", self.check, methods=["POST"]),
            Route("/openid/answer", self.answer, methods=["POST"]),
            Route("/api/ISteamUser/GetPlayerSummaries/v0002/", self.summaries),
        ]

    async def ask(self, request: Request) -> Response:
        asked = request.query_params
        if asked.get("openid.mode") != "checkid_setup" or not asked.get("openid.return_to", "").startswith(
            asked.get("openid.realm", "-")
        ):
            return page("Steam", render("sign_in_error.html", what="This is no question that Steam knows."), status=400)
        hidden = render("sign_in_hidden.html", name="return_to", value=asked["openid.return_to"])
        return page("Steam", _choice("Steam", self._people, "answer", hidden))

    async def answer(self, request: Request) -> Response:
        form = await request.form()
        return_to, person = str(form.get("return_to", "")), str(form.get("person", ""))
        chosen = next((each for each in self._people if each.name == person), None)
        said = self._answer(request, chosen, return_to) if chosen else {"openid.mode": "cancel"}
        joint = "&" if "?" in return_to else "?"
        return RedirectResponse(f"{return_to}{joint}{urlencode(said)}", status_code=303)

    async def check(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        genuine = (
            form.get("openid.mode") == "check_authentication"
            and form.get("openid.signed") == SIGNED
            and hmac.compare_digest(self._signature(form), form.get("openid.sig", ""))
            and form.get("openid.response_nonce", "") in self._unconfirmed
        )
        self._unconfirmed.discard(form.get("openid.response_nonce", ""))
        return PlainTextResponse(f"ns:{NAMESPACE}\nis_valid:{str(genuine).lower()}\n")

    async def summaries(self, request: Request) -> Response:
        if request.headers.get("x-webapi-key") != API_KEY:
            return PlainTextResponse("Access is denied.", status_code=403)
        wanted = request.query_params.get("steamids", "").split(",")
        found = [
            {"steamid": each.steam_id, "personaname": each.name, "communityvisibilitystate": 3}
            for each in self._people
            if each.steam_id in wanted
        ]
        return JSONResponse({"response": {"players": found}})

    def _answer(self, request: Request, person: Person, return_to: str) -> dict[str, str]:
        nonce = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}{secrets.token_urlsafe(12)}"
        self._unconfirmed.add(nonce)
        identity = f"https://steamcommunity.com/openid/id/{person.steam_id}"
        base = (self._public_url or str(request.base_url)).rstrip("/")
        said = {
            "openid.ns": NAMESPACE,
            "openid.mode": "id_res",
            "openid.op_endpoint": f"{base}/steam/openid/login",
            "openid.claimed_id": identity,
            "openid.identity": identity,
            "openid.return_to": return_to,
            "openid.response_nonce": nonce,
            "openid.assoc_handle": "1234567890",
            "openid.signed": SIGNED,
        }
        return {**said, "openid.sig": self._signature(said)}

    def _signature(self, said: dict[str, str]) -> str:
        text = "".join(f"{name}:{said.get(f'openid.{name}', '')}\n" for name in SIGNED.split(","))
        return base64.b64encode(hmac.digest(self._secret, text.encode(), hashlib.sha1)).decode()


def _choice(site: str, people: list[Person], action: str, hidden: Html) -> Html:
    buttons = Html("".join(render("sign_in_person.html", name=person.name) for person in people))
    return render("sign_in.html", site=site, people=buttons, action=action, hidden=hidden)
