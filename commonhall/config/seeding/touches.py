"""What makes the demo look lived in: a logo and a colour, pictures, saved filters, a question that is one, API keys."""

from typing import Any

from commonhall.config.seeding import drawings
from commonhall.foundation.accounts import actions as accounts
from commonhall.foundation.accounts.models import User
from commonhall.foundation.pages import actions as pages
from commonhall.foundation.pages.models import Block, BlockKind, Page
from commonhall.modules.members import actions as members
from commonhall.modules.members.models import CustomField, Member
from commonhall.ui import actions as ui

NAME, TAGLINE, ACCENT = "The Long Table", "Good company, all year round", "#0e718c"
SIZES = ("S", "M", "L", "XL")
ANSWERED = 60  # members who have told their size
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
    """A question that the directory filters by, with answers, filters that the board keeps, keys for programs."""
    board = people["board"]
    size = members.save_field(
        by=board, label="T-shirt size", kind=CustomField.Kind.CHOICE, options=list(SIZES), audience="members",
        asked_of_applicants=True, is_filter=True, help_text="For the summer trip.",
    )  # fmt: skip
    answered = Member.objects.order_by("pk")[:ANSWERED]
    for number, member in enumerate(answered):
        members.update_member(member=member, by=board, custom={size.key: SIZES[number * 7 % len(SIZES)]})
    for name, query, shared in FILTERS:
        members.save_filter(by=board, name=name, query=query, is_shared=shared)
    for who, name, scopes, days in KEYS:
        accounts.make_api_key(user=people[who], name=name, scopes=scopes, days=days, by=people[who])
