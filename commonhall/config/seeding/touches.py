"""What makes the demo look lived in: a logo and a colour, pictures, answers, badges, open dues, filters, API keys."""

from typing import Any

from commonhall.config.seeding import drawings
from commonhall.config.seeding.lives import SIZES
from commonhall.foundation.accounts import actions as accounts
from commonhall.foundation.accounts.models import User
from commonhall.foundation.pages import actions as pages
from commonhall.foundation.pages.models import Block, BlockKind, Page
from commonhall.modules.members import actions as members
from commonhall.modules.members.models import CustomField, Member, Status
from commonhall.ui import actions as ui

NAME, TAGLINE, ACCENT = "The Long Table", "Good company, all year round", "#0e718c"
ANSWERED = 60  # members who have told their size
BADGES = (
    ("First table", "Was there when the club began.", "award", "accent", 5),
    ("Cook", "Has cooked for everybody.", "star", "success", 9),
)
OWE = 4  # members whose dues for the next term are open
FILTERS = (
    ("Active in Roma", "status=active&city=Roma", True),
    ("Paid until soon", "status=active&sort=expiry", False),
    ("Newest first", "sort=newest&view=cards", True),
)
KEYS = (
    ("admin", "Newsletter of the club", ["members:read"], 365),
    ("admin", "Calendar on the door", ["members:read"], 90),
)


def seed_face(by: Any) -> None:
    """The logo, the colour, and pictures on the home page and on pages."""
    ui.change_identity(name=NAME, tagline=TAGLINE, accent=ACCENT, by=by)
    pages.change_logo(logo=drawings.logo(), says_name=False, by=by)
    opening = Block.objects.filter(kind=BlockKind.HERO).order_by("position").first()
    if opening:
        alt = "A low sun behind four ranges of hills"
        pages.change_block(block=opening, by=by, **opening.data, picture=drawings.hills(), picture_alt=alt)
    for page in Page.objects.filter(slug="about"):
        told = {name: getattr(page, name) for name in ("slug", "title", "body", "description", "audience")}
        alt = "Three sailing boats in a harbour in the evening"
        pages.save_page(page=page, by=by, **told, picture=drawings.harbour(), picture_alt=alt)


def seed_habits(people: dict[str, User]) -> None:
    """Answers to the question that the directory filters by, badges, dues to pay, filters, keys for programs."""
    board = people["board"]
    size = CustomField.objects.get(label="T-shirt size")
    answered = Member.objects.order_by("pk")[:ANSWERED]
    for number, member in enumerate(answered):
        members.update_member(member=member, by=board, custom={size.key: SIZES[number * 7 % len(SIZES)]})
    for name, description, icon, colour, count in BADGES:
        badge = members.save_badge(by=board, name=name, description=description, icon=icon, colour=colour)
        for member in Member.objects.filter(status=Status.ACTIVE).order_by("pk")[:count]:
            members.give_badge(badge=badge, member=member, by=board)
    for member in Member.objects.filter(status=Status.ACTIVE, plan__price_minor__gt=0).order_by("expires_on")[:OWE]:
        members.open_dues(member=member, by=people["treasurer"])
    for name, query, shared in FILTERS:
        members.save_filter(by=board, name=name, query=query, is_shared=shared)
    for who, name, scopes, days in KEYS:
        accounts.make_api_key(user=people[who], name=name, scopes=scopes, days=days, by=people[who])
