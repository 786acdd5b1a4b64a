"""How much of a file we take on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Refusal, never truncation: a table over a limit is not read at all."""

    rows: int = 200_000
    columns: int = 200
    cells: int = 5_000_000  # rows times columns would allow eight times as many, and 2 GB of memory
    cell_chars: int = 10_000
    bytes: int = 50 * 2**20
    unpacked_bytes: int = 200 * 2**20  # what a zipped spreadsheet may hold
