"""pytest plugin: tests name the promises they prove, and a run reports which promises are kept.

`@pytest.mark.req("A5.1", "A5.2")` names clauses; a bare row (`"A5"`) counts for the row but proves no clause of it,
unless it has only one. `--requirements-report=PATH` writes the standing of every promise (see `evidence.RowStanding`);
`--requirements-merge` adds the run to what the file holds, so that runs on several databases make one report.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from .evidence import Evidence, Outcome, write
from .promises import SOURCE, Promises, load

MARKER = "req"
PROMISES = pytest.StashKey[Promises]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("requirements", "promises and the tests that prove them")
    group.addoption(
        "--requirements-report", metavar="PATH", help="write which promises are kept to a JSON file (--option=PATH)"
    )
    group.addoption("--requirements-merge", action="store_true", help="add this run to what the JSON file holds")
    parser.addini(
        "requirements_source", "TOML file with the promises, from the root of the project", default=str(SOURCE)
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(*ids): the promises or clauses that the test proves")
    config.stash[PROMISES] = load(config.rootpath / config.getini("requirements_source"))
    report, merge = config.getoption("requirements_report"), config.getoption("requirements_merge")
    if merge and not report:
        raise pytest.UsageError("--requirements-merge needs --requirements-report=PATH")
    if report and not hasattr(config, "workerinput"):  # workers of pytest-xdist send their reports to the controller
        path = config.invocation_params.dir / report
        config.pluginmanager.register(Recorder(config.stash[PROMISES], path, merge=merge))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Fail the collection of a file or class whose tests name what was never promised."""
    report = yield
    known = collector.config.stash[PROMISES].ids
    items = [item for item in report.result or () if isinstance(item, pytest.Item)]
    if errors := [error for item in items for error in _errors(item, known)]:
        report.outcome, report.longrepr, report.result = "failed", "\n".join(errors), []
    return report


def _errors(item: pytest.Item, known: frozenset[str]) -> Iterator[str]:
    for mark in item.iter_markers(MARKER):
        if not mark.args:
            yield f"{item.nodeid}: @pytest.mark.{MARKER} names no promise"
        for id in mark.args:
            if id not in known:
                yield f"{item.nodeid}: there is no promise or clause {id!r}"


def pytest_itemcollected(item: pytest.Item) -> None:
    ids = (id for mark in item.iter_markers(MARKER) for id in mark.args)
    item.user_properties.extend((MARKER, id) for id in dict.fromkeys(ids))


class Recorder:
    """Gathers the outcomes of a run and writes the report at its end."""

    def __init__(self, promises: Promises, path: Path, *, merge: bool) -> None:
        self.promises = promises
        self.path = path
        self.ids: dict[str, list[str]] = {}
        self.evidence = Evidence()
        if merge:
            self.evidence.merge(path)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ids = [str(id) for name, id in report.user_properties if name == MARKER]
        # A test that kills its worker fails in a report without properties; that of its set-up told the ids.
        ids = self.ids.setdefault(report.nodeid, ids)
        if outcome := _outcome(report):
            for id in ids:
                self.evidence.add(id, report.nodeid, outcome)

    def pytest_sessionfinish(self) -> None:
        write(self.path, self.evidence.standings(self.promises))


def _outcome(report: pytest.TestReport) -> Outcome | None:
    """What one phase of a test says; setting up and tearing down prove nothing by passing, nor does an xfail."""
    if report.failed:
        return "failed"
    if report.skipped or hasattr(report, "wasxfail"):
        return "skipped"
    return "passed" if report.when == "call" else None
