"""What a search shows of a thing that it found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One thing found.

    Attributes:
        title: what it is called.
        url: where it is, a path on this site.
        text: a few words that tell it from others of that name, as far as the reader may see them.
        icon: of the sprite; empty for the one of its kind.
    """

    title: str
    url: str
    text: str = ""
    icon: str = ""
