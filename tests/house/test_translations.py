"""Every text of the house is in every catalogue, and what readers see is in their language."""

import gettext
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import number_format

from commonhall.core.money.amounts import Money
from commonhall.core.wording.dates import write_day
from tests import messages

ROOT = messages.ROOT
# What is no text of ours: tags with what they translate, variables, HTML with its attributes, and entities.
BLOCKS = re.compile(
    r"{%\s*(blocktranslate|comment)\b.*?{%\s*end\1\s*%}|{%\s*block \w*css\s*%}.*?{%\s*endblock\s*%}", re.DOTALL
)
MARKUP = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<style.*?</style>|<!--.*?-->|<[^>]*>|&\w+;", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Commonhall", "Ctrl", "PDF", "CSV", "XLSX", "ODS", "QR", "IP"}


@pytest.fixture(scope="module")
def texts() -> set[tuple[object, str | None]]:
    return _keys(messages.find_texts())


def _keys(catalogue: messages.Catalog) -> set[tuple[object, str | None]]:
    return {(message.id, message.context) for message in catalogue if message.id}


@pytest.mark.req("O10.1")
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_has_its_translation(language: str, texts: set[tuple[object, str | None]]) -> None:
    catalogue = messages.read(language)

    assert _keys(catalogue) == texts, "run `make messages`"
    assert messages.missing(catalogue) == []
    assert messages.broken(catalogue) == [], "a placeholder differs"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    path = messages.LOCALE / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages.read(language):
        if message.id and isinstance(message.id, str):
            said = compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
            assert said == message.string, "run `make messages`"


@pytest.mark.req("O10.2")
@pytest.mark.parametrize("path", sorted(messages.HOUSE.rglob("templates/**/*.html")), ids=lambda path: path.name)
def test_template_says_nothing_past_gettext(path: Path) -> None:
    if "scaffold" not in path.parts:
        assert list(_bare_words(path.read_text())) == []


def _bare_words(source: str) -> Iterator[str]:
    for found in WORD.finditer(MARKUP.sub(" ", BLOCKS.sub(" ", source))):
        if found.group() not in NAMES:
            yield found.group()


@pytest.mark.req("O10.1")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Log in"), ("fr", "Se connecter"), ("it", "Accedi"), ("de", "Log in")]
)
def test_visitor_reads_their_language(client: Client, db: None, language: str, words: str) -> None:
    page = client.get("/", headers={"Accept-Language": language})

    assert f'<html lang="{language if language != "de" else "en"}"' in page.text
    assert words in page.text


@pytest.mark.req("O10.3", "O10.4", "O10.5")
@pytest.mark.parametrize(
    ("language", "day", "number", "money"),
    [
        ("en", "Nov. 28, 2026", "1,234.5", "€1,234.50"),
        ("fr", "28 novembre 2026", "1 234,5", "1 234,50 €"),
        ("it", "28 novembre 2026", "1.234,5", "1.234,50 €"),
    ],
)
def test_dates_numbers_and_money_are_written_as_there(language: str, day: str, number: str, money: str) -> None:
    with translation.override(language):
        assert write_day(date(2026, 11, 28)) == day
        assert _plain(number_format(1234.5, force_grouping=True)) == number
        assert _plain(str(Money(123450, "EUR"))) == money


def _plain(text: str) -> str:
    """With one kind of blank."""
    return re.sub(r"\s", " ", text)
