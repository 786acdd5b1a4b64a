"""The table of OWASP ASVS 5.0: whole, honest about what exists, and its page up to date."""

from collections import Counter

import pytest

from .asvs import PAGE, load, missing_tests, page

STANDARD = load()


@pytest.mark.req("S11.2")
def test_every_row_of_levels_one_and_two_stands_there_in_order() -> None:
    numbers = [tuple(map(int, row.id.split("."))) for row in STANDARD.rows]

    assert Counter(row.level for row in STANDARD.rows) == {1: 70, 2: 183}
    assert numbers == sorted(set(numbers))
    assert {row.chapter for row in STANDARD.rows} == set(STANDARD.chapters)


@pytest.mark.req("S11.2")
def test_every_row_says_one_thing_about_itself() -> None:
    assert [row.id for row in STANDARD.rows if not row.says] == []
    assert [row.id for row in STANDARD.rows if (bool(row.tests), bool(row.why), bool(row.open)).count(True) != 1] == []


@pytest.mark.req("S11.2")
def test_every_test_that_a_row_names_exists() -> None:
    assert missing_tests(STANDARD) == []


@pytest.mark.req("S11.2")
def test_the_page_of_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(STANDARD), "run: python -m tests.requirements.report --docs"
