"""The hash chain: sealed after commit, and every tampering with the rows is found and named."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction

from commonhall.core.activity import chain, triggers
from commonhall.core.activity.actions import erase_person
from commonhall.core.activity.models import Activity, ActivityPerson, ChainHead, Seal
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.activity.tests.happenings import HAPPENED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def five():
    """Five sealed activities about one person."""
    maria = get_user_model().objects.create_user("maria@example.org", display_name="Maria")
    with transaction.atomic():
        made = [record(HAPPENED, by=maria, on=maria, about=maria, data={"step": step}) for step in range(5)]
    assert chain.seal() == 5
    return made


def verdict():
    *_, last = chain.verify()
    return last


def tamper(statement, *values):
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.req("S2.5")
def test_an_untouched_chain_is_proven(five):
    found = verdict()
    assert (found.whole, found.entries, found.unsealed) == (True, 5, 0)
    assert found.head == ChainHead.objects.get().hash


def test_sealing_again_seals_only_what_is_new(five):
    assert chain.seal() == 0
    with transaction.atomic():
        record(HAPPENED, by=SYSTEM)
    assert verdict().unsealed == 1
    assert chain.seal() == 1
    assert verdict().entries == 6


@pytest.mark.req("S2.3", "S2.6")
@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "x"), ("data", '{"step": 7}'), ("actor_id", "999"), ("severity", 10), ("at", "2020-01-01T00:00:00Z")],
)
def test_a_changed_entry_is_named(five, column, value):
    tamper(f"UPDATE activity_activity SET {column} = %s WHERE id = %s", value, five[2].pk)
    found = verdict()
    assert found.broken.startswith(f"entry 3 (activity {five[2].pk}) was changed")
    assert found.entries == 2


@pytest.mark.req("S2.4", "S2.6")
def test_a_removed_entry_is_named(five):
    tamper("DELETE FROM activity_activity WHERE id = %s", five[1].pk)
    assert verdict().broken == f"entry 2 (activity {five[1].pk}) was removed from the log"


@pytest.mark.req("S2.4")
def test_a_removed_seal_is_named(five):
    tamper("DELETE FROM activity_seal WHERE position = %s", 4)
    assert verdict().broken.startswith("entry 4 is missing")


def test_a_cut_off_end_is_found(five):
    tamper("DELETE FROM activity_seal WHERE position = %s", 5)
    assert "should end at entry 5" in verdict().broken


def test_two_swapped_entries_are_found(five):
    tamper("UPDATE activity_seal SET activity_id = -1 WHERE position = %s", 2)
    tamper("UPDATE activity_seal SET activity_id = %s WHERE position = %s", five[1].pk, 3)
    tamper("UPDATE activity_seal SET activity_id = %s WHERE position = %s", five[2].pk, 2)
    assert verdict().broken.startswith("entry 2 ")


def test_a_chain_rewritten_without_the_sites_key_is_found(five):
    """Whoever has the whole database, but not the key, recomputes every hash."""
    tamper("UPDATE activity_activity SET kind = 'x' WHERE id = %s", five[0].pk)
    previous = chain.GENESIS
    for seal in Seal.objects.order_by("position"):
        values = Activity.objects.values_list(*chain.FIELDS).get(pk=seal.activity_id)
        previous = chain.link_hash(previous, seal.position, values)
        tamper("UPDATE activity_seal SET hash = %s WHERE position = %s", previous, seal.position)
    ChainHead.objects.update(hash=previous)
    assert "not signed with this site's key" in verdict().broken


def test_changed_personal_values_are_found(five):
    row = ActivityPerson.objects.filter(activity=five[3], slot="actor").get()
    row.values = json.dumps({"name": "Somebody else"})
    row.save()
    assert verdict().broken == f"the personal values of activity {five[3].pk} were changed"


def test_erasing_a_person_keeps_the_chain_whole(five):
    maria = get_user_model().objects.get()
    assert erase_person(person=maria, by=SYSTEM) == 10
    chain.seal()
    assert verdict().whole
    assert Activity.objects.filter(actor_id=str(maria.pk)).first().actor == {}


def test_a_head_signed_with_a_former_secret_is_still_proven(five, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "the next secret key of this very site"
    assert verdict().whole
    settings.SECRET_KEY_FALLBACKS = []
    assert "not signed" in verdict().broken


@pytest.fixture
def room(five):
    """A number between two entries that nobody took, and the entry after it."""
    with transaction.atomic():
        made = [record(HAPPENED, by=SYSTEM) for _ in range(3)]
    tamper("DELETE FROM activity_activity WHERE id = %s", made[1].pk)
    assert chain.seal() == 2
    return made[1].pk


def put_in(pk, like, **changed):
    """A row of the log that looks like another one, written past record()."""
    row = Activity.objects.values().get(pk=like.pk) | {"id": pk} | changed
    Activity.objects.bulk_create([Activity(**row)])


@pytest.mark.req("S2.4")
def test_an_entry_put_in_between_is_named_and_never_sealed(five, room):
    put_in(room, five[0], signature="")
    named = f"activity {room} was put into the log, but not by this site: its signature is wrong"
    assert verdict().broken == named
    with transaction.atomic():
        record(HAPPENED, by=SYSTEM)
    assert chain.seal() == 1
    assert verdict().broken == named


@pytest.mark.req("S2.4")
def test_an_entry_put_in_at_the_end_is_named_and_never_sealed(five):
    put_in(five[4].pk + 1, five[0], signature="0" * 80)
    assert chain.seal() == 0
    assert verdict().broken.startswith(f"activity {five[4].pk + 1} was put into the log")


@pytest.mark.req("S2.4")
def test_the_signature_of_another_entry_is_worth_nothing(five, room):
    signature = five[0].signature
    with pytest.raises(IntegrityError):
        put_in(room, five[0])
    put_in(room, five[0], signature=signature[::-1], kind="x")
    assert verdict().broken.startswith(f"activity {room} was put into the log")


@pytest.mark.req("S2.4")
def test_a_copy_of_an_entry_is_named_even_where_the_table_let_it_in(five, room):
    rule = next(rule for rule in Activity._meta.constraints if rule.name == "activity_signed_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Activity, rule)
    try:
        put_in(room, five[0])
        assert verdict().broken == f"activity {room} is a copy of another entry, with its signature"
    finally:
        tamper("DELETE FROM activity_activity WHERE id = %s", room)
        with connection.schema_editor() as editor:
            editor.add_constraint(Activity, rule)
        triggers.set_triggers()


def test_forged_entries_do_not_keep_others_from_being_sealed(five):
    last = five[4].pk
    for pk in (last + 1, last + 2):
        put_in(pk, five[0], signature="")
    tamper(*restart(last + 3))
    with transaction.atomic():
        record(HAPPENED, by=SYSTEM)
    assert chain.seal(batch=1) == 1
    assert Seal.objects.order_by("position").last().activity_id == last + 3


def restart(pk):
    """The statement that makes the next entry's number this one."""
    if connection.vendor == "sqlite":
        return "UPDATE sqlite_sequence SET seq = %s WHERE name = 'activity_activity'", pk - 1
    return "SELECT setval(pg_get_serial_sequence('activity_activity', 'id'), %s, false)", pk


@pytest.mark.req("S2.4")
def test_an_entry_of_the_site_that_was_taken_out_of_the_chain_is_named(five, monkeypatch):
    """Such as a real entry, hidden from the sealer and put back later."""
    with transaction.atomic():
        hidden = record(HAPPENED, by=SYSTEM)
        record(HAPPENED, by=SYSTEM)
    monkeypatch.setattr(chain, "LATE", 1)
    tamper("INSERT INTO activity_seal (position, activity_id, hash) VALUES (%s, %s, %s)", 6, hidden.pk + 1, "x")
    assert chain._check_outside() == f"activity {hidden.pk} is in the log, but in no link of the chain"


@pytest.mark.req("S2.3")
def test_two_entries_that_changed_places_are_named(five):
    """Each with the other's number: what they say is whole, and their order is not."""
    first, second = five[1].pk, five[2].pk
    for old, new in ((first, -1), (second, first), (-1, second)):
        tamper("UPDATE activity_activity SET id = %s WHERE id = %s", new, old)
    assert verdict().broken.startswith(f"entry 2 (activity {first}) was changed")
