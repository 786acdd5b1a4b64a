"""What the table beside this says: who gets in where."""

from pathlib import Path

from commonhall.core.access.roles import Role
from tests.house.rights.world import OWNER, ROLES

TABLE = Path(__file__).with_name("table.txt")


def answers() -> dict[str, str]:
    """By route a letter for each role, in the order of ROLES."""
    lines = (line.rsplit(maxsplit=1) for line in TABLE.read_text().splitlines() if not line.startswith("#"))
    return {route.strip(): letters for route, letters in lines}


def who_may(letters: str) -> str:
    """Whom of those with an account to ask as, for the most to be seen: whose things they are, else whoever may."""
    allowed = [role for role, letter in zip(ROLES, letters, strict=True) if letter == "Y"]
    return next((role for role in (OWNER, Role.ADMIN, *reversed(allowed)) if role in allowed), OWNER)
