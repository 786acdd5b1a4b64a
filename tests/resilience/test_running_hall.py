"""A whole hall over real sockets: live news from the worker to an open page, and a module's switch thrown elsewhere."""

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from commonhall.core.live.consumers import NOT_LOGGED_IN
from commonhall.core.live.tests.conftest import OwnRedis
from commonhall.core.work.tests.processes import until
from tests.journeys.blank import Blank
from tests.journeys.hall import RunningHall
from tests.resilience.workers import children

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("running hall")]  # it is started once

BOARD, VISITOR = "board@example.org", "visitor@example.org"
PAGES = ["/members/", "/members/apply/", "/members/desk/applications/", "/api/v1/members/plans"]
PATIENCE = 60.0  # seconds; signs of life come all the time, so hearing something is no proof of news
SLACK = 2.0  # seconds for the requests themselves on a busy machine
LOG_IN = """
from django.conf import settings
from django.test import Client
from commonhall.foundation.accounts.models import User

browser = Client()
browser.force_login(User.objects.get(email={email!r}))
print(browser.cookies[settings.SESSION_COOKIE_NAME].value)
"""
# The board is told of every application.
APPLY = f"""
from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Plan

visitor = User.objects.get(email={VISITOR!r})
Application.objects.filter(user=visitor).delete()  # by an act the board would hear of that too
actions.submit_application(by=visitor, plan=Plan.objects.get(name="Friend"), first_name="Vera", last_name="Lindt")
"""
SWITCH = """
import time
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules.actions import switch_module

switch_module(label="members", enabled={enabled}, by=SYSTEM)
print(time.time())
"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, blank: Blank) -> Iterator[RunningHall]:
    folder, url = tmp_path_factory.mktemp("hall"), os.environ.get("DATABASE_URL", "")
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("REDIS_URL", raising=False)
        running = RunningHall(folder, url, members=10, blank=blank)
    yield running
    running.stop()


@pytest.fixture
def hall_with_redis(hall: RunningHall) -> Iterator[RunningHall]:
    """The same hall, with Redis for its news and as Celery's broker: one setting."""
    if not os.environ.get("COMMONHALL_TEST_REDIS") or not shutil.which("redis-server"):
        pytest.skip("COMMONHALL_TEST_REDIS is empty, or there is no redis-server to start")
    redis = OwnRedis()
    with redis.running():
        restart(hall, REDIS_URL=redis.url)
        yield hall
        restart(hall, REDIS_URL="")


def restart(hall: RunningHall, **env: str) -> None:
    hall.process.send_signal(signal.SIGTERM)
    assert hall.process.wait(timeout=30) == 0, hall.tail()
    hall.env |= env
    hall.process = hall.start()


@pytest.fixture(scope="module")
def session(hall: RunningHall) -> str:
    """The board's cookie."""
    return f"sessionid={hall.python(LOG_IN.format(email=BOARD)).strip()}"


@pytest.fixture(scope="module")
def board(hall: RunningHall, session: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=hall.url, headers={"Cookie": session}, trust_env=False, timeout=20) as client:
        yield client


@contextmanager
def socket(hall: RunningHall, cookie: str = "", origin: str | None = None) -> Iterator[ClientConnection]:
    url = hall.url.replace("http", "ws", 1) + "/ws/live/"
    headers = {"Cookie": cookie} if cookie else {}
    with connect(url, additional_headers=headers, origin=origin or hall.url, proxy=None) as opened:  # type: ignore[arg-type]
        yield opened


def unread(board: httpx.Client) -> int:
    return int(board.get("/api/v1/notifications/count").raise_for_status().json()["unread"])


def news_reaches_an_open_page(hall: RunningHall, session: str, board: httpx.Client) -> None:
    before = unread(board)
    with socket(hall, session) as page:
        hall.python(APPLY)
        end = time.monotonic() + PATIENCE
        while unread(board) == before:  # what was said just before the page was opened is said again
            assert time.monotonic() < end, f"nothing was told within {PATIENCE:g} s\n{hall.tail()}"
            said = json.loads(page.recv(timeout=PATIENCE))
            assert said == {} or (said["topic"].startswith("user:") and said["event"] == "bell")
    assert unread(board) == before + 1


@pytest.mark.req("N6.1")
def test_a_notice_that_the_worker_made_rings_at_an_open_page(
    hall: RunningHall, session: str, board: httpx.Client
) -> None:
    news_reaches_an_open_page(hall, session, board)


@pytest.mark.req("N6.1", "O3.2", "O3.3")
def test_it_rings_with_redis_and_celery_too(hall_with_redis: RunningHall, session: str, board: httpx.Client) -> None:
    news_reaches_an_open_page(hall_with_redis, session, board)


@pytest.mark.req("X1.4")
@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
def test_a_page_of_another_site_is_refused(hall: RunningHall, session: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, socket(hall, session, origin):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.req("X1.3")
@pytest.mark.parametrize("cookie", ["", "sessionid=0123456789abcdefghijklmnopqrstuv"])
def test_a_visitor_is_turned_away(hall: RunningHall, cookie: str) -> None:
    with socket(hall, cookie) as page, pytest.raises(ConnectionClosed) as closed:
        page.recv(timeout=60)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == NOT_LOGGED_IN


def statuses(board: httpx.Client) -> set[int]:
    return {board.get(page).status_code for page in PAGES}


def seconds_until(board: httpx.Client, status: int, since: float) -> float:
    """How long after that time (of the clock on the wall) every page answers so."""
    until(lambda: statuses(board) == {status}, f"pages and API answer {status}")
    return time.time() - since


def test_a_switch_thrown_in_another_process_is_noticed_within_a_second(hall: RunningHall, board: httpx.Client) -> None:
    assert statuses(board) == {200}
    assert "/members/" in board.get("/").text
    notices = unread(board)
    try:
        took = seconds_until(board, 404, since=float(hall.python(SWITCH.format(enabled=False))))
        print(f"switched off: noticed within {took:.2f} s")
        assert took < 1 + SLACK
        assert "/members/" not in board.get("/").text, "the navigation still leads there"
    finally:
        on = float(hall.python(SWITCH.format(enabled=True)))
    took = seconds_until(board, 200, since=on)
    print(f"switched on: noticed within {took:.2f} s")
    assert took < 1 + SLACK
    assert unread(board) == notices, "switching on again floods nobody"


def test_programs_of_a_running_hall_may_be_killed_one_by_one(hall: RunningHall, board: httpx.Client) -> None:
    """kill -9 of each program, the web server too: it is started again, and what was to be told is told."""
    before = unread(board)
    for words in ("--queue-name quick", "--queue-name long", "commonhall schedule", "granian"):
        [pid] = until(lambda: children(hall.process.pid, words), f"{words} runs")  # noqa: B023 - called at once
        os.kill(pid, signal.SIGKILL)
        until(lambda: children(hall.process.pid, words) not in ([], [pid]), f"{words} runs again")  # noqa: B023
    hall.python(APPLY)
    until(lambda: is_told(board, before + 1), "the board is told")


def is_told(board: httpx.Client, count: int) -> bool:
    try:
        return unread(board) == count
    except httpx.TransportError:  # the web server is not there yet
        return False
