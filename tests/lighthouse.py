"""`make lighthouse`: what Lighthouse says of the main pages on a phone, beside what we aim at. Needs Node; not a test,
for its figures depend on the machine.

The report of each page lies in var/lighthouse/ as HTML.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browsing import SWITCHES, chromium
from tests.journeys.hall import ROOT, RunningHall

VERSION = "12.8.2"  # the last that runs on Node 20
REPORTS = ROOT / "var" / "lighthouse"
PAGES = {
    "welcome": ("", "/"),
    "home": ("member", "/"),
    "directory": ("member", "/members/"),
    "profile": ("member", "{member}"),
    "application": ("visitor", "/members/apply/"),
    "dues": ("member", "{charge}"),
}
AIMS = {"performance": 95, "accessibility": 100, "best-practices": 95}
FACTS = """
from django.conf import settings
from django.test import Client
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments.models import Charge
from commonhall.modules.members.models import Member
import json
User.objects.update(onboarding_completed_at="2026-01-01T00:00Z")
cookies = {}
for who in ("member", "visitor"):
    client = Client()
    client.force_login(User.objects.get(email=f"{who}@example.org"))
    cookies[who] = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
found = Member.objects.get(email="member@example.org")
print(json.dumps({
    "cookies": cookies,
    "paths": {"member": found.get_absolute_url(), "charge": Charge.objects.earliest("pk").get_absolute_url()},
}))
"""


def measure(url: str, name: str, cookie: str) -> dict[str, float]:
    """Scores from 0 to 100 by category, and the layout's shift as "shift"."""
    command = [
        "npx", "--yes", f"lighthouse@{VERSION}", url, "--quiet", "--output=json", "--output=html",
        f"--output-path={REPORTS / name}", f"--only-categories={','.join(AIMS)}",
        f"--chrome-flags=--headless=new {' '.join(SWITCHES)}",
    ]  # fmt: skip
    if cookie:
        command.append(f"--extra-headers={json.dumps({'Cookie': cookie})}")
    for tries_left in (1, 0):  # the browser loses its trace now and then, and Lighthouse asks to be run again
        done = subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium()}, check=not tries_left)
        if done.returncode == 0:
            break
    report = json.loads((REPORTS / f"{name}.report.json").read_text())
    scores = {kind: round(100 * found["score"]) for kind, found in report["categories"].items()}
    return {**scores, "shift": report["audits"]["cumulative-layout-shift"]["numericValue"]}


def main() -> int:
    if not chromium():
        sys.stdout.write("Lighthouse needs Chromium, which was not found.\n")
        return 1
    REPORTS.mkdir(parents=True, exist_ok=True)
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        hall = RunningHall(Path(folder))
        try:
            facts = json.loads(hall.python(FACTS))
            for name, (who, path) in PAGES.items():
                scores = measure(hall.url + path.format(**facts["paths"]), name, facts["cookies"].get(who, ""))
                below = [kind for kind, aim in AIMS.items() if scores[kind] < aim]
                missed += bool(below)
                told = ", ".join(f"{kind} {score:g}" for kind, score in scores.items())
                sys.stdout.write(f"{name}: {told}{' - below the aim: ' + ', '.join(below) if below else ''}\n")
        finally:
            hall.stop()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
