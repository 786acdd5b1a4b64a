"""The demo's settings: everything in var/demo/<preset>/, secrets made once, ports that are free."""

import os
import secrets
import socket
from pathlib import Path

from commonhall.config.env import ROOT
from commonhall.config.secrets import fresh


def prepare() -> None:
    """Set the environment in which the demo and its children run. Called before Django reads its settings."""
    preset = os.environ.get("PRESET", "association")
    folder = ROOT / "var" / "demo" / preset
    folder.mkdir(parents=True, exist_ok=True)
    port = int(os.environ.get("PORT", "8000"))
    standins_port, smtp_port = _free_port(port + 1), _free_port(port + 2)
    os.environ |= {
        "COMMONHALL_ENV_FILE": str(_settings_file(folder, preset)),
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
        "STANDINS_PORT": str(standins_port),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "STRIPE_API_BASE": f"http://127.0.0.1:{standins_port}/stripe",
        "STRIPE_CHECKOUT_ORIGIN": f"http://localhost:{standins_port}",
        "STEAM_OPENID_URL": f"http://localhost:{standins_port}/steam/openid",
        "STEAM_API_BASE": f"http://127.0.0.1:{standins_port}/steam/api",
        "STEAM_API_KEY": "steam_key_standin",
        "DISCORD_AUTHORIZE_URL": f"http://localhost:{standins_port}/discord/oauth2/authorize",
        "DISCORD_API_BASE": f"http://127.0.0.1:{standins_port}/discord/api",
        "DISCORD_CLIENT_ID": "discord_id_standin",
        "DISCORD_CLIENT_SECRET": "discord_secret_standin",
        "DEMO_MAIL_URL": f"http://localhost:{standins_port}/mail/",
    }


def _settings_file(folder: Path, preset: str) -> Path:
    """Written once, so that sessions outlive a restart, and so that other commands can work on the demo's data."""
    file = folder / "env"
    if not file.exists():
        lines = [
            "COMMONHALL_MODE=demo",
            f"PRESET={preset}",
            f"VAR_DIR={folder}",
            fresh(),
            f"STRIPE_SECRET_KEY=sk_test_{secrets.token_hex(12)}",
            f"STRIPE_WEBHOOK_SECRET=whsec_{secrets.token_hex(16)}",
            "MAIL_FROM=Commonhall demo <hall@example.org>",
        ]
        file.write_text("\n".join(lines) + "\n")
        file.chmod(0o600)
    return file


def _free_port(wanted: int) -> int:
    """The wanted port, or any other when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
