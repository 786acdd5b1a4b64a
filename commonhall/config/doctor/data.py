"""The database and what must hold in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from commonhall.config.doctor.findings import Finding, doubtful, fine, left_out, wrong
from commonhall.config.doctor.permissions import open_to_all
from commonhall.core.activity import triggers
from commonhall.core.activity.models import Activity
from commonhall.core.crypto.stored import renew_secrets
from commonhall.foundation.accounts import queries as accounts
from commonhall.foundation.accounts.models import Level

ASTRAY = timedelta(seconds=5)  # codes of authenticator apps are good for 30, signatures of webhooks for 300
MIGRATE = "Run: commonhall migrate"


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        version = ".".join(str(part) for part in connection.get_database_version())
    except DatabaseError as error:
        return wrong(
            f"The database does not answer ({type(error).__name__}).",
            "Look whether it runs, and whether DATABASE_URL names its host, user, password and database.",
        )
    return fine(f"{connection.display_name} {version} answers.")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if missing:
        first = f"{missing[0].app_label}.{missing[0].name}"
        return wrong(f"{len(missing)} migrations are not applied, the first is {first}.", MIGRATE)
    return fine("Every migration is applied.")


def append_only() -> Finding:
    """The triggers that keep the audit log from being changed."""
    acts = triggers.ACTS if connection.vendor == "sqlite" else (*triggers.ACTS, "TRUNCATE")
    missing = {f"{table}_{act.lower()}" for table in triggers.TABLES for act in acts} - _triggers()
    if missing:
        return wrong(f"The log could be changed: {', '.join(sorted(missing))} is missing or off.", MIGRATE)
    return fine("The database refuses to change the audit log.")


def _triggers() -> set[str]:
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {str(row[0]) for row in cursor.fetchall()}


def sqlite() -> Finding:
    if connection.vendor != "sqlite":
        return left_out("The database is not SQLite.")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
    if journal != "wal":
        return wrong(
            f"SQLite's journal is {journal}: readers and writers would wait for each other.",
            "Put VAR_DIR on a local disk; network file systems can't do WAL.",
        )
    file = Path(str(connection.settings_dict["NAME"]))
    if open_to_all(file):
        return wrong(f"Everybody on this machine can read {file}.", f"chmod o= {file.parent}")
    return fine("SQLite writes ahead (WAL), so reading and writing don't wait for each other.")


def secrets() -> Finding:
    """Whether former keys can be taken out."""
    if len(settings.ENCRYPTION_KEYS) < 2:
        return left_out("There is one encryption key, so none waits to be taken out.")
    *_, found = renew_secrets(leave=triggers.TABLES, write=False)
    if found.renewed:
        return doubtful(
            f"{found.renewed} stored secrets are still encrypted with a former key.",
            "Run: commonhall rotate-keys, and take the former keys out of ENCRYPTION_KEYS.",
        )
    return fine("Every stored secret is encrypted with the first key; the others can be taken out.")


def second_step() -> Finding:
    """Whether a mailed code opens the accounts of those who run the site: a mailbox is no second factor."""
    accounts.forget_policy()
    policy = accounts.second_step_policy()
    weak = [role.value for role in accounts.STAFF if policy.level_of_role(role) != Level.STRONG]
    if weak:
        return doubtful(
            f"No app and no passkey is asked of: {', '.join(weak)}.",
            "Ask for one under “Running the site → Second steps”.",
        )
    return fine("Those who run the site log in with an app or a passkey.")


def clock() -> Finding:
    """This machine's clock against the database's, and against what has been written already."""
    now = timezone.now()
    astray = abs(_database_time() - now)
    if astray > ASTRAY:
        return wrong(
            f"The clocks of this machine and of the database are {astray.seconds} s apart.",
            "Let both follow a time server: timedatectl set-ntp true",
        )
    newest = Activity.objects.order_by("-id").values_list("at", flat=True).first()
    if newest is not None and newest > now + ASTRAY:
        return wrong(
            f"The log was written at {newest:%Y-%m-%d %H:%M} UTC, which is yet to come.",
            "The clock has been set back. Let it follow a time server: timedatectl set-ntp true",
        )
    return fine(f"The clock says {now:%Y-%m-%d %H:%M} UTC.")


def _database_time() -> datetime:
    if connection.vendor == "sqlite":  # has this machine's
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        found: datetime = cursor.fetchone()[0]
    return found
