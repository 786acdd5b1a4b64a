"""A member as a vCard: what the reader may see, and nothing that breaks out of its line."""

from datetime import date

import pytest

from commonhall.modules.members import actions
from commonhall.modules.members.documents.vcards import vcard
from commonhall.modules.members.models import Member


def lines(content):
    """Unfolded lines."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_vcard_holds_what_the_reader_may_see(as_, board, nora, account, join):
    member = join(nora, phone="+47 123", birth_date=date(1990, 2, 3), street="Gate 1", university="UiB")
    other = account("otto")
    join(other, first_name="Otto")
    address = f"/members/{member.public_id}/vcard.vcf"
    assert address in as_(other).get(member.get_absolute_url()).content.decode()
    answer = as_(other).get(address)
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="member-{member.public_id.hex[:8]}.vcf"'
    seen = lines(answer.content)
    assert {"FN:Nora Lund", "N:Lund;Nora;;;", "EMAIL:nora@example.org", "ORG:UiB", "ADR:;;;Bergen;;;"} <= set(seen)
    assert not any(line.startswith(("TEL", "BDAY")) for line in seen)
    actions.update_member(member=member, by=nora, visibility={"email": "board"})
    assert not any(line.startswith("EMAIL") for line in lines(as_(other).get(address).content))
    whole = lines(as_(board).get(address).content)
    assert {"TEL;VALUE=text:+47 123", "BDAY:19900203", "ADR:;;Gate 1;Bergen;;;"} <= set(whole)
    old = lines(as_(board).get(f"{address}?version=3.0").content)
    assert {"VERSION:3.0", "TEL:+47 123", "BDAY:1990-02-03"} <= set(old)
    assert "VERSION:4.0" in lines(as_(board).get(f"{address}?version=nonsense").content)
    assert "FN:Nora Lund" in lines(as_(other).get(f"/api/v1/members/{member.public_id}/vcard").content)


@pytest.mark.parametrize("version", ["4.0", "3.0"])
def test_no_value_breaks_out_of_its_line(version):
    evil = "A;B,C\\D\r\nNOTE:evil\nEND:VCARD\x00\x85"
    member = Member(first_name=evil, last_name="Ø" * 100)
    card = vcard(member, {"city": evil, "email": evil, "university": "Universität " * 20}, version)
    found = lines(card)
    assert [line for line in found if line.startswith(("NOTE", "END"))] == ["END:VCARD"]
    escaped = r"A\;B\,C\\D\nNOTE:evil\nEND:VCARD"
    assert f"N:{'Ø' * 100};{escaped};;;" in found
    assert f"ADR:;;;{escaped};;;" in found
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    assert all(not line.startswith(b"\x98") for line in card.split(b"\r\n "))  # no character is cut in two


def test_a_profession_and_an_employer_stand_before_the_university(as_, nora, account, join):
    """An address book that keeps one organisation takes the first, and the title belongs to it."""
    member = join(nora, university="UiB", profession="Glazier; fitter", employer="Fjordglas")
    other = account("otto")
    join(other, first_name="Otto")
    for version in ("4.0", "3.0"):
        card = lines(as_(other).get(f"/members/{member.public_id}/vcard.vcf?version={version}").content)
        told = [line for line in card if line.startswith(("TITLE", "ORG"))]
        assert told == [r"TITLE:Glazier\; fitter", "ORG:Fjordglas", "ORG:UiB"]
    actions.update_member(member=member, by=nora, visibility={"profession": "board", "employer": "me"})
    card = lines(as_(other).get(f"/members/{member.public_id}/vcard.vcf").content)
    assert [line for line in card if line.startswith(("TITLE", "ORG"))] == ["ORG:UiB"]


def test_programs_ask_for_the_version_that_the_page_takes(as_, nora, join):
    member, client = join(nora), as_(nora)
    for asked, made in (("", "4.0"), ("?version=4.0", "4.0"), ("?version=3.0", "3.0"), ("?version=9", "4.0")):
        api = client.get(f"/api/v1/members/{member.public_id}/vcard{asked}")
        assert f"VERSION:{made}" in lines(api.content), asked
        assert api.content == client.get(f"/members/{member.public_id}/vcard.vcf{asked}").content


def test_a_vcard_of_somebody_unseen_is_not_found(as_, nora, board, account, join):
    member = join(nora)
    actions.change_status(member=member, status="inactive", reason="Left", by=board)
    other = account("otto")
    join(other, first_name="Otto")
    assert as_(other).get(f"/members/{member.public_id}/vcard.vcf").status_code == 404
