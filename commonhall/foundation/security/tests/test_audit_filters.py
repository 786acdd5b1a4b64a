"""What the log's page offers to choose from: what stands in the log, in the reader's language, and no more."""

import re

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise

from commonhall.core.access.roles import Role
from commonhall.core.activity.kinds import all_kinds
from commonhall.core.modules.models import ModuleState
from commonhall.core.pagination.values import standing_values
from commonhall.foundation.pages.models import Page
from commonhall.foundation.security.queries.audit import type_name
from commonhall.foundation.security.tests.test_audit_pages import GRAVE, LOG, SHOWN, person, write

pytestmark = pytest.mark.django_db
# Models without a name for people: parts of the machinery, which nothing in the log is ever about.
INNER = {
    "accounts.Session", "activity.ActivityPerson", "activity.ChainHead", "activity.Delivery", "activity.Seal",
    "captcha.SpentChallenge", "live.LiveEvent", "mail.SecretMail", "members.Answer", "members.BulkItem",
    "members.BulkMail", "members.BulkRun", "members.Counting", "members.ExpectedDues", "members.FacetCount",
    "members.Headcount", "members.ImportChange", "members.ImportRun", "members.MatchKey", "members.NumberSeries",
    "members.StatusChange", "notifications.NotificationPreference", "search.SearchEntry", "security.StandingVersion",
    "visitors.PublicVersion", "work.ScheduledRun",
}  # fmt: skip


def read(client: Client, language: str = "en") -> str:
    with translation.override(language):  # so that the next test has its own again
        return client.get(LOG, headers={"Accept-Language": language}).content.decode()


def options(client: Client, name: str, language: str = "en") -> dict[str, str]:
    page = read(client, language)
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert select
    return dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', select[0]))


@pytest.fixture
def admin(client: Client) -> None:
    cache.clear()  # what the log held a minute ago
    client.force_login(person("ada", Role.ADMIN))


@pytest.mark.usefixtures("admin")
def test_the_log_offers_what_stands_in_it(client: Client) -> None:
    write(SHOWN, on=Page(pk=5))
    write(GRAVE, on=ModuleState(label="members"))
    write(GRAVE)
    kinds, objects = options(client, "kind"), options(client, "object_type")
    assert {SHOWN.name, GRAVE.name} <= set(kinds)
    assert len(kinds) < len(list(all_kinds())) / 2
    assert {"pages.page", "switchboard.modulestate"} <= set(objects)
    assert "captcha.spentchallenge" not in objects
    assert list(objects.values()) == sorted(objects.values(), key=str.lower)


@pytest.mark.usefixtures("admin")
def test_an_object_is_called_by_its_name_in_the_readers_language(client: Client) -> None:
    write(SHOWN, on=ModuleState(label="members"))
    for language, name in (("en", "Module"), ("fr", "Module"), ("it", "Modulo")):
        assert options(client, "object_type", language)["switchboard.modulestate"] == name
        page = read(client, language)
        assert f"{name} members</td>" in page
        assert "switchboard.modulestate members" not in page


def test_every_model_that_the_log_may_speak_of_has_a_name_for_people() -> None:
    ours = [model._meta for model in apps.get_models() if model.__module__.startswith("commonhall.")]
    nameless = {meta.label for meta in ours if not isinstance(meta.original_attrs.get("verbose_name"), Promise)}
    assert nameless <= INNER, "give it a verbose_name, in gettext_lazy"


def test_what_a_module_left_in_the_log_keeps_its_label() -> None:
    assert type_name("gone.thing") == "gone.thing"


def test_the_values_of_a_column_are_found_one_by_one() -> None:
    assert standing_values(Page, "slug") == []
    for slug in ("b", "a", "c"):
        Page.objects.create(slug=slug, title=slug, audience="public" if slug == "a" else "members")
    assert standing_values(Page, "slug") == ["a", "b", "c"]
    assert standing_values(Page, "audience") == ["members", "public"]
