"""What the scripts of the pages never do: the site's own, for those of others see ui/static/ui/vendor."""

import re
from pathlib import Path

import pytest

import commonhall

ROOT = Path(commonhall.__file__).parent
SCRIPTS = sorted(path for path in ROOT.rglob("static/**/*.js") if "vendor" not in path.parts)
# The third is obj[name] = …, by which a name that others chose reaches __proto__.
DANGERS = {
    "writes text as HTML": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser",
    "runs text": r"\beval\(|new Function|set(?:Timeout|Interval)\(\s*[\"'`]|javascript:",
    "writes to a name that a value chose": r"__proto__|\w\[[^\]\"'\d]+\]\s*=(?!=)|\.prototype\b",
    "keeps something in the browser": r"localStorage|sessionStorage|indexedDB|document\.cookie",
}


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) > 10


@pytest.mark.req("S11.1")
@pytest.mark.parametrize("danger", DANGERS)
def test_no_script_does_what_is_dangerous(danger: str) -> None:
    """ASVS 3.2.2, 14.3.3, 15.3.6."""
    found = {path.name: re.findall(DANGERS[danger], path.read_text(encoding="utf-8")) for path in SCRIPTS}
    assert {name: hits for name, hits in found.items() if hits} == {}
