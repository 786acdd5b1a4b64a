"""The commands that people type."""

import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from commonhall.cli import COMMANDS
from commonhall.core.activity import chain, triggers
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.activity.tests.happenings import HAPPENED


def test_help_names_every_command_and_needs_no_settings(tmp_path):
    shown = subprocess.run(
        [sys.executable, "-m", "commonhall"], env={"PATH": ""}, capture_output=True, text=True, check=True
    ).stdout
    assert all(name in shown for name in COMMANDS)


@pytest.mark.req("S2.5", "S2.6")
@pytest.mark.django_db(transaction=True)
def test_verify_audit_proves_the_log_or_names_the_first_bad_entry(capsys):
    with transaction.atomic():
        made = [record(HAPPENED, by=SYSTEM, data={"n": n}) for n in range(3)]
    chain.seal()
    call_command("verify_audit")
    out = capsys.readouterr().out
    assert "3 entries proven" in out
    call_command("verify_audit", expect=out.split()[-1])

    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE activity_activity SET kind = 'x' WHERE id = %s", [made[1].pk])
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")
    assert ended.value.code == 1
    assert f"entry 2 (activity {made[1].pk})" in capsys.readouterr().err


@pytest.mark.django_db
def test_seeding_twice_changes_nothing(capsys):
    call_command("seed", members=5)
    assert "Seeded 6 accounts and 5 members" in capsys.readouterr().out
    call_command("seed", members=5)
    assert "nothing was changed" in capsys.readouterr().out
