"""The log grows while it is proven: that is no break."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from commonhall.core.activity import chain
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.activity.tests.happenings import HAPPENED

pytestmark = pytest.mark.django_db(transaction=True)


def grow() -> None:
    with transaction.atomic():
        record(HAPPENED, by=SYSTEM)
    chain.seal()


def grow_on_another_connection() -> None:
    try:
        grow()
    finally:
        connection.close()


@pytest.mark.req("S2.5")
@pytest.mark.parametrize("statement", range(8))
def test_a_chain_that_grows_before_any_statement_of_the_proof_is_whole(statement: int) -> None:
    for _entry in range(3):
        grow()
    seen = []

    def grow_before(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == statement + 1:
            pool.submit(grow_on_another_connection).result()
        return execute(sql, params, many, context)

    with ThreadPoolExecutor(1) as pool, connection.execute_wrapper(grow_before):
        *_, verdict = chain.verify(chunk=2)
    assert verdict.broken == ""
    assert verdict.entries + verdict.unsealed >= 3
