"""What the house says and keeps is worded for whoever reads it."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commonhall.core.forms.refusal import Refused
from commonhall.core.money.amounts import Money
from commonhall.core.wording import phrases
from commonhall.core.wording.dates import write_day, write_day_of_year, write_moment
from commonhall.core.wording.languages import language_of, speaking_to
from commonhall.core.wording.phrases import Phrase, Said, fill, in_words, readable, worded

UNTIL = Phrase("tests.until", _("Your membership ends on {until}"))
NESTED = Phrase("tests.nested", "{what} · {amount}")
COUNTED = Phrase("tests.counted", ngettext_lazy("{count} member", "{count} members", "count"))
FIRST = date(2027, 9, 1)


def kept(said: Said) -> Any:
    """As a table or the log gives it back."""
    return json.loads(json.dumps(said))


def test_a_phrase_is_kept_as_data_and_worded_for_each_reader() -> None:
    with translation.override("it"):
        found = kept(UNTIL.said(until=FIRST))
    assert found == {"phrase": "tests.until", "until": "2027-09-01"}
    told = {}
    for language in ("en", "fr", "it"):
        with translation.override(language):
            told[language] = worded(found)
            assert str(UNTIL.said(until=FIRST)) == told[language]
    assert told["en"] == "Your membership ends on Sept. 1, 2027"
    assert told["fr"].endswith("1er septembre 2027")
    assert told["it"].endswith("1 settembre 2027")
    assert len(set(told.values())) == 3


def test_phrases_lie_in_one_another_and_amounts_are_written_as_readers_do() -> None:
    found = kept(NESTED.said(what=UNTIL.said(until=FIRST), amount=Money(123450, "EUR")))
    assert found["amount"] == "1234.50 EUR"
    with translation.override("it"):
        assert worded(found).endswith("1 settembre 2027 · 1.234,50\xa0€")
    with translation.override("en"):
        assert worded(found) == "Your membership ends on Sept. 1, 2027 · €1,234.50"


def test_a_plural_counts_by_its_fact() -> None:
    with translation.override("en"):
        assert [worded(kept(COUNTED.said(count=count))) for count in (1, 3)] == ["1 member", "3 members"]


def test_of_a_phrase_that_is_gone_the_facts_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    found = kept(UNTIL.said(until=FIRST))
    monkeypatch.delitem(phrases._phrases, "tests.until")
    with translation.override("en"):
        assert worded(found) == "Sept. 1, 2027"


def test_a_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match=r"tests\.until"):
        Phrase("tests.until", "again")


@pytest.mark.parametrize(
    "value", ["2026-13-45", "12.50 XQZ", "12.505 EUR", "2026-01-01 and more", "Regular", 7, None, ["a"]]
)
def test_what_only_looks_like_a_day_or_an_amount_stays(value: Any) -> None:
    assert readable(value) == value


def test_what_a_person_wrote_is_no_text_of_ours() -> None:
    assert fill("Why: {why}", {"why": "{name.__class__} {0}"}) == "Why: {name.__class__} {0}"
    assert fill(_("Why: {other}"), {"why": "x"}) == "Why: {other}"


def test_data_keeps_what_is_no_phrase() -> None:
    with translation.override("en"):
        told = in_words({"what": kept(UNTIL.said(until=FIRST)), "amount": "1.00 EUR", "ids": {"a": 1}})
    assert told == {"what": "Your membership ends on Sept. 1, 2027", "amount": "1.00 EUR", "ids": {"a": 1}}


def test_a_refusal_speaks_to_who_tried_and_can_be_kept_for_others() -> None:
    with translation.override("fr"):
        refused = Refused(UNTIL.said(until=FIRST), field="plan")
    assert "1er septembre" in refused.message
    assert refused.why == {"phrase": "tests.until", "until": "2027-09-01"}
    assert Refused("No.").why == "No."


@pytest.mark.parametrize(
    ("language", "first", "second", "moment", "of_year"),
    [
        ("en", "Sept. 1, 2027", "Dec. 11, 2027", "Sept. 1, 2027, 6:05 p.m.", "September 1"),
        ("fr", "1er septembre 2027", "11 décembre 2027", "1er septembre 2027 18:05", "1er septembre"),
        ("it", "1 settembre 2027", "11 dicembre 2027", "1 settembre 2027 18:05", "1 settembre"),
    ],
)
def test_days_are_written_as_the_language_does(
    language: str, first: str, second: str, moment: str, of_year: str
) -> None:
    with translation.override(language), timezone.override("UTC"):
        assert (write_day(FIRST), write_day(date(2027, 12, 11))) == (first, second)
        assert write_moment(datetime(2027, 9, 1, 18, 5, tzinfo=timezone.get_current_timezone())) == moment
        assert write_day_of_year(9, 1) == of_year


def test_a_person_is_spoken_to_in_the_language_of_the_account(settings: Any) -> None:
    settings.LANGUAGE_CODE = "it"
    french = type("Person", (), {"language": "fr"})()
    undecided = type("Person", (), {"language": ""})()
    with translation.override("en"):
        with speaking_to(french):
            assert translation.get_language() == "fr"
        assert (language_of(undecided), language_of(None)) == ("it", "it")
