"""Security events as they are raised."""

import pytest
from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.context import Context, within
from commonhall.core.activity.models import Activity
from commonhall.foundation.security.actions import log_security_event
from commonhall.foundation.security.kinds import EventKind, kind_of
from commonhall.foundation.security.models import Risk, SecurityEvent

pytestmark = pytest.mark.django_db
TRIED = EventKind("test.tried", _("Tried"), Risk.MEDIUM)


@pytest.mark.req("S3.6")
def test_an_event_keeps_where_it_came_from_and_stands_in_the_log():
    with within(Context(address="203.0.113.9")):
        event = log_security_event(TRIED, tries=3)
    event = SecurityEvent.objects.get(pk=event.pk)
    assert (event.kind, event.risk, event.address, event.state) == ("test.tried", Risk.MEDIUM, "203.0.113.9", "open")
    assert event.data == {"tries": 3}
    entry = Activity.objects.get(kind="security.event_raised")
    assert (entry.target_id, entry.data["risk"]) == (str(event.pk), Risk.MEDIUM)
    assert kind_of("test.tried") is TRIED


def test_a_kind_is_declared_once():
    with pytest.raises(ValueError, match="twice"):
        EventKind("test.tried", "Again", Risk.LOW)


@pytest.mark.parametrize(
    ("given", "kept", "source"),
    [
        ("2001:0DB8::0:7", "2001:db8::7", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::1", "fe80::/64"),
        ("unknown", None, ""),
        ("", None, ""),
    ],
)
def test_an_address_is_kept_in_one_way_of_writing_and_nonsense_not_at_all(given, kept, source):
    event = log_security_event(TRIED, address=given)
    event.refresh_from_db()
    assert (event.address, event.source) == (kept, source)
