"""The answers that the directory filters by, taken out of the members' JSON by the database itself.

`custom` of a member holds the answers and `visibility` who may see them. Triggers copy both into rows with an index, so
that no write can forget them: not a bulk one, not an import. See models/shown.py for the usual fields.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections, models, transaction

from commonhall.modules.members.models.fields import OWN, CustomField
from commonhall.modules.members.models.register import Member

LONGEST = 120
FILTER_KINDS = (
    CustomField.Kind.CHOICE, CustomField.Kind.CHOICES, CustomField.Kind.YES_NO, CustomField.Kind.NUMBER,
)  # fmt: skip


class Answer(models.Model):
    """One value of one member. Written by the database alone.

    Attributes:
        value: what was chosen; "yes" or "no"; empty for a number.
        audience: the member's own choice; empty where the field's usual audience holds.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="answers", db_index=False)
    key = models.CharField(max_length=40)
    value = models.CharField(max_length=LONGEST, blank=True)
    number = models.FloatField(null=True, blank=True)
    audience = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["member", "key", "value", "audience"], name="answer_by_member"),
            models.Index(fields=["key", "value", "audience", "member"], name="answer_by_value"),
            models.Index(
                fields=["key", "number", "audience", "member"], name="answer_by_number",
                condition=models.Q(number__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.key} of {self.member_id}"


GONE = "DELETE FROM members_answer WHERE member_id = new.id"
KINDS = ", ".join(f"'{kind.value}'" for kind in FILTER_KINDS)
KEEP = f"""
INSERT INTO members_answer (member_id, key, value, number, audience)
SELECT DISTINCT person.id, told.key, {{value}}, {{number}}, COALESCE({{audience}}, '')
FROM members_member AS person CROSS JOIN {{told}} AS told
JOIN members_customfield AS asked ON asked.key = told.key AND asked.kind IN ({KINDS})
CROSS JOIN {{each}}
WHERE {{which}}
"""  # noqa: S608 - our own names
POSTGRESQL = {
    "told": "LATERAL jsonb_each(person.custom)",
    "each": "LATERAL jsonb_array_elements(CASE jsonb_typeof(told.value) WHEN 'array' THEN told.value"
    " ELSE jsonb_build_array(told.value) END) AS each(one)",
    "value": "CASE jsonb_typeof(one) WHEN 'boolean' THEN CASE one #>> '{}' WHEN 'true' THEN 'yes' ELSE 'no' END"
    f" WHEN 'string' THEN left(one #>> '{{}}', {LONGEST}) ELSE '' END",
    "number": "CASE jsonb_typeof(one) WHEN 'number' THEN CAST(one #>> '{}' AS double precision) END",
    "audience": f"person.visibility ->> ('{OWN}' || told.key)",
}
SQLITE = {
    "told": "json_each(person.custom)",
    "each": "json_each(person.custom, '$.\"' || told.key || '\"') AS one",
    "value": "CASE one.type WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no'"
    f" WHEN 'text' THEN substr(one.value, 1, {LONGEST}) ELSE '' END",
    "number": "CASE WHEN one.type IN ('integer', 'real') THEN one.value END",
    "audience": f"json_extract(person.visibility, '$.\"{OWN}' || told.key || '\"')",
}


def after_migrate(*, using: str, **_: Any) -> None:
    """Make the triggers; where they are new, or a migration has dropped them with the table, all answers are copied."""
    connection = connections[using]
    if Answer._meta.db_table not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND name = 'members_answer_update'"
            if connection.vendor == "sqlite"
            else "SELECT COUNT(*) FROM pg_trigger WHERE tgname = 'members_answer_update'"
        )
        if not cursor.fetchone()[0]:
            for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
                cursor.execute(statement)


def _sqlite() -> Iterator[str]:
    keep = KEEP.format(which="person.id = new.id", **SQLITE)
    yield (
        "CREATE TRIGGER IF NOT EXISTS members_answer_insert AFTER INSERT ON members_member "
        f"WHEN new.custom <> '{{}}' BEGIN {keep}; END"
    )
    yield (
        "CREATE TRIGGER members_answer_update AFTER UPDATE OF custom, visibility ON members_member "
        "WHEN old.custom <> new.custom OR (new.custom <> '{}' AND old.visibility <> new.visibility) "
        f"BEGIN {GONE}; {keep}; END"
    )
    yield "DELETE FROM members_answer"
    yield KEEP.format(which="person.custom <> '{}'", **SQLITE)


def _postgresql() -> Iterator[str]:
    keep = KEEP.format(which="person.id = new.id", **POSTGRESQL)
    yield (
        "CREATE OR REPLACE FUNCTION members_answer_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{GONE}; {keep}; RETURN NULL; END $$"
    )
    yield (
        "CREATE OR REPLACE TRIGGER members_answer_insert AFTER INSERT ON members_member FOR EACH ROW "
        "WHEN (new.custom <> '{}') EXECUTE FUNCTION members_answer_keep()"
    )
    yield (
        "CREATE OR REPLACE TRIGGER members_answer_update AFTER UPDATE OF custom, visibility ON members_member "
        "FOR EACH ROW WHEN (old.custom <> new.custom OR (new.custom <> '{}' AND old.visibility <> new.visibility)) "
        "EXECUTE FUNCTION members_answer_keep()"
    )
    yield "DELETE FROM members_answer"
    yield KEEP.format(which="person.custom <> '{}'", **POSTGRESQL)
