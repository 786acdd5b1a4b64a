"""docs/rules.md is what the code says."""

import pytest

from tests import rules


@pytest.mark.req("S11.1")
def test_the_document_names_every_rule_of_the_code() -> None:
    """ASVS 2.1.2: which fields must fit each other."""
    told = rules.PAGE.read_text()
    assert told == rules.page(), "write it again: python -m tests.rules"
    for rule in ("This is below the lowest age.", "At most … can be refunded.", "`quantity` × `unit_price`"):
        assert rule in told


@pytest.mark.req("S11.1")
def test_the_document_says_of_every_field_who_sees_and_writes_it() -> None:
    """ASVS 8.1.2."""
    told = rules.PAGE.read_text()
    assert "| a member | `birth_date` | the board |" in told
    for shape in ("MemberOut", "PaymentOut", "LogEntryOut", "MyProfileChangesPatch", "ApplicationIn"):
        assert f"| `{shape}` |" in told
