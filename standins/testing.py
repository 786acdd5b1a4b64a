"""Stand-ins for tests and the demo: ``with RunningStandins(webhook_url=...) as standins: standins.pay(session_id)``."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from standins.app import Settings
from standins.discord.routes import CLIENT_ID, CLIENT_SECRET
from standins.steam.routes import API_KEY as STEAM_KEY

ROOT = Path(__file__).parents[1]
STOPPING = 10.0  # seconds


@dataclass(frozen=True)
class SignedEvent:
    body: bytes
    signature: str  # the Stripe-Signature header


class Standins:
    """Orders to stand-ins that are running at ``url``, in this process or another."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=30.0)

    @property
    def stripe_url(self) -> str:
        """For ``StripeClient(key, base_addresses={"api": stripe_url})``."""
        return f"{self.url}/stripe"

    @property
    def mail_url(self) -> str:
        return f"{self.url}/mail"

    def sign_in_settings(self) -> dict[str, str]:
        """The environment in which Commonhall signs people in with these stand-ins of Steam and Discord."""
        return {
            "STEAM_API_KEY": STEAM_KEY,
            "STEAM_OPENID_URL": f"{self.url}/steam/openid",
            "STEAM_API_BASE": f"{self.url}/steam/api",
            "DISCORD_CLIENT_ID": CLIENT_ID,
            "DISCORD_CLIENT_SECRET": CLIENT_SECRET,
            "DISCORD_AUTHORIZE_URL": f"{self.url}/discord/oauth2/authorize",
            "DISCORD_API_BASE": f"{self.url}/discord/api",
        }

    def pay(self, session_id: str, outcome: str = "succeed", *, email: str | None = None) -> dict[str, Any]:
        """Pays on the hosted page and waits until the webhooks are delivered. Outcomes: stripe/cards.py."""
        return self._order_and_drain("pay", session=session_id, outcome=outcome, email=email)

    def authenticate(self, intent_id: str, *, passed: bool = True) -> dict[str, Any]:
        """Answers a 3-D Secure challenge."""
        return self._order_and_drain("authenticate", payment_intent=intent_id, passed=passed)

    def webhooks(self, **settings: Any) -> None:
        """``url``, ``secret``, ``hold``, ``duplicate``, ``retries``: only what is given changes."""
        self.order("webhooks", **settings)

    def hold(self) -> None:
        self.webhooks(hold=True)

    def release(self, order: Literal["given", "reverse", "shuffle"] = "given") -> int:
        """Delivers what was held and what comes from now on; tells how many were held."""
        self.webhooks(hold=False)
        return int(self._order_and_drain("release", order=order)["released"])

    def resend(self, event_id: str) -> None:
        self._order_and_drain("resend", event=event_id)

    def signed(self, event_id: str, timestamp: int | None = None) -> SignedEvent:
        """An event as it is delivered, for a test that posts it by itself."""
        answer = self.order("sign", event=event_id, timestamp=timestamp)
        return SignedEvent(answer["body"].encode(), answer["signature"])

    def drain(self, seconds: float = 10.0) -> None:
        """Waits for every delivery that is not held; TimeoutError if some are still under way."""
        if not self.order("drain", seconds=seconds)["idle"]:
            raise TimeoutError(f"Webhooks are still under way after {seconds} s.")

    def faults(self, **settings: Any) -> None:
        """``slow`` (seconds), ``fail_next`` (requests), ``status``, ``carried_out`` (only the answer is lost)."""
        self.order("faults", **settings)

    def settlement(self, *, by_itself: bool) -> None:
        """Off: charges have no balance transaction until it is on again."""
        self._order_and_drain("settlement", by_itself=by_itself)

    def advance(self, seconds: int) -> None:
        """Moves Stripe's clock."""
        self._order_and_drain("advance", seconds=seconds)

    def state(self) -> dict[str, Any]:
        """Stripe's: ``webhooks``, ``faults``, ``objects`` (counts), ``deliveries``, ``requests``."""
        return self._json(self._http.get("/stripe/_control/"))

    def messages(self, to: str | None = None, *, at_least: int = 0, seconds: float = 5.0) -> Sequence[dict[str, Any]]:
        """Caught mail, newest first; waits for ``at_least`` so many."""
        wanted: dict[str, str | int | float] = {"at_least": at_least, "wait": seconds}
        if to is not None:
            wanted["to"] = to
        found: list[dict[str, Any]] = self._json(self._http.get("/mail/api/messages", params=wanted))["messages"]
        return found

    def reset(self) -> None:
        """Forgets all objects, settings and mail."""
        self.order("reset")
        self._http.delete("/mail/api/messages").raise_for_status()

    def order(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Any order of stripe/control.py. ValueError: it was refused."""
        return self._json(self._http.post(f"/stripe/_control/{name}", json=arguments))

    def close(self) -> None:
        self._http.close()

    def _order_and_drain(self, name: str, **arguments: Any) -> dict[str, Any]:
        answer = self.order(name, **arguments)
        self.drain()
        return answer

    @staticmethod
    def _json(response: httpx.Response) -> dict[str, Any]:
        content: dict[str, Any] = response.json()
        if response.is_error:
            raise ValueError(content["error"])
        return content


class RunningStandins(Standins):
    """Both servers on free ports, in a process that ends with the block, or with this process however that ends."""

    def __init__(
        self,
        *,
        webhook_url: str | None = None,
        webhook_secret: str = Settings.webhook_secret,
        api_key: str = Settings.api_key,
    ) -> None:
        self.api_key = api_key
        self.webhook_secret = webhook_secret
        self._process = _started("--api-key", api_key, "--webhook-secret", webhook_secret, webhook_url=webhook_url)
        url, self.smtp_host, smtp_port = _addresses(self._process)
        self.smtp_port = int(smtp_port)
        super().__init__(url)

    def stop(self) -> None:
        self.close()
        self._process.communicate(timeout=STOPPING)  # closes its stdin

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _started(*arguments: str, webhook_url: str | None) -> Popen[str]:
    command = [sys.executable, "-m", "standins", "--port", "0", "--smtp-port", "0", "--until-stdin-ends", *arguments]
    if webhook_url is not None:
        command += ["--webhook-url", webhook_url]
    return Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)  # noqa: S603 - all of it is ours


def _addresses(process: Popen[str]) -> Sequence[str]:
    """The HTTP address, the SMTP host and port, from the line that the process prints when it serves."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"(http://\S+)/ and SMTP on (\S+):(\d+)", line)
    if found is None:
        raise RuntimeError(f"The stand-ins did not start: {line or 'see their error above'}")
    return found.groups()
