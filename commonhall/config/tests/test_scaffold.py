"""A new module is made by one command, in a copy of the whole house, and everything about it is in order there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commonhall.config.env import ROOT
from commonhall.config.scaffold import making, wiring
from commonhall.config.scaffold.names import BadName, names_of

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", "images")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The program's own files, somewhere else."""
    copy = tmp_path_factory.mktemp("house") / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "var").mkdir()
    return copy


def run(house: Path, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = {**keep, "PYTHONPATH": str(house), "VAR_DIR": str(house / "var"), **env}
    argv = [sys.executable, "-m", *words]
    return subprocess.run(argv, cwd=house, env=env, capture_output=True, text=True, check=False)


def succeed(house: Path, *words: str, **env: str) -> str:
    done = run(house, *words, **env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_a_new_module_passes_everything_that_the_house_asks_of_one(house):
    said = succeed(house, "commonhall", "new_module", "lost_items")
    folder = house / "commonhall" / "modules" / "lost_items"
    made = re.search(r"Made commonhall/modules/lost_items: 20 files, (\d+) lines", said)
    assert made and int(made[1]) < 400, "small enough to be read, with names that break lines"

    succeed(house, "ruff", "format", "--check", "commonhall/config", "commonhall/modules/lost_items")
    succeed(house, "ruff", "check", "commonhall/config", "commonhall/modules/lost_items")
    assert "No changes detected" in succeed(house, "tests.migrations")
    said_so = ("make messages", "make tables", "make lint test")
    assert all(step in said for step in said_so), "what the tests of the whole house ask besides"
    shape = ["--check", "--tabwidth", "2", "--extra-block", "card,endcard", "--extra-block", "table,endtable"]
    templates = [Path(sys.executable).with_name("djhtml"), *shape, folder]
    looked = subprocess.run(templates, cwd=house, capture_output=True, text=True, check=False)
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert "lost_items.LostItem" in (house / "docs" / "inventory.md").read_text()
    contracts = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--contract", "rooms-lost_items"]
    assert subprocess.run(contracts, cwd=house, env={"PYTHONPATH": str(house)}, check=False).returncode == 0
    tests = [
        str(folder),
        "tests/architecture/test_house.py::test_views_write_only_through_actions",
        "tests/house/test_own_data.py::test_whoever_keeps_rows_of_people_says_what_becomes_of_them",
    ]
    passed = succeed(house, "pytest", "-v", "-p", "no:cacheprovider", *tests)
    assert "test_views_write_only_through_actions[lost_items] PASSED" in passed, "the house does not know of it"
    assert "test_the_api_does_the_same PASSED" in passed

    again = run(house, "commonhall", "new_module", "lost_items")
    assert (again.returncode, "There is a module lost_items already" in again.stderr) == (1, True)


def test_a_module_is_put_into_files_however_they_are_laid_out():
    names = names_of("polls")
    settings = 'É = "é"\nINSTALLED_APPS = ["é", "commonhall.modules.b", "commonhall.modules.a"]\n'
    assert '"é", "commonhall.modules.polls",\n' in wiring.into_settings(settings, names)
    api = (
        "from commonhall.modules.a.api import router as a\nfrom commonhall.modules.z.api import router as z\n"
        'ROUTERS: dict[str, object] = {\n    "a": a,\n    "z": z,\n}\n'
    )
    put = wiring.into_api(api, names)
    assert put.splitlines()[1] == "from commonhall.modules.polls.api import router as polls"
    assert put.endswith('"z": z, "polls": polls,\n}\n')
    for put_into in (wiring.into_settings, wiring.into_addresses, wiring.into_api):
        with pytest.raises(wiring.NoPlace):
            put_into("INSTALLED_APPS = tuple()\nROUTERS = {}\n", names)


def test_what_cannot_be_put_in_is_left_alone_and_named(tmp_path):
    (tmp_path / "commonhall" / "config").mkdir(parents=True)
    settings = tmp_path / "commonhall" / "config" / "settings.py"
    settings.write_text("INSTALLED_APPS = read_from_elsewhere()\n")
    done = {each.path: done for each, done in wiring.wire(tmp_path, names_of("polls"))}
    assert not any(done.values())
    assert settings.read_text() == "INSTALLED_APPS = read_from_elsewhere()\n"


@pytest.mark.parametrize(
    "name",
    ["Polls", "po-lls", "", "../polls", "class", "a" * 21, "polls_", "2polls", "members", "accounts", "api"],
)
def test_a_bad_or_taken_name_is_refused(name):
    with pytest.raises(BadName):
        making.refuse_taken(names_of(name))


def test_a_module_and_its_model_have_two_names():
    with pytest.raises(BadName):
        names_of("sheep", "sheep")


@pytest.mark.parametrize("name", ["pages", "users", "users_", "actions"])
def test_a_name_that_the_code_uses_itself_is_refused(name):
    with pytest.raises(BadName):
        making.refuse_taken(names_of(name))


@pytest.mark.parametrize(
    ("module", "model"),
    [
        ("polls", "Poll"),
        ("lost_items", "LostItem"),
        ("galleries", "Gallery"),
        ("boxes", "Box"),
        ("example", "ExampleItem"),
    ],
)
def test_a_model_is_called_by_the_singular(module, model):
    assert names_of(module).words["Model"] == model
