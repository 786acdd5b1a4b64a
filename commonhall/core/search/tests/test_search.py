import importlib

import pytest
from django.apps import apps
from django.db import connection

from commonhall.core.search import index, queries, storage
from commonhall.core.search.models import SearchEntry
from commonhall.core.search.queries import matching

pytestmark = pytest.mark.django_db
LABEL = "test.person"


def find(words, audience="members"):
    return sorted(matching(LABEL, words, audience))


@pytest.fixture
def people():
    index.put(LABEL, 1, {"members": "Zoë d'Été, zoe@example.org", "board": "Zoë d'Été +41 22 555"})
    index.put(LABEL, 2, {"members": "Maria Rossi Großmann", "board": "Maria Rossi Großmann"})
    index.put("test.other", 3, {"members": "Maria of another kind"})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zoe", [1]), ("ZOË", [1]), ("ete", [1]), ("zoe@example.org", [1]), ("mar", [2]), ("rossi maria", [2]),
        ("maria zoe", []), ("grossmann", [2]), ("", []), ("   ", []), ("!?", []), ("z", [1]), ("ł", []),
    ],
)  # fmt: skip
def test_all_words_are_found_by_their_beginnings_without_case_and_accents(people, words, found):
    assert find(words) == found


@pytest.mark.parametrize(
    "words", ['"', "zoe OR maria", "zoe*", "NOT zoe", "zoe & maria", "a:*", "') OR 1=1 --", "NEAR(zoe)", "zztest"]
)
def test_words_are_never_taken_for_the_databases_own_language(people, words):
    assert find(words) in ([], [1])


@pytest.mark.parametrize("word", ["1e5", "12e4b", "2024w12", "0x1f", "00123", "zz", "日本語", "ภาษาไทย", "½", "ﬁn"])
def test_a_database_may_not_read_more_into_a_word_than_its_letters(word):
    index.put(LABEL, 1, {"members": f"before {word} after"})
    assert [find(word[: end + 1]) for end in range(len(word))] == [[1]] * len(word)


def test_what_only_the_board_may_see_finds_nothing_for_members(people):
    assert find("555") == []
    assert find("555", "board") == [1]


def test_a_changed_text_is_found_by_its_new_words_only(people):
    index.put(LABEL, 1, {"members": "Zoe Martin"})
    assert (find("ete"), find("martin"), find("555", "board")) == ([], [1], [])
    index.remove(LABEL, 1)
    assert find("martin") == []


def test_an_object_loses_the_audiences_that_it_has_no_text_for(people):
    index.put_many(LABEL, [(1, {"board": "Zoe"}), (2, {"members": "Maria", "board": "Maria"})])
    assert (find("zoe"), find("zoe", "board")) == ([], [1])
    index.put(LABEL, 1, {})
    assert find("zoe", "board") == []


def test_ten_thousand_are_kept_in_a_few_statements(django_assert_max_num_queries):
    with django_assert_max_num_queries(100):
        index.put_many(LABEL, ((n, {"members": f"Person {n} of many"}) for n in range(10_000)))
    assert find("4711") == [4711]
    assert SearchEntry.objects.count() == 10_000


def first(words, most, among=(), audience="members"):
    sql, params = queries.keys(LABEL, words, audience, most=most, among=among)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return sorted(key for (key,) in cursor.fetchall())


@pytest.fixture
def crowd():
    """So many that one digit stands for more words than are looked up, and one letter for some."""
    texts = {n: f"Person{n % 100} {n} of {1000 + n % 120}" for n in [*range(200), *range(10_000, 11_300)]}
    index.put_many(LABEL, ((key, {"members": text, "board": f"{text} 1{text}"}) for key, text in texts.items()))
    return {key: text.lower().split() for key, text in texts.items()}


@pytest.mark.req("M1.5")
@pytest.mark.parametrize("words", ["1", "10", "p", "1 person", "person 1", "p 1", "pe 199 o", "1 10 2", "17 2", "p x"])
def test_a_beginning_of_many_words_finds_all_that_hold_one(crowd, words):
    def held(text):
        return all(any(each.startswith(word) for each in text) for word in words.split())

    expected = sorted(key for key, text in crowd.items() if held(text))
    assert find(words) == expected
    assert first(words, 1_900) == expected
    for most in (7, 1_001):
        found = first(words, most)
        assert len(found) == len(set(found)) == min(most, len(expected))
        assert set(found) <= set(expected)


@pytest.mark.req("M1.5")
def test_words_that_most_have_are_found_together_and_apart():
    """Also where they meet beyond the entries that are looked at first."""
    texts = [("east", "north")] * 150 + [("east", "south"), ("west", "north")] * 150
    index.put_many(LABEL, [(key, {"members": " ".join(words)}) for key, words in enumerate(texts)])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {storage.TABLE}")
            cursor.execute(storage.KEYS.replace(f"LIMIT {storage.FIRST}", "LIMIT 100"))
    assert find("east north") == list(range(150))
    assert find("west south") == []
    for words, most, number in (("east north", 90, 90), ("east north", 140, 140), ("east north", 200, 150)):
        found = first(words, most)
        assert (len(set(found)), set(found) <= set(range(150))) == (number, True)
    assert first("east south", 140, among=[("west",)]) == []
    assert len(first("east south", 140)) == 140


@pytest.mark.req("M1.5")
def test_of_a_rare_word_and_a_frequent_one_all_are_found_that_hold_both():
    """Also beyond the entries with the rare one that are looked at first."""
    texts = ["rare"] * 10 + ["rare often"] * 30 + ["often"] * 170 + ["other"] * 190
    index.put_many(LABEL, [(key, {"members": text}) for key, text in enumerate(texts)])
    if connection.vendor == "postgresql":
        function = storage.KEYS.replace(f"{storage.FIRST}", "1").replace(f"{storage.LOOKED_AT}", "20")
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {storage.TABLE}")
            cursor.execute(function)
    assert find("rare often") == list(range(10, 40))
    for most, number in ((5, 5), (15, 15), (25, 25), (90, 30)):
        found = first("often rare", most)
        assert (len(set(found)), set(found) <= set(range(10, 40))) == (number, True)
    assert len(first("rare", 15, among=[("often", "other")])) == 15


def test_who_holds_many_words_of_one_beginning_hides_nobody_else():
    texts = ["zoa zob zoc zod"] * 30 + ["zoz"] * 70
    index.put_many(LABEL, [(key, {"members": text}) for key, text in enumerate(texts)])
    assert [len(first("zo", most)) for most in (20, 40, 99, 200)] == [20, 40, 99, 100]


def test_one_of_some_texts_must_be_there_whole(people):
    index.put(LABEL, 4, {"members": "Maria New York"})
    index.put(LABEL, 5, {"members": "Maria Newark"})
    assert first("maria", 9) == [2, 4, 5]
    assert first("maria", 9, [["New York", "Rossi"]]) == [2, 4]
    assert first("maria", 9, [["New York", "Rossi"], ["york"]]) == [4]
    assert first("maria", 9, [["new"]]) == [4]
    assert first("maria", 9, [["!?"]]) == [2, 4, 5]  # what has no words is for others to judge
    assert first("maria", 9, [["555"]]) == []


def test_two_kinds_with_one_mark_stay_apart(monkeypatch):
    monkeypatch.setattr("commonhall.core.search.words.crc32", lambda _name: 0)
    index.put(LABEL, 1, {"members": "Zoe", "board": "Zoe 555"})
    index.put("test.other", 3, {"members": "Zoe 555"})
    assert (find("zoe"), find("555"), first("555", 5), find("555", "board")) == ([1], [], [], [1])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no words beside its index")
def test_no_word_stays_of_what_was_deleted(people):
    def known():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT substr(word, 3) FROM {storage.WORDS}")
            return {word for (word,) in cursor.fetchall()}

    assert {"zoe", "maria", "rossi"} <= known()
    index.remove(LABEL, 2)
    index.forget_words()
    assert "rossi" not in known()
    assert {"zoe", "maria"} <= known()
    assert (find("zoe"), find("maria")) == ([1], [])


@pytest.mark.django_db(transaction=True)
def test_entries_of_the_first_version_are_found_after_the_change():
    SearchEntry.objects.create(label=LABEL, object_id=1, audience="members", text="łtestpersonmembers zoe d ete")
    with connection.schema_editor() as editor:
        importlib.import_module("commonhall.core.search.migrations.0002_marked_words").mark_words(apps, editor)
    storage.after_migrate(using="default")
    assert (find("zoe"), find("d et"), find("zo", "board")) == ([1], [1], [])
