"""Two entries with an account each are put together, and blocks hold for the account that goes on."""

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.foundation.accounts.actions import block_person, unblock_person
from commonhall.foundation.accounts.models import Block
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member
from commonhall.modules.members.tests.twins import again, entry


def blocks():
    return set(Block.objects.values_list("blocker", "blocked"))


@pytest.fixture
def two(account):
    """The entries of ada, who has two accounts, and those who look at them."""
    one, other = account("ada", Role.MEMBER), account("ada2", Role.MEMBER)
    return entry(1, user=one), entry(2, user=other), account("xeno", Role.MEMBER), account("zoe", Role.MEMBER)


@pytest.mark.req("M1.6", "M1.8")
@pytest.mark.parametrize("goes_on", ["", "drop"])
@pytest.mark.parametrize("whose", ["kept", "dropped"])
def test_whom_either_account_has_blocked_does_not_see_the_entry_that_stays(as_, board, two, whose, goes_on):
    keep, drop, xeno, zoe = two
    theirs = keep if whose == "kept" else drop
    block_person(person=xeno, by=theirs.user)
    block_person(person=theirs.user, by=zoe)
    hers = entry(3, user=zoe)
    before, sees = blocks(), lambda user, member: as_(user).get(member.get_absolute_url()).status_code == 200
    assert (sees(xeno, keep), sees(xeno, drop)) == (theirs is not keep, theirs is not drop)
    merge = actions.merge_members(keep=keep, drop=drop, take=[], account=goes_on, by=board)
    now = again(keep)
    assert now.user == (drop.user if goes_on else keep.user)
    assert not sees(xeno, now)
    assert as_(xeno).get(f"/api/v1/members/{keep.public_id}").status_code == 404
    assert not sees(xeno, drop)  # nor by the former address
    assert not sees(now.user, hers)
    assert sees(zoe, now)
    actions.undo_merge(merge=merge, by=board)
    assert blocks() == before
    assert (sees(xeno, again(keep)), sees(xeno, again(drop))) == (theirs is not keep, theirs is not drop)


@pytest.mark.req("M1.6")
def test_blocks_go_over_once_and_never_against_oneself_and_what_came_since_stays(board, two):
    keep, drop, xeno, zoe = two
    for blocker, blocked in (
        (keep.user, xeno), (drop.user, xeno), (drop.user, zoe), (drop.user, keep.user), (keep.user, drop.user),
    ):  # fmt: skip
        block_person(person=blocked, by=blocker)
    before, since = blocks(), Block.objects.get(blocker=drop.user, blocked=zoe).at
    merge = actions.merge_members(keep=keep, drop=drop, take=[], by=board)
    assert blocks() - before == {(keep.user.pk, zoe.pk)}
    assert Block.objects.get(blocker=keep.user, blocked=zoe).at == since
    assert merge.moved["block"] == [Block.objects.get(blocker=keep.user, blocked=zoe).pk]
    unblock_person(person=zoe, by=keep.user)
    block_person(person=zoe, by=keep.user)
    actions.undo_merge(merge=merge, by=board)
    assert blocks() == before | {(keep.user.pk, zoe.pk)}


@pytest.mark.req("M1.6", "S1.3")
def test_who_puts_two_together_reads_of_no_block_in_the_log_or_their_archive(board, two):
    keep, drop, xeno, _zoe = two
    block_person(person=xeno, by=drop.user)
    actions.undo_merge(merge=actions.merge_members(keep=keep, drop=drop, take=[], by=board), by=board)
    rows = list(Activity.objects.filter(kind__startswith="accounts.blocks_").order_by("pk"))
    assert [row.kind for row in rows] == ["accounts.blocks_carried", "accounts.blocks_returned"]
    assert {row.actor_type for row in rows} == {"system"}
    assert {row.target_id for row in rows} == {str(keep.user.pk)}
    assert not [row for row in rows if row.people.filter(person_id=str(board.pk)).exists()]


@pytest.mark.req("M1.6")
def test_an_account_that_goes_over_whole_keeps_its_blocks_and_none_is_added(board, two):
    keep, drop, xeno, _zoe = two
    Member.objects.filter(pk=keep.pk).update(user=None)
    block_person(person=xeno, by=drop.user)
    before = blocks()
    merge = actions.merge_members(keep=again(keep), drop=drop, take=[], by=board)
    assert (again(keep).user, blocks(), merge.moved["block"]) == (drop.user, before, [])
    actions.undo_merge(merge=merge, by=board)
    assert (again(drop).user, blocks()) == (drop.user, before)
