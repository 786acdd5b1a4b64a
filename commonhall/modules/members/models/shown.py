"""What each audience sees of a member, as columns that the database works out from the member's own choices.

The directory filters, counts and sorts by these and never by the field itself, so that a value that somebody may not
see tells them nothing: not in a filter, not in a count, not in an order. The database keeps them, so no write can
forget them, and each has an index, so that a page costs the same with a million members.
"""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Expression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from commonhall.modules.members.models.people import Audience, Status

# Who may see a field as long as the member says nothing else, in the order in which fields are shown.
DEFAULT_AUDIENCES: dict[str, Audience] = {
    "email": Audience.MEMBERS,
    "phone": Audience.BOARD,
    "city": Audience.MEMBERS,
    "country": Audience.MEMBERS,
    "university": Audience.MEMBERS,
    "field_of_study": Audience.MEMBERS,
    "graduation_year": Audience.MEMBERS,
    "profession": Audience.MEMBERS,
    "employer": Audience.MEMBERS,
    "street": Audience.BOARD,
    "postal_code": Audience.BOARD,
    "birth_date": Audience.BOARD,
    "listed": Audience.MEMBERS,
    "badges": Audience.MEMBERS,
    "roles": Audience.MEMBERS,
    "joined_on": Audience.MEMBERS,
    "number": Audience.BOARD,
    "plan": Audience.BOARD,
    "expires_on": Audience.BOARD,
}
# The audiences whose fields one may see as a visitor, a member, the board.
SEES: dict[str, tuple[str, ...]] = {
    "public": ("public",),
    "members": ("public", "members"),
    "board": ("public", "members", "board"),
}
LONG_AGO, NEVER = date(1, 1, 1), date(9999, 12, 31)  # in the place of a date that is not known, or not shown


def may_see(field: str, reader: str, of: str = "") -> Expression:
    """Whether a reader of that kind may see the field, for a query.

    Args:
        of: how the query gets to the member where it is not one of members, such as "first__".
    """
    told = KeyTextTransform(field, f"{of}visibility")
    chosen = Coalesce(told, Value(DEFAULT_AUDIENCES[field].value), output_field=models.TextField())
    return In(chosen, [Value(name) for name in SEES[reader]])


def _if(condition: Any, then: Any, other: Any, output: models.Field[Any, Any]) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Case(When(condition, then=then), default=other), output_field=output, db_persist=True
    )


def _text(field: str, reader: str) -> models.GeneratedField:
    return _if(may_see(field, reader), F(field), Value(""), models.CharField(max_length=120))


def _listed(reader: str) -> models.GeneratedField:
    condition = Q(status=Status.ACTIVE.value) & Q(may_see("listed", reader))
    return _if(condition, Value(True), Value(False), models.BooleanField())


class Shown(models.Model):
    """The columns of the directory. Empty, or the date far away, where the reader may not see the field."""

    in_public = _listed("public")
    in_members = _listed("members")
    city_public = _text("city", "public")
    city_members = _text("city", "members")
    city_board = _text("city", "board")
    study_public = _text("field_of_study", "public")
    study_members = _text("field_of_study", "members")
    study_board = _text("field_of_study", "board")
    joined_members = _if(
        Q(may_see("joined_on", "members"), joined_on__isnull=False), F("joined_on"), Value(LONG_AGO), models.DateField()
    )
    joined_board = _if(Q(joined_on__isnull=False), F("joined_on"), Value(LONG_AGO), models.DateField())
    expires_board = _if(Q(expires_on__isnull=False), F("expires_on"), Value(NEVER), models.DateField())

    class Meta:
        abstract = True


SHOWN_FIELDS = tuple(field.name for field in Shown._meta.local_fields)
# What is filtered by stands first, then the order, last the other facets: so neither a filter on two of them nor the
# counts read the members themselves.
DIRECTORY_INDEXES = [
    models.Index(
        fields=["status", "sort_name", "id", "city_board", "study_board", "plan", "user"], name="board_by_status",
    ),
    models.Index(
        fields=["plan", "sort_name", "id", "city_board", "study_board", "status", "user"], name="board_by_plan",
    ),
    models.Index(
        fields=["city_board", "sort_name", "id", "study_board", "status", "plan", "user"], name="board_by_city",
    ),
    models.Index(
        fields=["study_board", "sort_name", "id", "city_board", "status", "plan", "user"], name="board_by_study",
    ),
    models.Index(fields=["joined_board", "id"], name="board_by_joined"),
    models.Index(fields=["expires_board", "id"], name="board_by_expiry"),
    models.Index(fields=["sort_name", "id"], name="members_by_name", condition=Q(in_members=True)),
    models.Index(
        fields=["city_members", "sort_name", "id", "study_members", "user"],
        name="members_by_city", condition=Q(in_members=True),
    ),
    models.Index(
        fields=["study_members", "sort_name", "id", "city_members", "user"],
        name="members_by_study", condition=Q(in_members=True),
    ),
    models.Index(fields=["joined_members", "id"], name="members_by_joined", condition=Q(in_members=True)),
    models.Index(fields=["sort_name", "id"], name="public_by_name", condition=Q(in_public=True)),
    models.Index(
        fields=["city_public", "sort_name", "id", "study_public", "user"],
        name="public_by_city", condition=Q(in_public=True),
    ),
    models.Index(
        fields=["study_public", "sort_name", "id", "city_public", "user"],
        name="public_by_study", condition=Q(in_public=True),
    ),
]  # fmt: skip
