"""`make test`: everything that can run here, on SQLite and, where there is one, on PostgreSQL; says what is left out.

python -m tests.run [--require-all] [--requirements] [--quick] [pytest's own arguments]
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "var" / "requirements.json"
NO_TESTS = 5  # pytest's status when nothing was selected
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Services:
    """What was found on this machine; None for what is missing."""

    postgresql: str | None
    redis: str | None
    browser: str | None

    @property
    def missing(self) -> list[str]:
        found = {"PostgreSQL": self.postgresql, "Redis": self.redis, "Chromium": self.browser}
        return [name for name, value in found.items() if not value]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--require-all", action="store_true", help="fail where a service is missing")
    parser.add_argument(
        "--quick", action="store_true", help="only what needs neither a database nor a browser, and is not slow"
    )
    parser.add_argument("--requirements", action="store_true", help=f"write which promises are kept to {REPORT}")
    options, words = parser.parse_known_args()
    services = look_around()
    for name in services.missing:
        print(f"Left out, because it is not here: {name}.")
    if options.require_all and services.missing:
        print("Everything is required here.")
        return 1
    REPORT.parent.mkdir(exist_ok=True)
    if options.quick:
        return run("quick", "not slow and not browser", services, [*words, "--without-database"], options, first=True)
    databases = ["SQLite", "PostgreSQL"] if services.postgresql else ["SQLite"]
    # A browser's driver and asyncio do not share a process, so the browser's tests have processes of their own.
    parts = [(database, which) for database in databases for which in ("not browser", "browser")]
    return max(run(*part, services, words, options, first=part == parts[0]) for part in parts)


def run(
    database: str, which: str, services: Services, words: list[str], options: argparse.Namespace, *, first: bool
) -> int:
    """One run of pytest; 0 when all is well, also when no test was asked for."""
    print(f"\n== {database}: {which} ==", flush=True)
    env = dict(os.environ)
    env.pop("DATABASE_URL", None)
    if database == "PostgreSQL":
        env["DATABASE_URL"] = str(services.postgresql)
        words = [*words, "--database-only"]
    env |= {"COMMONHALL_BROWSER": services.browser or "", "COMMONHALL_TEST_REDIS": services.redis or ""}
    report = [f"--requirements-report={REPORT}"] + ([] if first else ["--requirements-merge"])
    processes = ["-n", str(min(os.cpu_count() or 1, 4))] if not any(word.startswith("-n") for word in words) else []
    command = [sys.executable, "-m", "pytest", "-q", *processes, "--dist=loadgroup", "-m", which, *report, *words]
    status = subprocess.run(command, env=env, cwd=ROOT, check=False).returncode
    return 0 if status == NO_TESTS else status


def look_around() -> Services:
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return Services(_postgresql(), _redis(), os.environ.get("COMMONHALL_BROWSER") or browser)


def _postgresql() -> str | None:
    """TEST_DATABASE_URL, or a server on this machine that lets us in without a password."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    user = os.environ.get("USER") or "root"
    url = f"postgres://{user}@127.0.0.1:5432/postgres"
    return url if _is_open(url) and _lets_in(url) else None


def _redis() -> str | None:
    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    return url if _is_open(url) else None


def _is_open(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1):
            return True
    except OSError:
        return False


def _lets_in(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


if __name__ == "__main__":
    sys.exit(main())
