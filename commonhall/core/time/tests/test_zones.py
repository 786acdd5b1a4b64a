from datetime import UTC, datetime, timedelta

import pytest

from commonhall.core.time.zones import zone_choices, zone_of


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "Europe/Rome\0"])
def test_a_zone_that_is_none_is_the_sites(settings, name):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert datetime(2026, 7, 1, tzinfo=UTC).astimezone(zone_of(name)).utcoffset() == timedelta(hours=9)


def test_a_zone_knows_its_summer():
    rome = zone_of("Europe/Rome")
    offsets = [datetime(2026, month, 1, 12, tzinfo=rome).utcoffset() for month in (1, 7)]
    assert offsets == [timedelta(hours=1), timedelta(hours=2)]


def test_every_zone_that_can_be_chosen_exists():
    choices = dict(zone_choices())
    assert choices["America/New_York"] == "America/New York"
    assert "Etc/GMT+5" not in choices
    assert all(zone_of(name).key == name for name in choices)
