"""What a test has committed is gone before the next: only the tables that hold something are emptied.

Django's own way empties every table and then sets up permissions and content types anew, which takes longer than most
tests.
"""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.db import connections, transaction
from django.test.testcases import TransactionTestCase

# Written by migrate and by nobody else, so nothing of a test is in them.
STAY = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(autouse=True, scope="session")
def _only_written_tables_are_emptied() -> Iterator[None]:
    usual = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        for alias in self._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            empty(alias)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = usual  # type: ignore[method-assign]


def empty(using: str) -> None:
    """Delete every row that a test can have written, in one transaction, at whose end foreign keys are checked."""
    from commonhall.core.activity import triggers
    from commonhall.foundation.accounts.signals import create_roles

    written = written_tables(using)
    # The database refuses to empty the log; between tests it has to.
    log = triggers.lifted(using) if set(triggers.TABLES) & set(written) else nullcontext()
    with log, transaction.atomic(using=using), connections[using].cursor() as cursor:
        for table in written:
            cursor.execute(f"DELETE FROM {connections[using].ops.quote_name(table)}")
    create_roles()


def written_tables(using: str) -> list[str]:
    connection = connections[using]
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - STAY)
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]
