"""What the databases need beyond Django's tables; made after every migrate, for it is cheap to look."""

from collections.abc import Iterator
from typing import Any

from django.db import connections, transaction

TABLE = "search_searchentry"
FTS = "search_fts"  # SQLite's full-text table
FEW, MANY = 50, 1_200  # known words that a beginning stands for
OFTEN = 0.15  # a share of all entries
FIRST, LOOKED_AT = 20_000, 5_000  # entries that are looked at where all words are frequent; where only some are
WORDS = "search_word"  # on PostgreSQL all words of all entries, some perhaps twice, and for a day some of former ones
# The index is many times quicker with whole words than with beginnings, so a beginning is first looked up among the
# words that are known. If it stands for many, and is all that is asked for, it is looked up word by word until there
# are enough, for most of so many words are rare.
# Of several words the index collects all that hold them before it gives the first. Where each is frequent, most pages
# are full sooner by a look at the first entries; where some are, by a look at the first that hold the others. How
# frequent they are is in the table's statistics, which know the most frequent words.
# Words are written into the statement, so that the planner sees it too.
KEYS = f"""
CREATE OR REPLACE FUNCTION search_keys(of_label text, of_audience text, wanted text[], among text[], most integer)
RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    source text := format('FROM {TABLE} WHERE label = %L AND audience = %L AND vector @@ ', of_label, of_audience);
    asked tsquery[] := among;
    one tsquery;
    rare tsquery;
    often tsquery;
    beginning text;
    known text[];
    frequent text[];
    shares real[];
    share real;
    least real := 1;
    whole tsquery;
    enough bigint[];
    seen bigint;
BEGIN
    FOREACH beginning IN ARRAY wanted LOOP
        known := ARRAY(
            SELECT word FROM {WORDS} WHERE word >= beginning AND word < beginning || chr(1114111) LIMIT {MANY} + 1
        );
        IF cardinality(known) = 0 THEN
            RETURN;
        END IF;
        asked := asked || CASE
            WHEN cardinality(known) > {FEW} THEN beginning || ':*' ELSE array_to_string(known, ' | ')
        END::tsquery;
    END LOOP;
    SELECT words, most_common_elem_freqs[:cardinality(words)] INTO frequent, shares  -- after them stand the extremes
    FROM pg_stats, CAST(most_common_elems::text AS text[]) AS words
    WHERE schemaname = current_schema() AND tablename = '{TABLE}' AND attname = 'vector';
    FOREACH one IN ARRAY asked LOOP
        SELECT coalesce(sum(each.share), 0) INTO share FROM unnest(frequent, shares) AS each(word, share)
        WHERE array_to_tsvector(ARRAY[word]) @@ one;
        least := least(least, share);
        whole := coalesce(whole && one, one);
        IF share < {OFTEN} THEN
            rare := coalesce(rare && one, one);
        ELSE
            often := coalesce(often && one, one);
        END IF;
    END LOOP;
    IF least * {FIRST} * 2 >= most THEN
        EXECUTE format(
            'SELECT array_agg(object_id) FROM (SELECT object_id FROM (SELECT object_id, vector FROM {TABLE}'
            ' WHERE label = %L AND audience = %L LIMIT {FIRST}) AS first WHERE vector @@ %L LIMIT $1) AS found',
            of_label, of_audience, whole
        ) INTO enough USING most;
    ELSIF cardinality(asked) = 1 AND most <= {LOOKED_AT} THEN
        FOR times IN 1..2 LOOP  -- the second where entries that hold two of the words stand twice among the first
            EXECUTE format(
                'SELECT array_agg(DISTINCT object_id), count(*) FROM (SELECT object_id FROM unnest($1::tsquery[])'
                ' AS one CROSS JOIN LATERAL (SELECT object_id %s one LIMIT $2) AS entry LIMIT $3) AS found', source
            ) INTO enough, seen USING known, most, times * most;
            EXIT WHEN cardinality(enough) >= most OR seen < times * most;
        END LOOP;
        IF cardinality(known) <= {MANY} AND seen < 2 * most THEN
            most := least(most, cardinality(enough));  -- these are all
        END IF;
    ELSIF often IS NOT NULL AND most <= {MANY} THEN
        EXECUTE format(
            'SELECT array_agg(object_id) FROM (SELECT object_id FROM (SELECT object_id, vector %s %L'
            ' LIMIT {LOOKED_AT}) AS first WHERE vector @@ %L LIMIT $1) AS found', source, rare, often
        ) INTO enough USING most;
    END IF;
    IF cardinality(enough) >= most THEN
        RETURN QUERY SELECT unnest(enough) LIMIT most;
    ELSE
        RETURN QUERY EXECUTE format('SELECT object_id %s %L LIMIT %s', source, whole, most);
    END IF;
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
