import base64
import contextlib
import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db.models.lookups import Exact
from django.utils import timezone

from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.core.pagination.walking import Walk, compared

User = get_user_model()
pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Ten people, with names that repeat so that the key alone tells them apart."""
    return [User.objects.create_user(f"p{n}@example.org", display_name=f"name {n // 3}") for n in range(10)]


def walk(order, size, start="next"):
    pages, cursor = [], ""
    while True:
        page = paginate(User.objects.all(), order=order, cursor=cursor, size=size)
        pages.append([user.email for user in page])
        if not page.next:
            return pages, page
        cursor = page.next


@pytest.mark.parametrize("order", [["display_name", "id"], ["-display_name", "-id"], ["-display_name", "id"], ["id"]])
@pytest.mark.parametrize("size", [1, 3, 4, 10, 11])
def test_every_row_is_seen_once_in_order_and_back_again(people, order, size):
    expected = list(User.objects.order_by(*order).values_list("email", flat=True))
    forwards, page = walk(order, size)
    assert [email for page in forwards for email in page] == expected
    backwards = [[user.email for user in page]]
    while page.previous:
        page = paginate(User.objects.all(), order=order, cursor=page.previous, size=size)
        backwards.insert(0, [user.email for user in page])
    assert backwards == forwards


@pytest.mark.parametrize("order", [["display_name", "id"], ["-display_name", "-id"], ["id"]])
@pytest.mark.parametrize("steps", [1, 3, 9, 10, 50])
@pytest.mark.parametrize("which", [{}, {"display_name": "name 0"}, {"display_name": "name 3"}, {"display_name": "x"}])
def test_a_walk_along_the_order_finds_the_same_pages(people, order, steps, which):
    """However far a page is sought along the order: a frequent value, one at the end, one that nobody has."""
    rows = User.objects.filter(**which)
    unindexed = User.objects.filter(*(Exact(compared(name, indexed=False), value) for name, value in which.items()))
    along = Walk(User.objects.all(), unindexed, steps)
    plain = list(there_and_back(rows, order))
    assert list(there_and_back(rows, order, walk=along)) == plain
    assert sum(len(page) for page in plain) >= rows.count()


def there_and_back(rows, order, **options):
    page = paginate(rows, order=order, size=2, **options)
    yield page
    for way in ("next", "previous"):
        while cursor := getattr(page, way):
            page = paginate(rows, order=order, size=2, cursor=cursor, **options)
            yield page


def test_a_row_that_goes_away_leaves_the_cursor_good(people):
    page = paginate(User.objects.all(), order=["id"], size=3)
    people[2].delete()
    assert [user.pk for user in paginate(User.objects.all(), order=["id"], cursor=page.next, size=2)] == [
        people[3].pk,
        people[4].pk,
    ]


@pytest.mark.parametrize("cursor", ["x", "!!!", "W10", "WzAsImEiLCJiIiwiYyJd", "eyJhIjoxfQ"])
def test_a_foreign_cursor_is_refused(people, cursor):
    with pytest.raises(BadCursor):
        paginate(User.objects.all(), order=["id"], cursor=cursor)


def test_a_page_costs_one_query(people, django_assert_num_queries):
    first = paginate(User.objects.all(), order=["display_name", "id"], size=3)
    with django_assert_num_queries(1):
        paginate(User.objects.all(), order=["display_name", "id"], cursor=first.next, size=3)


def written(*key):
    return base64.urlsafe_b64encode(json.dumps([0, *key]).encode()).decode()


@pytest.mark.parametrize("order", [["date_joined", "id"], ["-date_joined", "-id"]])
def test_rows_of_one_millisecond_are_told_apart(people, order):
    now = timezone.now().replace(microsecond=123_450)
    for step, person in enumerate(people):
        User.objects.filter(pk=person.pk).update(date_joined=now + timedelta(microseconds=step))
    pages, _last = walk(order, 1)
    assert [page[0] for page in pages] == list(User.objects.order_by(*order).values_list("email", flat=True))


@pytest.mark.parametrize("name", ["a\x00", "\ud800", "x" * 10])
@pytest.mark.parametrize("key", [10**30, "x", float("inf"), float("nan")])
def test_values_that_no_row_has_never_reach_the_database(people, name, key):
    with contextlib.suppress(BadCursor):
        assert len(paginate(User.objects.all(), order=["display_name", "id"], cursor=written(name, key)).rows) == 0


@pytest.mark.parametrize("time", ["x", "2020-01-01", "2020-13-45T00:00:00Z", "99999-01-01T00:00:00Z", 5, True])
def test_a_time_that_is_none_is_refused(people, time):
    with pytest.raises(BadCursor):
        paginate(User.objects.all(), order=["date_joined", "id"], cursor=written(time, 1))


def test_a_cursor_without_end_is_refused(people):
    with pytest.raises(BadCursor):
        paginate(User.objects.all(), order=["id"], cursor=base64.urlsafe_b64encode(b"[" * 3000).decode())
