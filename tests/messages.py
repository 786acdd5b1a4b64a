"""The texts of the house and their translations: one catalogue for each language, kept by `make messages`.

Everything that goes through gettext in Python and templates is found, the catalogues in commonhall/locale get what is
new and lose what is gone, and are compiled. It needs no program beside Python.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "commonhall"
LOCALE = HOUSE / "locale"
LANGUAGES = ("fr", "it")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)  # always the same, so that only texts make a difference
SKIPPED = {"tests", "migrations", "vendor", "scaffold", "locale"}
NAMES = ("gettext", "gettext_lazy", "gettext_noop", "_")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(NAMES),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|(?<!%)%([sd])|\{(\w*)\}")


def main() -> int:
    texts = find_texts()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(texts, no_fuzzy_matching=True)
        save(language, catalogue)
        print(f"{language}: {len(missing(catalogue))} of {len(texts)} texts have no translation")
    return 0


def find_texts() -> Catalog:
    """Every text of the house, with the files in which it stands."""
    texts = Catalog(fuzzy=False, creation_date=BEGAN)
    for path in sorted(HOUSE.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and not SKIPPED & set(path.relative_to(HOUSE).parts):
            place = path.relative_to(ROOT).as_posix()
            for _line, message, _comments, context in _in_file(path):
                texts.add(message, locations=[(place, 0)], context=context)
    return texts


def _in_file(path: Path) -> Iterator[Any]:
    source = path.read_text()
    if path.suffix == ".py":
        yield from extract("python", io.BytesIO(source.encode()), KEYWORDS)
    elif "templates" in path.parts:
        # Django turns a template into something like Python, line by line, in which indentation means nothing.
        for line in templatize(source, str(path)).splitlines():
            yield from extract("python", io.BytesIO(line.strip().encode()), KEYWORDS)


def read(language: str) -> Catalog:
    """The catalogue as it is kept; an empty one where there is none yet."""
    path = _po(language)
    if not path.exists():
        names = {
            "project": "Commonhall",
            "version": "1",
            "last_translator": "Commonhall",
            "language_team": "Commonhall",
        }
        comment = f"# The texts of Commonhall in {Locale(language).english_name}. `make messages` keeps this file."
        return Catalog(
            language, header_comment=comment, revision_date=BEGAN, fuzzy=False, msgid_bugs_address="", **names
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def save(language: str, catalogue: Catalog) -> None:
    """Write the catalogue, and compile it: what runs needs the compiled file alone."""
    path = _po(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, ignore_obsolete=True, include_lineno=False, sort_output=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def missing(catalogue: Catalog) -> list[str]:
    """The texts that have no translation, or not every form of it."""
    return [str(message.id) for message in catalogue if message.id and not _is_translated(message)]


def _is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms) and not message.fuzzy


def broken(catalogue: Catalog) -> list[str]:
    """The translations that name other placeholders than their text does."""
    return [str(message.id) for message in catalogue if message.id and _is_translated(message) and _differs(message)]


def _differs(message: Message) -> bool:
    singular = isinstance(message.id, str)
    allowed = [placeholders(text) for text in ([message.id] if singular else message.id)]
    return any(placeholders(text) not in allowed for text in ([message.string] if singular else message.string))


def placeholders(text: str) -> set[str]:
    return {found.group() for found in PLACEHOLDER.finditer(text)}


def _po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


if __name__ == "__main__":
    sys.exit(main())
