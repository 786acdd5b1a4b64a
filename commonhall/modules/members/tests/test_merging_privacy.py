"""Two entries are put together, and what a member shows to nobody stays for the member alone."""

import re
from datetime import date

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import actions
from commonhall.modules.members.models import CustomField, Member, Merge
from commonhall.modules.members.queries.privacy import audience_of, own_audience_of
from commonhall.modules.members.tests.twins import AUDIENCES, DESK, address, again, entry


@pytest.fixture
def motto(db):
    return CustomField.objects.create(key="motto", label="Motto", audience="members")


def facts(member):
    """Everything that is stored of a member, but for what Django keeps of a row in memory."""
    return {name: value for name, value in vars(again(member)).items() if name != "_state"}


def send(client, path, **data):
    return client.post(f"{DESK}/{path}", data, content_type="application/json")


def last_entry(kind):
    """What the log says was before and after."""
    subject = Activity.objects.filter(kind=f"members.{kind}").latest("pk").subject
    return subject["before"], subject["after"]


@pytest.mark.req("M1.6", "M1.8")
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("whose", ["kept", "dropped"])
def test_a_field_is_shown_and_chosen_unless_one_of_the_two_shows_it_to_nobody(as_, board, whose, audience):
    hidden = audience == "me"
    one = entry(1, phone="+47 5555", **{"visibility": {"phone": audience}} if whose == "kept" else {})
    other = entry(2, phone="+47 6666", **{"visibility": {"phone": audience}} if whose == "dropped" else {})
    client = as_(board)
    page = client.get(address(one, other))
    text = page.content.decode()
    for value in ("+47 5555", "+47 6666"):
        assert (value not in text) is hidden
    assert ("phone" not in page.context["form"].fields) is hidden
    assert "What a member shows to nobody is not shown here" in text
    compared = {each["name"] for each in client.get(f"{DESK}/doubles/{one.public_id}/{other.public_id}").json()}
    assert ("phone" not in compared) is hidden
    order = {"keep": str(one.public_id), "drop": str(other.public_id), "take": ["phone"]}
    answer = send(client, "merges", **order)
    if hidden:
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "take"
        assert Member.objects.count() == 2
        # A page that was opened before the member hid the field asks for it too.
        form = dict.fromkeys(page.context["form"].fields, "keep") | {"phone": "drop"}
        assert client.post(address(one, other), form).status_code == 302
        kept = again(one)
        assert (kept.phone, audience_of(kept, "phone")) == ("+47 5555", "me" if whose == "kept" else "board")
    else:
        assert answer.status_code == 201
        assert again(one).phone == "+47 6666"


def observed(client, secret, *, hiding, other, owner, user):
    """All that the board gets to read of two entries, of their merge, of its undoing and of the log."""
    seen = []
    told = {"phone": other, "custom": {"motto": other} if other else {}}
    held = {"phone": secret, "custom": {"motto": secret} if secret else {}}
    hides = {"visibility": {"phone": "me", "own_motto": "me"}}
    keep = entry(1, **({**held, **hides} if hiding in ("kept", "both") else told), **_owner(owner == "kept", user))
    drop = entry(
        2, **({**held, **hides} if hiding in ("dropped", "both") else told), **_owner(owner == "dropped", user)
    )
    order = {"keep": str(keep.public_id), "drop": str(drop.public_id)}

    def look(*pages):
        seen.extend(client.get(page).content.decode() for page in pages)

    own = [
        f"/members/{keep.public_id}/",
        f"/api/v1/members/{keep.public_id}/profile",
        f"/members/{keep.public_id}/edit/",
    ]
    look(address(keep, drop), address(drop, keep), f"{DESK}/doubles/{keep.public_id}/{drop.public_id}", *own)
    seen.append(send(client, "merges", **order, take=["phone"]).content.decode())
    merge = send(client, "merges", **order).json()["id"]
    look(f"/members/desk/merges/{merge}/", *own)
    seen.append(last_entry("members_merged"))
    send(client, f"merges/{merge}/undo")
    look(f"/members/desk/merges/{merge}/", address(keep, drop), *own)
    seen.append(last_entry("merge_undone"))
    Merge.objects.all().delete()
    Member.objects.filter(pk__in=(keep.pk, drop.pk)).delete()
    return [_settled(str(each), merge) for each in seen]


def _owner(theirs, user):
    return {"user": user} if theirs else {}


def _settled(text, merge):
    """Without what is another each time: the tokens and numbers of a request, moments, the number of the merge."""
    text = re.sub(
        r'(name="csrfmiddlewaretoken" value|"request_id"|"X-CSRFToken"|nonce|data-longest)\W+[\w.-]+', "", text
    )
    text = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:.]+\S*?(?=[\"'<])|\b\d\d?:\d\d( [ap]\.m\.)?|csrf[^ >]+", "", text)
    return re.sub(rf"merges/{merge}/", "merges/", text)


@pytest.mark.req("M1.6", "M1.8", "S1.3")
@pytest.mark.usefixtures("motto")
@pytest.mark.parametrize("owner", ["", "kept", "dropped"])
@pytest.mark.parametrize(
    ("hiding", "other"), [("kept", "+1 202"), ("kept", ""), ("dropped", "+1 202"), ("dropped", ""), ("both", "")]
)
def test_nothing_that_the_board_reads_tells_whether_there_is_anything_hidden(as_, board, account, owner, hiding, other):
    """Neither where the other entry says something else, nor where it says the same or nothing."""
    client = as_(board)
    ways = {"hiding": hiding, "other": other, "owner": owner, "user": account("nora", Role.MEMBER)}
    nothing = observed(client, "", **ways)
    for secret in ("+47 5555", "+1 202"):
        assert observed(client, secret, **ways) == nothing, secret


@pytest.mark.req("M1.6")
@pytest.mark.parametrize("owner", ["", "kept", "dropped"])
@pytest.mark.parametrize(
    ("kept", "dropped", "held"),
    [
        # Values as told, each with who sees it; the third holds where nobody has an account, or the kept one has.
        (("A", "me"), ("", "board"), ("A", "me")),
        (("A", "me"), ("B", "board"), ("A", "me")),
        (("A", "me"), ("B", "me"), ("A", "me")),
        (("", "me"), ("B", "board"), ("B", "me")),
        (("", "me"), ("B", "me"), ("B", "me")),
        (("", "me"), ("", "me"), ("", "me")),
        (("", "me"), ("", "board"), ("", "me")),
        (("", "board"), ("", "me"), ("", "me")),
        (("", "board"), ("B", "me"), ("B", "me")),
        (("", "public"), ("B", "me"), ("B", "me")),
        (("A", "board"), ("B", "me"), ("A", "board")),
        (("A", "public"), ("A", "me"), ("A", "public")),
    ],
)
def test_what_is_shown_to_nobody_holds_as_who_keeps_the_account_has_it(
    board, account, motto, kept, dropped, held, owner
):
    """Told for a usual field and for one of the club's own; and all of it can be taken back."""
    user = account("nora") if owner else None
    if owner == "dropped":  # the same table, read from the other side
        kept, dropped = dropped, kept
    sides = {"kept": kept, "dropped": dropped}
    keep, drop = (
        entry(
            number, phone=value, custom={"motto": value} if value else {},
            visibility={"phone": who, "own_motto": who}, **_owner(side == owner, user),
        )
        for number, (side, (value, who)) in enumerate(sides.items(), start=1)
    )  # fmt: skip
    before = facts(keep), facts(drop)
    merge = actions.merge_members(keep=keep, drop=drop, take=[], by=board)
    now = again(keep)
    assert (now.phone, audience_of(now, "phone")) == held
    assert (now.custom.get("motto", ""), own_audience_of(now, motto)) == held
    actions.undo_merge(merge=merge, by=board)
    assert (facts(keep), facts(drop)) == before


@pytest.mark.req("M1.6")
def test_of_two_accounts_the_one_that_goes_on_decides_what_is_shown_to_nobody(board, account):
    both = {"visibility": {"phone": "me"}}
    keep, drop = entry(1, user=account("one"), phone="A", **both), entry(2, user=account("two"), phone="B", **both)
    merge = actions.merge_members(keep=keep, drop=drop, take=[], by=board)
    assert again(keep).phone == "A"
    actions.undo_merge(merge=merge, by=board)
    actions.merge_members(keep=again(keep), drop=again(drop), take=[], account="drop", by=board)
    assert (again(keep).phone, again(keep).visibility) == ("B", {"phone": "me"})


@pytest.mark.req("M1.6", "M1.8", "S1.3")
def test_the_log_holds_what_changed_but_nothing_that_is_shown_to_nobody(as_, board, account, motto):
    user = account("nora")
    keep = entry(1, user=user, birth_date=date(1990, 2, 3), visibility={"birth_date": "me"}, city="Oslo")
    hidden = {"email": "me", "phone": "me", "own_motto": "me"}
    drop = entry(
        2, email="secret@example.org", phone="+47 5555", custom={"motto": "Sapere aude", "old": "kept"}, city="Bergen",
        visibility=hidden,
    )  # fmt: skip
    merge = actions.merge_members(keep=keep, drop=drop, take=["city"], by=board)
    assert (again(keep).email, again(keep).phone) == ("secret@example.org", "+47 5555")
    before, after = last_entry("members_merged")
    assert (before["kept"]["city"], before["dropped"]["city"], after["city"]) == ("Oslo", "Bergen", "Bergen")
    assert before["dropped"]["custom"] == {"old": "kept"}
    said = str(Activity.objects.filter(kind="members.members_merged").get().subject)
    actions.undo_merge(merge=merge, by=board)
    before, after = last_entry("merge_undone")
    assert (before["city"], after["kept"]["city"], after["dropped"]["city"]) == ("Bergen", "Oslo", "Bergen")
    said += str(Activity.objects.filter(kind="members.merge_undone").get().subject)
    pages = as_(account("admin", Role.ADMIN))
    merged = Activity.objects.get(kind="members.members_merged")
    said += pages.get(f"/desk/audit/{merged.pk}/").content.decode()
    assert "Bergen" in pages.get(f"/desk/audit/{merged.pk}/").content.decode()
    for secret in ("secret@example.org", "5555", "Sapere aude", "1990"):
        assert secret not in said, secret


@pytest.mark.req("M1.6")
@pytest.mark.parametrize(
    ("kept", "dropped", "take", "held"),
    [
        # Who was chosen to see the phone ("": nobody said; the board is usual) beside the number that was told.
        (("", ""), ("B", "public"), True, ("B", "public")),
        (("", ""), ("B", "members"), True, ("B", "members")),
        (("", ""), ("B", ""), True, ("B", "board")),
        (("", "members"), ("B", "public"), True, ("B", "members")),
        (("", "public"), ("B", ""), True, ("B", "board")),
        (("A", "public"), ("B", "board"), True, ("B", "board")),
        (("A", "public"), ("B", "members"), True, ("B", "members")),
        (("A", "members"), ("B", "public"), True, ("B", "members")),
        (("A", "public"), ("B", "board"), False, ("A", "public")),
        (("A", "members"), ("B", "public"), False, ("A", "members")),
        # Both say the same, whichever is taken.
        (("A", "public"), ("A", "members"), False, ("A", "members")),
        (("A", "public"), ("A", "board"), True, ("A", "board")),
        (("A", "members"), ("A", "public"), True, ("A", "members")),
        (("A", "public"), ("A", ""), False, ("A", "public")),
        (("A", ""), ("A", "public"), False, ("A", "board")),
    ],
)
def test_what_goes_over_is_seen_by_no_more_people_than_before(as_, board, kept, dropped, take, held):
    keep, drop = (
        entry(number, phone=value, visibility={"phone": who} if who else {})
        for number, (value, who) in enumerate((kept, dropped), start=1)
    )
    before = facts(keep), facts(drop)
    client, order = as_(board), {"keep": str(keep.public_id), "drop": str(drop.public_id)}
    done = send(client, "merges", **order, take=["phone"] if take else [])
    assert done.status_code == 201
    now = again(keep)
    assert (now.phone, audience_of(now, "phone")) == held
    assert "board" not in now.visibility.values() or "board" in (
        kept[1],
        dropped[1],
    )  # the usual one is not written down
    send(client, f"merges/{done.json()['id']}/undo")
    assert (facts(keep), facts(drop)) == before


@pytest.mark.req("M1.6", "M2.3")
def test_answers_badges_and_standing_in_the_directory_keep_the_narrower_choice(board, motto):
    CustomField.objects.create(key="size", label="Size", audience="members")
    keep = entry(1, custom={"size": "M"}, visibility={"own_size": "public", "listed": "public"})
    chosen = {"own_motto": "board", "own_size": "board", "badges": "me", "listed": "board", "joined_on": "board"}
    drop = entry(2, custom={"motto": "Sapere aude", "size": "M"}, joined_on=date(2020, 1, 1), visibility=chosen)
    actions.merge_members(keep=keep, drop=drop, take=["joined_on"], by=board)
    now = again(keep)
    assert (now.custom, now.joined_on) == ({"size": "M", "motto": "Sapere aude"}, date(2020, 1, 1))
    assert now.visibility == chosen


@pytest.mark.req("M1.6")
def test_an_undo_shows_nothing_that_was_changed_since_to_more_people(board, motto):
    """A value and who sees it go back together or not at all."""
    keep = entry(1, city="Oslo")
    drop = entry(
        2, phone="+47 5555", custom={"motto": "Sapere aude"}, street="Torget 1",
        visibility={"phone": "me", "own_motto": "me", "street": "me"},
    )  # fmt: skip
    merge = actions.merge_members(keep=keep, drop=drop, take=[], by=board)
    actions.update_member(member=again(keep), by=SYSTEM, phone="+47 7777", custom={"motto": "Carpe diem"})
    back = actions.undo_merge(merge=merge, by=board)
    now = again(keep)
    assert (now.phone, now.custom, now.street) == ("+47 7777", {"motto": "Carpe diem"}, "")
    assert now.visibility == {"phone": "me", "own_motto": "me"}
    assert (back.phone, back.custom, back.visibility) == (drop.phone, drop.custom, drop.visibility)


@pytest.mark.req("M1.6")
def test_an_undo_gives_no_old_value_to_those_whom_a_new_one_was_opened_to(board, account):
    hides = {"visibility": {"phone": "me"}}
    keep, drop = entry(1, user=account("one"), phone="A", **hides), entry(2, user=account("two"), phone="B", **hides)
    merge = actions.merge_members(keep=keep, drop=drop, take=[], account="drop", by=board)
    actions.update_member(member=again(keep), by=again(keep).user, audiences={"phone": "public"})
    actions.undo_merge(merge=merge, by=board)
    assert (again(keep).phone, again(keep).visibility) == ("B", {"phone": "public"})


@pytest.mark.req("M1.6", "M1.8")
def test_two_accounts_are_told_apart_without_a_hidden_address(as_, board, account):
    keep = entry(1, user=account("one"), email="one@example.org", visibility={"email": "me"})
    drop = entry(2, user=account("two"), email="two@example.org")
    page = as_(board).get(address(keep, drop))
    text = page.content.decode()
    labels = [label for _value, label in page.context["form"].fields["account"].choices]
    assert labels == ["One, of the entry that stays", "Two (two@example.org), of the entry that goes away"]
    assert "one@example.org" not in text


@pytest.mark.req("M1.6")
def test_the_staff_admin_shows_a_merge_without_what_an_undo_needs(as_, account, board):
    keep, drop = entry(1), entry(2, phone="+47 5555", visibility={"phone": "me"})
    merge = actions.merge_members(keep=keep, drop=drop, take=[], by=board)
    admin = account("admin", Role.ADMIN)
    admin.is_staff = admin.is_superuser = True
    admin.save()
    page = as_(admin).get(f"/admin/members/merge/{merge.pk}/change/").content.decode()
    assert "Nora Lund2" in page
    assert "5555" not in page


@pytest.mark.req("M1.8")
def test_an_action_takes_nothing_that_is_hidden_whoever_calls_it(board):
    keep, drop = entry(1, phone="+47 6666"), entry(2, phone="+47 5555", visibility={"phone": "me"})
    with pytest.raises(Refused, match="shows this to nobody"):
        actions.merge_members(keep=keep, drop=drop, take=["phone"], by=board)
    assert Member.objects.count() == 2
