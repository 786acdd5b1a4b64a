"""The plugin, driven by real runs of pytest over a small list of promises."""

import json
from typing import Any

import pytest

from .promises import DOCS

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.any_database

PROMISES = """
[parts]
A = "Accounts"
[rows.A1]
promise = "Register and verify."
[rows.A1.clauses]
"A1.1" = "A visitor registers."
"A1.2" = "A visitor verifies."
[rows.A2]
promise = "Log in."
[rows.A2.clauses]
"A2.1" = "A user logs in."
"""
CONFTEST = f"""
import sys
sys.path.insert(0, {str(DOCS.parent)!r})
pytest_plugins = ["tests.requirements.plugin"]
"""
REPORT = "--requirements-report=var/report.json"


class Hall:
    """A project in a folder of its own, with the plugin and the promises above."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        pytester.makeconftest(CONFTEST)
        pytester.makeini("[pytest]\nrequirements_source = promises.toml\naddopts = --strict-markers")
        pytester.path.joinpath("promises.toml").write_text(PROMISES)

    def run(self, tests: str, *options: str) -> pytest.RunResult:
        self.pytester.makepyfile(test_hall=f"import pytest\nreq = pytest.mark.req\n{tests}")
        return self.pytester.runpytest("-p", "no:cacheprovider", "-p", "no:logging", *options)

    def report(self, tests: str, *options: str) -> dict[str, Any]:
        self.run(tests, REPORT, *options)
        report: dict[str, Any] = json.loads(self.pytester.path.joinpath("var/report.json").read_text())
        return report

    def states(self, tests: str, *options: str) -> dict[str, str]:
        return {id: row["state"] for id, row in self.report(tests, *options).items()}


@pytest.fixture
def hall(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the run inside is about this plugin alone
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return Hall(pytester)


PASSES = "@req('A1.1', 'A1.2')\ndef test_a(): pass\n"
FAILS = "@req('A1.1', 'A1.2')\ndef test_a(): assert False\n"
SKIPS = "@req('A1.1', 'A1.2')\ndef test_a(): pytest.skip()\n"


def test_report_of_a_run(hall: Hall) -> None:
    report = hall.report(PASSES + "@req('A1.2')\ndef test_b(): pass\ndef test_c(): pass\n")

    assert list(report) == ["A1", "A2"]
    assert report["A2"]["tests"] == 0
    assert report["A1"] == {
        "tests": 2,
        "state": "kept",
        "outcomes": {},
        "clauses": {
            "A1.1": {"tests": 1, "state": "kept", "outcomes": {"test_hall.py::test_a": "passed"}},
            "A1.2": {
                "tests": 2,
                "state": "kept",
                "outcomes": {"test_hall.py::test_a": "passed", "test_hall.py::test_b": "passed"},
            },
        },
    }


def test_outcomes_come_from_every_worker(hall: Hall) -> None:
    tests = PASSES + "@req('A2.1')\ndef test_b(): assert False\n"

    assert hall.states(tests, "-p", "xdist", "-n2") == {"A1": "kept", "A2": "failing"}


def test_a_test_that_kills_its_worker_is_failing(hall: Hall) -> None:
    tests = PASSES + "@req('A2.1')\ndef test_b():\n    import os\n    os._exit(1)\n"

    assert hall.states(tests, "-p", "xdist", "-n1") == {"A1": "kept", "A2": "failing"}


@pytest.mark.parametrize(
    ("test", "state"),
    [
        ("@req('A1.1')\ndef test_b(): pass", "open"),
        ("@req('A1')\ndef test_b(): pass", "open"),
        (SKIPS, "open"),
        ("@req('A1.1', 'A1.2')\n@pytest.mark.xfail\ndef test_b(): assert False", "open"),
        ("@req('A1.1', 'A1.2')\n@pytest.mark.xfail\ndef test_b(): pass", "open"),
        (PASSES, "kept"),
        (PASSES + "@req('A1.2')\ndef test_b(): pytest.skip()", "kept"),
        ("@req('A1.2')\nclass TestB:\n    @req('A1.1')\n    def test_b(self): pass", "kept"),
        (PASSES + "@req('A1.2')\ndef test_b(): assert False", "failing"),
        (PASSES + "@req('A1')\ndef test_b(): assert False", "failing"),
        ("@req('A1.1')\ndef test_b(absent): pass", "failing"),
        (
            "@pytest.fixture\ndef broken():\n    yield\n    raise OSError\n"
            "@req('A1.1', 'A1.2')\ndef test_b(broken): pass",
            "failing",
        ),
    ],
)
def test_state_of_a_row(hall: Hall, test: str, state: str) -> None:
    assert hall.states(test) == {"A1": state, "A2": "open"}


def test_bare_row_counts_and_proves_the_only_clause(hall: Hall) -> None:
    report = hall.report("@req('A1', 'A2')\ndef test_b(): pass")

    assert (report["A1"]["tests"], report["A1"]["state"]) == (1, "open")
    assert report["A1"]["outcomes"] == {"test_hall.py::test_b": "passed"}
    assert (report["A2"]["tests"], report["A2"]["state"]) == (1, "kept")
    assert report["A2"]["clauses"]["A2.1"]["state"] == "kept"


@pytest.mark.parametrize(
    ("test", "error"),
    [
        ("@req('B1')\ndef test_b(): pass", "test_hall.py::test_b: there is no promise or clause 'B1'"),
        ("@req('A1.1', 'A1.3')\ndef test_b(): pass", "test_hall.py::test_b: there is no promise or clause 'A1.3'"),
        (
            "@req('A3')\nclass TestB:\n    def test_b(self): pass",
            "*::TestB::test_b: there is no promise or clause 'A3'",
        ),
        ("@req\ndef test_b(): pass", "test_hall.py::test_b: @pytest.mark.req names no promise"),
    ],
)
@pytest.mark.parametrize("options", [[], ["-p", "xdist", "-n1"]], ids=["alone", "xdist"])
def test_unknown_promise_fails_the_collection(hall: Hall, test: str, error: str, options: list[str]) -> None:
    result = hall.run(test, *options)

    result.stdout.fnmatch_lines([error])
    result.assert_outcomes(errors=1)
    assert result.ret != pytest.ExitCode.OK


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        (PASSES, PASSES, "kept"),
        (PASSES, FAILS, "failing"),
        (FAILS, PASSES, "failing"),
        (SKIPS, PASSES, "kept"),
        (PASSES, SKIPS, "kept"),
        (SKIPS, SKIPS, "open"),
        ("@req('A1.1')\ndef test_b(): pass", "@req('A1.2')\ndef test_b(): pass", "kept"),
        ("@req('A1')\ndef test_a(): assert False", PASSES, "failing"),
    ],
)
def test_runs_are_merged(hall: Hall, first: str, second: str, state: str) -> None:
    hall.report(first, "--requirements-merge")
    merged = hall.report(second, "--requirements-merge")

    assert merged["A1"]["state"] == state
    assert merged["A1"]["tests"] == 1


def test_a_run_without_merge_starts_anew(hall: Hall) -> None:
    hall.report(FAILS)

    assert hall.states(PASSES)["A1"] == "kept"


def test_merge_needs_a_report(hall: Hall) -> None:
    result = hall.run(PASSES, "--requirements-merge")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--requirements-merge needs --requirements-report=PATH*"])
