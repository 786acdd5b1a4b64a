"""Entrances for the clock and for long work."""

from commonhall.core.activity.recording import SYSTEM
from commonhall.core.work.tasks import task
from commonhall.modules.members import actions


@task(queue="long")
def keep_memberships() -> None:
    """Renewals, reminders, instalments, suspensions, and the end of what was paid for."""
    actions.keep_memberships()


@task(queue="long")
def do_imports() -> None:
    actions.run_imports()


@task(queue="long")
def do_bulk_acts() -> None:
    actions.run_bulk_acts()


@task(queue="long")
def send_bulk_mails() -> None:
    actions.send_bulk_mails()


@task(queue="long")
def send_reminder_mails() -> None:
    actions.send_reminder_mails()


@task(queue="long")
def tidy_desk() -> None:
    """Once a day: what the desk keeps for a while only."""
    actions.forget_deleted_notes()
    actions.forget_old_content()
    actions.forget_merges()
    actions.forget_reminder_mails()


@task(queue="long")
def look_for_doubles() -> None:
    actions.run_double_scans()


@task(queue="long")
def seek_doubles() -> None:
    """Once a week, over the whole register."""
    actions.start_double_scan(by=SYSTEM)


@task(queue="long")
def make_exports() -> None:
    actions.make_exports()


@task(queue="long")
def forget_exports() -> None:
    actions.forget_exports()


@task(queue="long")
def count_facets() -> None:
    actions.count_facets()


@task(queue="long")
def keep_statistics() -> None:
    actions.keep_statistics()
