"""Which values stand in a column, without reading the table."""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model


def standing_values(model: type[Model], name: str) -> list[str]:
    """Every value of an indexed column, in order: one look into the index for each, however many rows the table has.

    Args:
        name: a field with an index that begins with it; the empty value is left out.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    table, column = quote(model._meta.db_table), quote(model._meta.get_field(name).column)  # type: ignore[union-attr,arg-type]
    least = f"(SELECT MIN({column}) FROM {table} WHERE {column} > %s)"  # noqa: S608 - names of the model's own
    first, after = least % "''", least % "x"
    walk = f"SELECT {first} UNION ALL SELECT {after} FROM found WHERE x IS NOT NULL"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE found(x) AS ({walk}) SELECT x FROM found WHERE x IS NOT NULL")  # noqa: S608
        return [value for (value,) in cursor.fetchall()]
