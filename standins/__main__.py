"""``python -m standins``: the stand-ins as a process of their own, as tests and the demo run them."""

import argparse
import asyncio
import os
import signal
import sys

from standins.app import Settings
from standins.serving import running


def main() -> None:
    arguments = vars(_parser().parse_args())
    with_stdin = arguments.pop("until_stdin_ends")
    try:
        asyncio.run(_serve(Settings(**arguments), with_stdin=with_stdin))
    except OSError as error:
        sys.exit(f"standins: {error.strerror or error}")
    # An embedded Granian leaves threads behind that can abort an interpreter which is taking itself apart
    # (https://github.com/emmett-framework/granian/issues/693). There is nothing left to do, so it doesn't.
    os._exit(0)


async def _serve(settings: Settings, *, with_stdin: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as taken:
        if with_stdin:
            loop.add_reader(sys.stdin, stop.set)
        where = f"http://{taken.host}:{taken.port}/ and SMTP on {taken.host}:{taken.smtp_port}"
        print(f"Stand-ins: {where}", flush=True)  # noqa: T201
        await stop.wait()


def _parser() -> argparse.ArgumentParser:
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m standins", description="Stand-ins for Stripe and a mail server.")
    parser.add_argument("--host", default=defaults.host)
    parser.add_argument("--port", type=int, default=defaults.port, help="HTTP; 0 takes a free one")
    parser.add_argument("--smtp-port", type=int, default=defaults.smtp_port, help="SMTP; 0 takes a free one")
    parser.add_argument("--api-key", default=defaults.api_key, help="the only Stripe key that is accepted")
    parser.add_argument("--webhook-url", help="where Stripe events go; without it they are only kept")
    parser.add_argument("--webhook-secret", default=defaults.webhook_secret, help="signs the events")
    parser.add_argument("--public-url", help="where browsers reach this server, if not where API clients do")
    parser.add_argument("--until-stdin-ends", action="store_true", help="stop when standard input is closed")
    return parser


if __name__ == "__main__":
    main()
