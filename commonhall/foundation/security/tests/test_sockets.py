"""Who is kept out opens no socket either. What sockets are for is proven beside core.live."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from pytest_django import Settings

from commonhall.config.asgi import application
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.security import actions
from commonhall.foundation.security.middleware import SocketBlocklist
from commonhall.foundation.security.tests.staff import ATTACKER

pytestmark = pytest.mark.django_db(transaction=True)


async def accepting(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})


async def opens(address: str, forwarded: str = "") -> bool:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "websocket", "path": "/", "headers": headers, "client": (address, 1), "subprotocols": []}
    socket: Any = ApplicationCommunicator(SocketBlocklist(accepting), scope)  # type: ignore[arg-type]
    await socket.send_input({"type": "websocket.connect"})
    return bool((await socket.receive_output(10))["type"] == "websocket.accept")


@pytest.mark.req("S6.2", "S6.7")
@pytest.mark.asyncio
async def test_a_blocked_address_opens_no_socket(settings: Settings) -> None:
    given = {"network": ATTACKER, "verdict": "block", "reason": "Scraping", "by": SYSTEM}
    await database_sync_to_async(actions.rule_addresses)(**given)
    assert not await opens(ATTACKER)
    assert not await opens(ATTACKER, "192.0.2.1")
    assert await opens("192.0.2.1")
    assert await opens("192.0.2.1", ATTACKER)
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert not await opens("10.0.0.1", ATTACKER)


@pytest.mark.req("S6.2")
@pytest.mark.asyncio
async def test_the_sites_own_sockets_stand_behind_the_list() -> None:
    await database_sync_to_async(actions.rule_addresses)(
        network=ATTACKER, verdict="block", reason="Scraping", by=SYSTEM
    )
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    scope = {"type": "websocket", "path": "/ws/live/", "headers": headers, "subprotocols": []}
    said = []
    for address in (ATTACKER, "192.0.2.1"):
        socket: Any = ApplicationCommunicator(application, {**scope, "client": (address, 1)})  # type: ignore[arg-type]
        await socket.send_input({"type": "websocket.connect"})
        said.append(await socket.receive_output(10))
    assert said[0]["type"] == "websocket.close"
    assert said[1] != said[0]  # a visitor hears that they need a login
