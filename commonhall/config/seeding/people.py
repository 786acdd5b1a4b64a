"""The people of the demo: one for each role that a club has."""

from dataclasses import dataclass

from commonhall.core.access.roles import Role

PASSWORD = "lantern-harbour-violin"  # noqa: S105 - printed for everybody to see; the demo's people are nobody


@dataclass(frozen=True)
class DemoPerson:
    email: str
    name: str
    what: str
    roles: tuple[Role, ...] = ()


PEOPLE = (
    DemoPerson("admin@example.org", "Ada Conti", "administrator: everything", (Role.ADMIN,)),
    DemoPerson("board@example.org", "Bruno Keller", "board: applications, register, import", (Role.BOARD,)),
    DemoPerson("treasurer@example.org", "Tara Moreau", "treasurer: payments and plans", (Role.TREASURER,)),
    DemoPerson("member@example.org", "Maria Rossi", "a member"),
    DemoPerson("applicant@example.org", "Anton Berg", "has applied and waits for the board"),
    DemoPerson("visitor@example.org", "Vera Lindt", "has an account, not a member yet"),
)
