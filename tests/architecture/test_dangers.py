"""What the code of the product never does, whoever writes it: read from its syntax."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import commonhall

pytestmark = pytest.mark.xdist_group("the product's code")
Nodes = list[tuple[str, ast.AST]]
ROOT = Path(commonhall.__file__).parent
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_BYTES = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
WEAK = {"md5", "sha1", "DES", "ARC4", "ECB", "Blowfish"}
# The list of breached passwords is kept in SHA-1 by those who gather it; nothing of ours is kept or proven by one.
OTHERS_HASHES = {"foundation/accounts/breaches.py"}
# Chance that nobody profits from guessing: waits spread over processes, and made-up people of the demo.
PLAIN_CHANCE = {
    "config/seeding/club.py",
    "config/seeding/crowd.py",
    "core/http/outside.py",
    "core/live/consumers.py",
    "core/work/claims.py",
}


@pytest.fixture(scope="module")
def product() -> Nodes:
    """Every node of the product's code, with its file and line: half a million objects, so one process makes them, and
    lets them go."""
    return list(_nodes())


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "tests" not in path.parts and not path.name.startswith("test_"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield f"{name}:{getattr(node, 'lineno', 0)}", node


PATTERNS = {f"re.{verb}" for verb in ("compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer")}
# What ciphers, signatures and hashes are made with; nothing of the kind is written here.
MADE_WITH = {
    "cryptography.fernet": {"Fernet", "InvalidToken", "MultiFernet"},
    "hashlib": {"hashlib", "sha256"},
    "hmac": {"hmac"},
    "jwt": {"jwt"},
}


@pytest.mark.req("S11.1")
def test_no_code_is_run_from_text(product: Nodes) -> None:
    """ASVS 1.2.5, 1.3.2, 1.5.2: neither as Python, nor by a shell, nor by what makes objects of bytes."""
    assert [where for where, node in product if _runs_text(node)] == []


def _runs_text(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return not RUNS_BYTES.isdisjoint(_imported(node))
    if not isinstance(node, ast.Call):
        return False
    shell = any(each.arg == "shell" for each in node.keywords)
    return shell or ast.unparse(node.func) in RUNS_TEXT | SHELLS


@pytest.mark.req("S11.1")
def test_no_weak_hash_and_no_weak_chance(product: Nodes) -> None:
    """ASVS 11.3.1, 11.4.1, 11.5.1: what must not be guessed is made by `secrets`."""
    weak, chance = [], set()
    for where, node in product:
        if (
            isinstance(node, ast.Attribute | ast.Name)
            and (getattr(node, "attr", "") or getattr(node, "id", "")) in WEAK
        ):
            weak += [where] if where.partition(":")[0] not in OTHERS_HASHES else []
        if isinstance(node, ast.Import | ast.ImportFrom) and "random" in _imported(node):
            chance.add(where.partition(":")[0])
    assert weak == []
    assert chance == PLAIN_CHANCE


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
    return {name.partition(".")[0] for name in names}


@pytest.mark.req("S11.1")
def test_no_pattern_is_made_of_what_people_wrote(product: Nodes) -> None:
    """ASVS 1.2.9: a regular expression stands in the code, put together of its module's own constants at most."""
    calls = [(where, node) for where, node in product if isinstance(node, ast.Call)]
    assert [where for where, node in calls if ast.unparse(node.func) in PATTERNS and not _is_fixed(node.args[0])] == []


def _is_fixed(pattern: ast.expr) -> bool:
    if isinstance(pattern, ast.BinOp):
        return _is_fixed(pattern.left) and _is_fixed(pattern.right)
    if isinstance(pattern, ast.JoinedStr):
        return all(_is_fixed(each) for each in pattern.values)
    if isinstance(pattern, ast.FormattedValue):
        return _is_fixed(pattern.value)
    return isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id.isupper())


@pytest.mark.req("S11.1")
def test_ciphers_signatures_and_hashes_are_those_of_known_libraries(product: Nodes) -> None:
    """ASVS 11.2.1, 11.3.1, 11.3.2: Fernet (AES-128-CBC with HMAC-SHA-256) is the one cipher, SHA-256 the one hash."""
    used: dict[str, set[str]] = {}
    hashes = set()
    for where, node in product:
        if where.partition(":")[0] in OTHERS_HASHES:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in {"cryptography", *MADE_WITH}:
            used.setdefault(str(node.module), set()).update(each.name for each in node.names)
        if isinstance(node, ast.Import):
            for each in node.names:
                if each.name.partition(".")[0] in {"cryptography", "Crypto", "nacl", *MADE_WITH}:
                    used.setdefault(each.name, set()).add(each.name)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "hashlib":
            hashes.add(node.attr)
    assert used == MADE_WITH
    assert hashes == {"sha256"}


@pytest.mark.req("S11.1")
def test_no_certificate_goes_unchecked(product: Nodes) -> None:
    """ASVS 12.3.2."""
    loose = {"CERT_NONE", "CERT_OPTIONAL", "_create_unverified_context", "check_hostname", "disable_warnings"}
    wrong = [where for where, node in product if isinstance(node, ast.Attribute) and node.attr in loose]
    wrong += [where for where, node in product if isinstance(node, ast.keyword) and node.arg == "verify"]
    assert wrong == []


@pytest.mark.req("S11.1")
def test_no_form_and_no_shape_takes_fields_that_it_does_not_name(product: Nodes) -> None:
    """ASVS 15.3.3: neither all of a table's columns, nor all but some, nor whatever is sent."""
    wrong = []
    for where, node in product:
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            set_ = {ast.unparse(each.targets[0]): each.value for each in node.body if isinstance(each, ast.Assign)}
            is_all = isinstance(set_.get("fields"), ast.Constant) and ast.literal_eval(set_["fields"]) == "__all__"
            wrong += [where] if is_all or "exclude" in set_ else []
        if isinstance(node, ast.keyword) and node.arg == "extra" and ast.unparse(node.value) == "'allow'":
            wrong.append(where)
    assert wrong == []
