"""Texts as plain words, folded in the same way when they are kept and when they are looked for."""

import re
import unicodedata
from string import ascii_lowercase, digits
from zlib import crc32

WORD = re.compile(r"\w+")
SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "_": " "})
LONGEST = 100  # letters of a word; what follows is not looked at


def fold(text: str) -> str:
    """Words without case, accents and punctuation: "Zoë d'Été, zoe@x.org" -> "zoe d ete zoe x org"."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(SPECIAL))
    return " ".join(WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def own_words(label: str, audience: str, text: str) -> list[str]:
    """The folded words, each once, behind two letters that stand for the kind of object and the audience.

    So the index keeps a list of its own for each of them, and a search reads no entry of another. Two kinds may come to
    the same letters: whoever looks for words asks for the label and the audience too.
    """
    mark = crc32(f"{label} {audience}".encode())
    prefix = ascii_lowercase[mark % 26] + (ascii_lowercase + digits)[mark // 26 % 36]
    return [prefix + word[:LONGEST] for word in dict.fromkeys(fold(text).split())]
