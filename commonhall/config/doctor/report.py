"""Saying what was found, to people and to programs."""

import json
import sys
from collections.abc import Iterable

from commonhall.config.doctor.findings import Finding, State, wrong
from commonhall.config.env import ConfigurationError, load

MARKS = {State.FINE: "✓", State.DOUBTFUL: "!", State.WRONG: "✗", State.LEFT_OUT: "–"}
Findings = Iterable[tuple[str, Finding]]


def judge_settings(words: list[str]) -> None:
    """Say what is wrong with settings with which nothing starts. Called before Django reads them."""
    try:
        load()
    except ConfigurationError as error:
        lines = [line.strip() for line in str(error).splitlines()[1:]]
        found = [("settings", wrong(line, "docs/settings.md describes every setting.")) for line in lines]
        sys.exit(report(found, as_json="--json" in words))


def report(found: Findings, *, as_json: bool) -> int:
    """Write the findings to standard output, each as soon as it is there; returns the exit status."""
    kept = list(found) if as_json else list(_told(found))
    counts = {state: sum(finding.state is state for _name, finding in kept) for state in State}
    if as_json:
        checks = [{"name": name, **finding.__dict__} for name, finding in kept]
        _say(json.dumps({"wrong": counts[State.WRONG], "doubtful": counts[State.DOUBTFUL], "checks": checks}, indent=2))
    else:
        _say(f"\n{counts[State.WRONG]} wrong, {counts[State.DOUBTFUL]} doubtful, {counts[State.FINE]} fine.")
    return 1 if counts[State.WRONG] else 0


def _told(found: Findings) -> Findings:
    for name, finding in found:
        _say(f"{MARKS[finding.state]} {name:11} {finding.text}")
        if finding.hint:
            _say(f"{'':13} → {finding.hint}")
        yield name, finding


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
