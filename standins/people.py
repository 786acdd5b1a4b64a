"""The people who have accounts at Steam and Discord; tests add more."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """One person at both.

    Attributes:
        steam_id: 17 digits.
        discord_id: digits, a snowflake.
        verified: whether Discord has verified the address.
    """

    name: str
    steam_id: str
    discord_id: str
    email: str
    verified: bool = True


PEOPLE = [
    Person("Ada", "76561198000000001", "100000000000000001", "ada@discord.example"),
    Person("Nils", "76561198000000002", "100000000000000002", "nils@discord.example"),
    Person("Mallory", "76561198000000003", "100000000000000003", "member@example.org", verified=False),
]
