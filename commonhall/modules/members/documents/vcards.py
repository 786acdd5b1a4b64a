"""A member as a vCard: version 4.0 (RFC 6350), or 3.0 (RFC 2426) for older address books."""

from typing import Any

from django.conf import settings

from commonhall.modules.members.models import Member

VERSIONS = ("4.0", "3.0")
LINE = 75  # octets, without the line break


def vcard(member: Member, shown: dict[str, Any], version: str = "4.0") -> bytes:
    """The card as UTF-8 with CRLF, folded.

    Args:
        shown: the fields that the reader may see, from queries.visible_fields.
        version: one of VERSIONS.
    """
    text = _text(shown)
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"UID:urn:uuid:{member.public_id}" if version == "4.0" else f"UID:{member.public_id}",
        f"FN:{_escape(member.name)}",
        f"N:{_escape(member.last_name)};{_escape(member.first_name)};;;",
        *_one("EMAIL" if version == "4.0" else "EMAIL;TYPE=INTERNET", text("email")),
        *_one("TEL;VALUE=text" if version == "4.0" else "TEL", text("phone")),
        *_address(text),
        *_birthday(shown.get("birth_date"), version),
        *_one("TITLE", text("profession")),
        *_one("ORG", text("employer")),  # first: an address book that keeps one organisation keeps this one
        *_one("ORG", text("university")),
        f"SOURCE:{settings.SITE_URL}{member.get_absolute_url()}",
        "END:VCARD",
    ]
    return "".join(_fold(line) + "\r\n" for line in lines).encode()


def _text(shown: dict[str, Any]) -> Any:
    return lambda name: _escape(str(shown.get(name) or ""))


def _one(name: str, value: str) -> list[str]:
    return [f"{name}:{value}"] if value else []


def _address(text: Any) -> list[str]:
    parts = [text("street"), text("city"), "", text("postal_code"), text("country")]
    return [f"ADR:;;{';'.join(parts)}"] if any(parts) else []


def _birthday(day: Any, version: str) -> list[str]:
    return [f"BDAY:{day:%Y%m%d}" if version == "4.0" else f"BDAY:{day:%Y-%m-%d}"] if day else []


def _escape(text: str) -> str:
    """A value that can't become another line or part (RFC 6350, 3.4); other control characters have no place in one."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in text if letter.isprintable())


def _fold(line: str) -> str:
    """In lines of at most 75 octets, never within a character (RFC 6350, 3.2)."""
    out, room = "", LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            out, room = out + "\r\n ", LINE - 1
        out, room = out + letter, room - size
    return out
