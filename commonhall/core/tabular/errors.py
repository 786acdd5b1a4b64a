"""The one thing that can go wrong for whoever hands us a file."""

from __future__ import annotations


class UnreadableTable(Exception):
    """The file holds no table that we can read. The message says, in the reader's language, why and what to do."""
