"""How the web server is started."""

import sys

APPLICATION = "commonhall.config.asgi:application"


def granian_argv(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    connections: int = 8192,
    grace: int = 30,
    log_level: str = "warning",
    target: str = APPLICATION,
) -> list[str]:
    """The command that serves `target` on host and port.

    `connections`: how many clients one worker holds at once; each open page with a WebSocket and each idle keep-alive
    connection counts as one, and further ones wait unanswered. `grace`: seconds that open requests get at the end.
    HTTP/1 only: TLS and HTTP/2 end at the proxy, and WebSockets need HTTP/1 anyway.
    """
    options = {
        "--interface": "asgi",
        "--host": host,
        "--port": port,
        "--workers": workers,
        "--http": "1",
        "--backlog": 1024,
        "--backpressure": connections,  # despite its name it counts connections, not requests
        # Milliseconds. It ends idle connections too, so a proxy that keeps them must end them sooner.
        "--http1-header-read-timeout": 30_000,
        "--http1-buffer-size": 64 * 1024,  # the most that a client's headers may take
        "--workers-kill-timeout": grace,
        "--log-level": log_level,
    }
    words = [str(word) for option in options.items() for word in option]
    return [sys.executable, "-m", "granian", *words, "--respawn-failed-workers", "--no-access-log", target]
