"""Entrances for the worker."""

from commonhall.core.work.tasks import task
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.sessions import SessionStore


@task(queue="long")
def forget_sessions() -> None:
    """Drop the sessions that have ended by themselves."""
    SessionStore.clear_expired()


@task(queue="long")
def make_archives() -> None:
    actions.make_archives()


@task(queue="long")
def forget_archives() -> None:
    actions.forget_archives()


@task(queue="long")
def delete_accounts() -> None:
    actions.delete_accounts()


@task(queue="long")
def keep_second_steps() -> None:
    """Remind of old backup codes, and drop devices whose time is over."""
    actions.remind_of_old_backup_codes()
    actions.forget_ended_trust()


@task(queue="long")
def forget_logins() -> None:
    """Drop what the log of logins keeps no longer."""
    actions.forget_attempts()
