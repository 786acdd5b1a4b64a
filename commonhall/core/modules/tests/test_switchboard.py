"""The switchboard: who may be switched, what a switch leaves in the log, and how soon others notice."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.contrib.auth import get_user_model
from django.db import transaction

import commonhall.modules
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules import switchboard
from commonhall.core.modules.actions import switch_module
from commonhall.core.modules.models import ModuleState
from commonhall.core.work.tests.processes import at_once, until
from commonhall.foundation.payments.tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

CELLAR = """
from commonhall.core.modules.manifest import Module

class CellarConfig(Module):
    name, label, title = "commonhall.modules.cellar", "cellar", "Cellar"
    needs, presets = ("members",), ("association",)
"""
SWITCH_OFF = """
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules.actions import switch_module
switch_module(label="members", enabled=False, by=SYSTEM)
"""


@pytest.fixture
def cellar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that needs the members."""
    (tmp_path / "cellar").mkdir()
    (tmp_path / "cellar" / "__init__.py").touch()
    (tmp_path / "cellar" / "apps.py").write_text(CELLAR)
    monkeypatch.setattr(commonhall.modules, "__path__", [*commonhall.modules.__path__, str(tmp_path)])
    monkeypatch.setitem(apps.app_configs, "cellar", AppConfig.create("commonhall.modules.cellar"))
    return "cellar"


def switch(label: str, enabled: bool, by: object = SYSTEM) -> ModuleState:
    return switch_module(label=label, enabled=enabled, by=by)


def test_a_module_without_a_switch_follows_the_preset(settings: Any) -> None:
    assert switchboard.is_on("members")
    settings.PRESET = "merchants"
    assert not switchboard.is_on("members")
    switch("members", enabled=True)
    assert switchboard.is_on("members")


def test_a_switch_is_thrown_at_once_and_back() -> None:
    assert switchboard.is_on("members")
    switch("members", enabled=False)
    assert not switchboard.is_on("members")
    assert "members" not in [module.label for module in switchboard.active()]
    switch("members", enabled=True)
    assert switchboard.is_on("members")


@pytest.mark.parametrize("label", ["accounts", "payments", "config", "no_such_module", ""])
def test_what_is_no_module_cannot_be_switched(label: str) -> None:
    with pytest.raises(Refused, match="can't be switched"):
        switch(label, enabled=False)
    assert switchboard.is_on(label)
    assert not ModuleState.objects.exists()


def test_a_module_that_another_needs_stays_on(cellar: str) -> None:
    with pytest.raises(Refused, match="First switch off: Cellar"):
        switch("members", enabled=False)
    switch(cellar, enabled=False)
    switch("members", enabled=False)
    with pytest.raises(Refused, match="First switch on: Members"):
        switch(cellar, enabled=True)
    switch("members", enabled=True)
    switch(cellar, enabled=True)
    assert switchboard.is_on("members")
    assert switchboard.is_on(cellar)


@pytest.mark.req("S1.1", "S1.3")
def test_a_switch_stands_in_the_log() -> None:
    ada = get_user_model().objects.create_user("ada@example.org")
    switch("members", enabled=False, by=ada)
    entry = Activity.objects.get()
    assert (entry.kind, entry.actor_id, entry.data) == (
        "switchboard.module_switched", str(ada.pk), {"module": "members"},
    )  # fmt: skip
    assert (entry.before, entry.after) == ({"enabled": True}, {"enabled": False})


def test_a_switch_that_is_rolled_back_was_never_thrown() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        switch("members", enabled=False)
        raise ZeroDivisionError
    switchboard.forget()
    assert switchboard.is_on("members")


def test_another_process_throws_the_switch_and_this_one_notices(same_database: dict[str, str]) -> None:
    assert switchboard.is_on("members")
    at_once(SWITCH_OFF, same_database, count=1)
    until(lambda: not switchboard.is_on("members"), "the switch is noticed", seconds=switchboard.REFRESH + 2)


def test_the_answer_is_kept_for_a_moment(django_assert_num_queries: Any) -> None:
    switchboard.forget()
    with django_assert_num_queries(1):
        assert all(switchboard.is_on("members") for _question in range(50))


def test_two_administrators_at_once_leave_no_module_without_what_it_needs(cellar: str) -> None:
    for _round in range(5):
        switch("members", enabled=True)
        switch(cellar, enabled=False)
        ends = together([partial(switch, "members", enabled=False), partial(switch, cellar, enabled=True)])
        switchboard.forget()
        assert switchboard.is_on("members") or not switchboard.is_on(cellar)
        assert sum(isinstance(end, Refused) for end in ends) == 1, ends
        switch(cellar, enabled=False)
