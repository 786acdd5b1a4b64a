"""`make scan`: sqlmap and wapiti against a hall that runs here with the demo's people; prints what they find.

Both know the site as strangers do: they follow its links, fill in its forms, and change what addresses carry. The
limits are off and their address is never blocked, for what they should find lies behind those. What they wrote lies in
var/scan/. Not a test: they take as long as they are given, and find more on a quick machine than on a slow one.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.hall import ROOT, RunningHall

TOOLS = ROOT / ".venv" / "scan" / "bin"
REPORTS = ROOT / "var" / "scan"
CRAWL, ATTACK, WHOLE = 30, 10, 175  # seconds for wapiti's looking around, each of its attacks, and all of it
SQLMAP = 50  # seconds for each of its runs
# Without "csrf": it sends a form's token with two content types in one header, which nobody reads, and takes that this
# is refused as a wrong token is for a site that looks at neither. Without "sql", for which there is sqlmap.
ATTACKS = (
    "cookieflags", "crlf", "csp", "exec", "file", "http_headers", "methods", "permanentxss", "redirect", "upload",
    "xss",
)  # fmt: skip
CSRF = "scan0and1ours2know3this4token5xy"  # 32 letters, as Django makes them: with it their forms are taken
# What is as it should be on a hall of this machine, and why.
EXPECTED = {
    "Secure flag is not set": "the hall is asked by plain http here; `commonhall doctor` asks for https",
    "HttpOnly flag is not set in the cookie : csrftoken": "every page holds the token, so to hide it hides nothing",
    "false positive or unexploitable": "sqlmap looked again, and found no injection",
}
# What would end the login with which they look around, or the account.
NEVER = (
    "/accounts/logout/",
    "/accounts/sessions/*",
    "/accounts/data/*",
    "/accounts/password/change/",
    "/accounts/email/*",
)
OPEN = """
from commonhall.foundation.accounts.models import User
from commonhall.foundation.security.actions import adjust_limit, rule_addresses
from commonhall.foundation.security.limits import all_limits
admin = User.objects.get(email="admin@example.org")
for limit in all_limits():
    adjust_limit(limit=limit, rate="1000000/minute", by=admin)
rule_addresses(network="127.0.0.1", verdict="allow", reason="The scan comes from here", by=admin)
User.objects.update(onboarding_completed_at="2026-01-01T00:00Z")
"""
FACTS = """
import json
from django.conf import settings
from django.test import Client
from commonhall.core.modules.scopes import offered
from commonhall.foundation.accounts.actions import make_api_key
from commonhall.foundation.accounts.models import User
found = {}
for who in ("member", "board", "admin"):
    client = Client()
    client.force_login(User.objects.get(email=f"{who}@example.org"), settings.AUTHENTICATION_BACKENDS[-1])
    found[who] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
admin = User.objects.get(email="admin@example.org")
scopes = [scope.name for scope in offered()]
_row, found["key"] = make_api_key(user=admin, name="Scan", scopes=scopes, days=1, by=admin)
print(json.dumps(found))
"""
# Addresses that look something up by what they carry. A cursor that is none is refused before anything is looked up, so
# it has addresses of its own.
CARRYING = {
    "visitor": ("/pages/?q=club", "/pages/?cursor=a", "/accounts/login/?next=/members/"),
    "member": (
        "/members/?q=marino&city=Roma&study=Physics&sort=newest&view=cards",
        "/members/?cursor=a",
        "/search/?q=rossi",
        "/notifications/?show=unread",
    ),
    "board": (
        "/members/?q=marino&status=active&plan=1&sort=expiry",
        "/members/desk/applications/?state=submitted",
        "/desk/website/?q=club&state=published",
    ),
    "admin": (
        "/accounts/desk/?q=rossi",
        "/desk/audit/?q=login&severity=info",
        "/desk/security/events/?state=open&risk=high",
        "/desk/payments/?q=rossi",
        "/accounts/api-keys/all/?q=calendar",
    ),
    "key": (
        "/api/v1/members/?q=marino&city=Roma&sort=newest&limit=5",
        "/api/v1/members/?cursor=a",
        "/api/v1/search/?q=rossi",
    ),
}


@dataclass(frozen=True)
class Scan:
    """What one run of a tool has tried, and what it found."""

    what: str
    tried: str
    found: list[str]


def headers_of(who: str, held: dict[str, str]) -> dict[str, str]:
    if who == "key":
        return {"Authorization": f"Bearer {held['key']}"}
    return {"Cookie": "; ".join([f"csrftoken={CSRF}", *([held[who]] if who in held else [])])}


def wapiti(hall: RunningHall, who: str, headers: dict[str, str]) -> Scan:
    """Look around from the home page, then attack what was found."""
    report = REPORTS / f"wapiti-{who}.json"
    command = [
        str(TOOLS / "wapiti"), "-u", f"{hall.url}/", "-m", ",".join(ATTACKS), "--flush-session", "--no-bugreport",
        "--store-session", str(REPORTS / "wapiti"), "--max-scan-time", str(CRAWL), "--max-attack-time", str(ATTACK),
        "--scope", "domain", "--max-links-per-page", "60", "--max-files-per-dir", "15",
        "--max-parameters", "12", "-f", "json", "-o", str(report),
        "--drop-set-cookie",
    ]  # fmt: skip
    for path in NEVER:
        command += ["-x", hall.url + path]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    run(command, f"wapiti-{who}", WHOLE)
    if not report.exists():
        return Scan(f"wapiti as {who}", "it did not end", [f"no report: see {REPORTS.name}/wapiti-{who}.log"])
    told = json.loads(report.read_text())
    problems = [
        f"{kind}: {one['method']} {one['path']} {one.get('parameter') or ''} {one['info']}".strip()
        for part in ("vulnerabilities", "anomalies")
        for kind, ones in told[part].items()
        for one in ones
    ]
    return Scan(f"wapiti as {who}", f"{told['infos']['crawled_pages_nbr']} pages and forms", problems)


def sqlmap(hall: RunningHall, who: str, headers: dict[str, str], *, forms: bool = False) -> Scan:
    """Try to reach the database through what addresses carry, or through the forms of a page."""
    name = f"sqlmap-{who}{'-forms' if forms else ''}"
    addresses, results = REPORTS / f"{name}.txt", REPORTS / f"{name}.csv"
    paths = (
        ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/contact/") if forms else CARRYING[who]
    )
    addresses.write_text("".join(f"{hall.url}{path}\n" for path in paths))
    results.unlink(missing_ok=True)
    command = [
        str(TOOLS / "sqlmap"), "-m", str(addresses), "--batch", "--disable-coloring", "--flush-session",
        "--technique", "BEUS", "--dbms", "postgresql" if hall.database_url.startswith("postgres") else "sqlite",
        "--time-limit", str(SQLMAP), "--output-dir", str(REPORTS / "sqlmap"), "--results-file", str(results),
    ]  # fmt: skip
    command += ["--forms", "--csrf-token", "csrfmiddlewaretoken"] if forms else ["--threads", "2"]
    for each in headers.items():
        command += ["--header", "{}: {}".format(*each)]
    log = run(command, name, SQLMAP + 20)
    tried = set(re.findall(r"testing for SQL injection on (.+)", log))
    rows = list(csv.DictReader(results.open())) if results.exists() else []
    columns = ("Target URL", "Parameter", "Technique(s)", "Note(s)")
    found = [" ".join(row[column] for column in columns).strip() for row in rows if row["Parameter"]]
    found += [] if tried else [f"nothing was tried: see {REPORTS.name}/{name}.log"]
    found += [f"{path} is no address" for path in paths if is_missing(hall, path, headers)]
    kind = "the forms" if forms else "the addresses"
    return Scan(f"sqlmap on {kind}, as {who}", f"{len(paths)} addresses, {len(tried)} parameters tried", found)


def is_missing(hall: RunningHall, path: str, headers: dict[str, str]) -> bool:
    return httpx.get(hall.url + path, headers=headers).status_code in (401, 403, 404)


def run(command: list[str], name: str, seconds: int) -> str:
    """What it printed, which is kept as well; it is ended when its time is over."""
    log = REPORTS / f"{name}.log"
    with log.open("w") as out:
        try:
            subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=seconds)
        except subprocess.TimeoutExpired:
            out.write("\nIts time was over.\n")
    return log.read_text(errors="replace")


def scans(hall: RunningHall, held: dict[str, str]) -> Iterator[Scan]:
    for who in ("visitor", "member"):
        yield wapiti(hall, who, headers_of(who, held))
    yield sqlmap(hall, "visitor", headers_of("visitor", held), forms=True)
    for who in CARRYING:
        yield sqlmap(hall, who, headers_of(who, held))


def still_inside(hall: RunningHall, held: dict[str, str]) -> Scan:
    """Whether the logins held to the end: else the tools looked at less than they say."""
    lost = [who for who in ("member", "board", "admin") if not is_inside(hall, headers_of(who, held))]
    return Scan("the logins", "each at the end", [f"{who} was logged out on the way" for who in lost])


def is_inside(hall: RunningHall, headers: dict[str, Any]) -> bool:
    return httpx.get(f"{hall.url}/accounts/blocks/", headers=headers).status_code == 200


def failures(hall: RunningHall) -> Scan:
    """What the tools made fail, from the hall's own log."""
    hall.log.flush()
    log = Path(hall.log.name).read_text(errors="replace")
    (REPORTS / "hall.log").write_text(log)
    return Scan("the hall's log", "errors of the server", sorted(set(re.findall(r"Internal Server Error: (\S+)", log))))


def main() -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        hall = RunningHall(Path(folder), os.environ.get("DATABASE_URL", ""), first=OPEN)
        try:
            held = json.loads(hall.python(FACTS))
            done = [tell(scan) for scan in scans(hall, held)]
            done += [tell(still_inside(hall, held)), tell(failures(hall))]
        finally:
            hall.stop()
    return 1 if any(not _why(line) for scan in done for line in scan.found) else 0


def _why(line: str) -> str:
    return "".join(f" (expected: {why})" for what, why in EXPECTED.items() if what in line)


def tell(scan: Scan) -> Scan:
    told = [f"  {line}{_why(line)}" for line in scan.found] or ["  nothing was found"]
    print("\n".join([f"{scan.what}: {scan.tried}", *told]), flush=True)
    return scan


if __name__ == "__main__":
    sys.exit(main())
