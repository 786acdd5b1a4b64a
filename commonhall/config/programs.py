"""The programs that a running hall consists of, for the supervisor."""

import sys
from urllib.parse import urlsplit

from django.conf import settings

from commonhall.core.serving.server import granian_argv
from commonhall.core.serving.supervisor import Child, answers_http

COMMAND = [sys.executable, "-m", "commonhall"]


def web(host: str, port: int, workers: int = 1, grace: int = 1) -> Child:
    """The web server; `grace`: seconds that open requests get at the end."""
    return Child(
        name="web",
        argv=granian_argv(host=host, port=port, workers=workers, grace=grace),
        grace=grace + 1,
        ready=answers_http(
            "127.0.0.1" if host == "0.0.0.0" else host,  # noqa: S104
            port,
            "/health/live/",
            name=urlsplit(settings.SITE_URL).hostname or "",
        ),
    )


def background(after: tuple[str, ...] = ()) -> list[Child]:
    """Two workers, so that long work keeps nobody waiting, and the schedule that wakes them."""
    queues = [_celery(queue, after) if settings.BROKER_URL else _database(queue, after) for queue in ("quick", "long")]
    return [*queues, Child(name="schedule", argv=[*COMMAND, "schedule"], after=after)]


def _database(queue: str, after: tuple[str, ...]) -> Child:
    interval = "0.2" if queue == "quick" else "1"
    words = ["db_worker", "--queue-name", queue, "--interval", interval, "--no-startup-delay", "--verbosity", "0"]
    return Child(name=queue, argv=[*COMMAND, *words], after=after)


def _celery(queue: str, after: tuple[str, ...]) -> Child:
    words = ["-A", "commonhall.config.celery", "worker", "-Q", queue, "-n", f"{queue}@%h", "-l", "warning"]
    concurrency = ["-P", "threads", "-c", "4" if queue == "quick" else "1"]
    return Child(name=queue, argv=[sys.executable, "-m", "celery", *words, *concurrency], after=after)


def standins(port: int, smtp_port: int, webhook_url: str) -> Child:
    """What stands for the outside world in the demo: Stripe and a mail server."""
    words = ["--port", str(port), "--smtp-port", str(smtp_port), "--webhook-url", webhook_url]
    keys = ["--api-key", settings.STRIPE_SECRET_KEY, "--webhook-secret", settings.STRIPE_WEBHOOK_SECRET]
    public = ["--public-url", f"http://localhost:{port}"]
    return Child(name="stand-ins", argv=[sys.executable, "-m", "standins", *words, *keys, *public])
