"""Names of uploaded files. A name is only ever shown and offered for saving; nothing on disk is called after it."""

import unicodedata

LONGEST = 120  # characters; file systems take 255 bytes, and a letter may need four
# Signs that turn the direction of writing: they make "gnp.exe" look like "exe.png".
_TURNING = {*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
_FORBIDDEN = {*'<>:"|?*'}  # on some system or other


def clean_name(name: str | None) -> str:
    """The name alone, without folders and signs that deceive, short enough for every system; "file" for none."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in _TURNING)
    plain = " ".join("".join("_" if sign in _FORBIDDEN else sign for sign in kept).split()).rstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST] or "file"
    stem, ending = stem.strip(". ") or "file", ending[:10]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def ending_of(name: str) -> str:
    """In small letters, without the dot; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
