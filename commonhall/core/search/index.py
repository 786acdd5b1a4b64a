"""Keep what can be found. Called by actions, in their own transaction."""

from collections.abc import Iterable, Mapping
from itertools import islice

from django.db import connection, transaction

from commonhall.core.search.models import SearchEntry
from commonhall.core.search.storage import TABLE, WORDS
from commonhall.core.search.words import own_words

Texts = Mapping[str, str]
BATCH = 500


def put(label: str, object_id: int, texts: Texts) -> None:
    """Let an object be found by these texts, one for each audience, and by no others."""
    put_many(label, [(object_id, texts)])


def put_many(label: str, objects: Iterable[tuple[int, Texts]]) -> None:
    """The same for many objects in a few statements."""
    remaining = iter(objects)
    while batch := list(islice(remaining, BATCH)):
        _remove_other_audiences(label, batch)
        SearchEntry.objects.bulk_create(
            [entry(label, key, audience, text) for key, texts in batch for audience, text in texts.items()],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["label", "object_id", "audience"],
            update_fields=["text"],
        )


def _remove_other_audiences(label: str, batch: list[tuple[int, Texts]]) -> None:
    """Whom an object has no text for any more finds it no more."""
    alike: dict[frozenset[str], list[int]] = {}
    for key, texts in batch:
        alike.setdefault(frozenset(texts), []).append(key)
    for audiences, keys in alike.items():
        SearchEntry.objects.filter(label=label, object_id__in=keys).exclude(audience__in=audiences).delete()


def remove(label: str, object_id: int) -> None:
    remove_many(label, [object_id])


def remove_many(label: str, object_ids: Iterable[int]) -> None:
    """Let these objects be found no more."""
    SearchEntry.objects.filter(label=label, object_id__in=list(object_ids)).delete()


def entry(label: str, object_id: int, audience: str, text: str) -> SearchEntry:
    """The row by which the audience finds the object, not kept yet."""
    words = own_words(label, audience, text)
    return SearchEntry(label=label, object_id=object_id, audience=audience, text=" ".join(words))


def forget_words() -> int:
    """Let go of words that no entry holds any more, so that nothing stays of what was deleted; how many they were."""
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE unheld ON COMMIT DROP AS SELECT word FROM {WORDS} "  # noqa: S608 - our own names
            f"EXCEPT SELECT unnest(string_to_array(text, ' ')) FROM {TABLE}"
        )
        # Whoever is writing an entry with such a word just now holds the table until they are done.
        cursor.execute(f"LOCK TABLE {WORDS} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            f"DELETE FROM {WORDS} WHERE word IN (SELECT word FROM unheld) "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {TABLE} WHERE vector @@ CAST(word AS tsquery))"
        )
        return int(cursor.rowcount)
