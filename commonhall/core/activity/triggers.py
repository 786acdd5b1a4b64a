"""The database itself refuses to change what is in the log.

Set after every migrate, for SQLite forgets a table's triggers when the table is altered. Lifted only by the fixture
that empties tables between tests, and by retention.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

TABLES = ("activity_activity", "activity_seal")
ACTS = ("UPDATE", "DELETE")


def after_migrate(*, using: str, **_: Any) -> None:
    if TABLES[0] in connections[using].introspection.table_names():
        set_triggers(using)


def set_triggers(using: str = "default") -> None:
    connection = connections[using]
    statements = _sqlite() if connection.vendor == "sqlite" else _postgresql()
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop_triggers(using: str = "default") -> None:
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table in TABLES:
            names = [f"{table}_{act.lower()}" for act in (*ACTS, "TRUNCATE")]
            for name in names:
                on = "" if connection.vendor == "sqlite" else f" ON {table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    drop_triggers(using)
    try:
        yield
    finally:
        set_triggers(using)


def _sqlite() -> Iterator[str]:
    for table in TABLES:
        for act in ACTS:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION commonhall_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in TABLES:
        for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            yield (
                f"CREATE OR REPLACE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION commonhall_append_only()"
            )
