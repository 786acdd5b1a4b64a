"""What the databases need beyond Django's tables; made after every migrate, for it is cheap to look."""

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction

TABLE = "search_searchentry"
FTS = "search_fts"  # SQLite's full-text table
FEW, MANY = 50, 1_200  # known words that a beginning stands for
FREQUENT, FIRST = 0.03, 20_000  # a share of all entries; entries that are looked at where all words are frequent
WORDS = "search_word"  # on PostgreSQL all words of all entries, some perhaps twice, and for a day some of former ones
# The index is many times quicker with whole words than with beginnings. So each beginning is first looked up among the
# words that are known. If it stands for many, then beside one that stands for few the index is not asked for it: the
# few rows are looked at. Alone it is looked up word by word until there are enough, for most of so many words are rare.
# Words are written into the statement, so that the planner sees which are frequent: for these it needs no index. Of
# several it takes for granted that they seldom meet, and asks the index for all that hold them; where each is frequent,
# the first entries are looked at before, for there are mostly enough among them.
KEYS = f"""
CREATE OR REPLACE FUNCTION search_keys(of_label text, of_audience text, wanted text[], among text[], most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    source text := format('FROM {TABLE} WHERE label = %L AND audience = %L', of_label, of_audience);
    entries text := 'SELECT object_id ' || source;
    asked text[] := among;
    rest text[] := '{{}}';
    beginning text;
    known text[];
    enough bigint[];
    together text;
    share real;
BEGIN
    FOREACH beginning IN ARRAY wanted LOOP
        known := ARRAY(
            SELECT word FROM {WORDS} WHERE word >= beginning AND word < beginning || chr(1114111) LIMIT {MANY} + 1
        );
        IF cardinality(known) = 0 THEN
            RETURN;
        ELSIF cardinality(known) <= {FEW} THEN
            asked := asked || array_to_string(known, ' | ');
        ELSE
            rest := rest || (beginning || ':*');
        END IF;
    END LOOP;
    IF cardinality(asked) = 0 AND cardinality(wanted) = 1 AND most <= {MANY} THEN
        EXECUTE format(
            'SELECT array_agg(DISTINCT object_id) FROM (SELECT entry.object_id FROM unnest($1::tsquery[]) AS one'
            ' CROSS JOIN LATERAL (%s AND vector @@ one LIMIT $2) AS entry LIMIT 2 * $2) AS twice', entries
        ) INTO enough USING known, most;
        IF cardinality(enough) >= most OR cardinality(known) <= {MANY} THEN
            RETURN QUERY SELECT unnest(enough) LIMIT most;
            RETURN;
        END IF;
    END IF;
    IF cardinality(asked) = 0 THEN
        asked := rest[1:1];
        rest := rest[2:];
    END IF;
    together := '(' || array_to_string(asked, ') & (') || ')';
    IF cardinality(asked) > 1 AND cardinality(rest) = 0 AND most <= {MANY} THEN
        SELECT min(shares.share) INTO share FROM unnest(asked) AS one, LATERAL (
            SELECT coalesce(sum(frequency), 0) AS share
            FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS frequent(word, frequency)
            WHERE schemaname = current_schema() AND tablename = '{TABLE}' AND attname = 'vector'
            AND frequent.word = ANY(regexp_split_to_array(one, '[ |&()]+'))
        ) AS shares;
        IF share >= {FREQUENT} THEN
            EXECUTE format(
                'SELECT array_agg(object_id) FROM (SELECT object_id FROM (SELECT object_id, vector %s LIMIT {FIRST})'
                ' AS first WHERE vector @@ %L::tsquery LIMIT $1) AS found', source, together
            ) INTO enough USING most;
            IF cardinality(enough) >= most THEN
                RETURN QUERY SELECT unnest(enough);
                RETURN;
            END IF;
        END IF;
    END IF;
    entries := entries || format(' AND vector @@ %L::tsquery', together);
    IF cardinality(rest) > 0 THEN
        entries := entries || format(' AND (vector @@ %L::tsquery) IS TRUE', array_to_string(rest, ' & '));
    END IF;
    RETURN QUERY EXECUTE entries || ' LIMIT ' || most;
END $$
"""  # noqa: S608 - our own names


def after_migrate(*, using: str, **_: Any) -> None:
    connection = connections[using]
    tables = connection.introspection.table_names()
    if TABLE not in tables:
        return
    statements = _sqlite(tables) if connection.vendor == "sqlite" else _postgresql(tables)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _postgresql(tables: list[str]) -> Iterator[str]:
    yield (
        f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS vector tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(text, ' '))) STORED"
    )
    yield f"CREATE INDEX IF NOT EXISTS {TABLE}_vector ON {TABLE} USING gin (vector) WITH (fastupdate = off)"
    # No word is unique, so that nobody waits for another who adds it: two at once write it twice, which does no harm.
    add = (
        f"INSERT INTO {WORDS} SELECT DISTINCT each FROM {{}} AS entry, unnest(string_to_array(text, ' ')) AS each "  # noqa: S608
        f"WHERE NOT EXISTS (SELECT 1 FROM {WORDS} WHERE word = each)"
    )
    if WORDS not in tables:
        yield f'CREATE TABLE {WORDS} (word text COLLATE "C" NOT NULL)'
        yield add.format(TABLE)
        yield f"CREATE INDEX {WORDS}_begins ON {WORDS} (word)"
    yield (
        f"CREATE OR REPLACE FUNCTION {WORDS}_add() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {add.format('written')}; RETURN NULL; END $$"
    )
    for act in ("INSERT", "UPDATE"):
        yield (
            f"CREATE OR REPLACE TRIGGER {WORDS}_{act.lower()} AFTER {act} ON {TABLE} REFERENCING NEW TABLE AS written "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {WORDS}_add()"
        )
    yield KEYS


def _sqlite(tables: list[str]) -> Iterator[str]:
    if FTS not in tables:
        # Two letters stand before each word, so these are beginnings of two to four letters.
        yield (
            f"CREATE VIRTUAL TABLE {FTS} USING fts5("
            f"text, content='{TABLE}', content_rowid='id', prefix='4 5 6', tokenize='unicode61 remove_diacritics 0')"
        )
        yield f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')"  # noqa: S608 - our own names
    added = f"INSERT INTO {FTS}(rowid, text) VALUES (new.id, new.text);"  # noqa: S608
    removed = f"INSERT INTO {FTS}({FTS}, rowid, text) VALUES ('delete', old.id, old.text);"  # noqa: S608
    for act, body in (("INSERT", added), ("DELETE", removed), ("UPDATE", removed + added)):
        yield f"CREATE TRIGGER IF NOT EXISTS {FTS}_{act.lower()} AFTER {act} ON {TABLE} BEGIN {body} END"
