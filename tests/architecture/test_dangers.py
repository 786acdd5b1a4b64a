"""What the code of the product never does, whoever writes it: read from its syntax."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import commonhall

ROOT = Path(commonhall.__file__).parent
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_BYTES = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
WEAK = {"md5", "sha1", "DES", "ARC4", "ECB", "Blowfish"}
# Chance that nobody profits from guessing: waits spread over processes, and made-up people of the demo.
PLAIN_CHANCE = {
    "config/seeding/club.py",
    "config/seeding/crowd.py",
    "core/http/outside.py",
    "core/live/consumers.py",
    "core/work/claims.py",
}


def product() -> Iterator[tuple[str, ast.AST]]:
    """Every node of the product's code, with its file and line."""
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "tests" not in path.parts and not path.name.startswith("test_"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield f"{name}:{getattr(node, 'lineno', 0)}", node


@pytest.mark.req("S11.1")
def test_no_code_is_run_from_text() -> None:
    """ASVS 1.2.5, 1.3.2, 1.5.2: neither as Python, nor by a shell, nor by what makes objects of bytes."""
    assert [where for where, node in product() if _runs_text(node)] == []


def _runs_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return not RUNS_BYTES.isdisjoint(_imported(node))
    if not isinstance(node, ast.Call):
        return False
    shell = any(each.arg == "shell" for each in node.keywords)
    return shell or ast.unparse(node.func) in RUNS_TEXT | SHELLS


@pytest.mark.req("S11.1")
def test_no_weak_hash_and_no_weak_chance() -> None:
    """ASVS 11.3.1, 11.4.1, 11.5.1: what must not be guessed is made by `secrets`."""
    weak, chance = [], set()
    for where, node in product():
        if (
            isinstance(node, ast.Attribute | ast.Name)
            and (getattr(node, "attr", "") or getattr(node, "id", "")) in WEAK
        ):
            weak.append(where)
        if isinstance(node, ast.Import | ast.ImportFrom) and "random" in _imported(node):
            chance.add(where.partition(":")[0])
    assert weak == []
    assert chance == PLAIN_CHANCE


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
    return {name.partition(".")[0] for name in names}
