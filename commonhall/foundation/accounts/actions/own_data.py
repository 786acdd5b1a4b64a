"""Own data: an archive of everything, and the deletion of an account after a time to think again."""

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonhall.core.access.roles import Role
from commonhall.core.activity.actions import erase_person as erase_from_log
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules.manifest import Module, PersonalData
from commonhall.core.work.claims import Postpone, run_due
from commonhall.core.work.models import OPEN_STATES, State
from commonhall.core.work.tasks import wake
from commonhall.foundation.accounts import activity, queries
from commonhall.foundation.accounts.actions.access import other_administrators
from commonhall.foundation.accounts.actions.mails import send_account_mail
from commonhall.foundation.accounts.actions.sessions import drop_sessions
from commonhall.foundation.accounts.models import AccountDeletion, DataExport, User
from commonhall.foundation.accounts.models.people import DELETED
from commonhall.foundation.accounts.queries.own_data import KEPT
from commonhall.ui.queries import site_identity

ONE_A_DAY = timedelta(days=1)
AGAIN = 3600.0  # seconds: how soon a deletion that had to wait is tried again
LOGIN_APPS = ("accounts", "account", "mfa", "socialaccount", "usersessions")  # whose rows die with an account


@transaction.atomic
def order_data(*, user: User, by: Any) -> DataExport:
    """Ask for the archive of everything that the site holds of a person. A worker makes it.

    Raises:
        Refused: one is being made, or was made less than a day ago.
    """
    User.objects.select_for_update().get(pk=user.pk)
    last = queries.latest_export(user)
    if last and last.state in OPEN_STATES:
        raise Refused(_("Your archive is being made already."))
    if last and queries.is_kept(last) and last.asked_at > timezone.now() - ONE_A_DAY:
        raise Refused(_("There is an archive of today already. Download it, or come back tomorrow."))
    export = DataExport.objects.create(user=user, parts_total=len(queries.holders()))
    record(activity.DATA_ASKED_FOR, by=by, on=user, about=user)
    wake("commonhall.foundation.accounts.tasks.make_archives")
    return export


def make_archives() -> int:
    """Make what is waiting; a worker's death costs only the time."""
    return run_due(DataExport.objects.select_related("user"), _make, in_transaction=False)


@transaction.atomic
def note_download(*, export: DataExport, by: Any) -> None:
    """Somebody takes the archive."""
    record(activity.DATA_DOWNLOADED, by=by, on=export, about=export.user)


def forget_archives() -> int:
    """Delete the archives that were kept long enough; returns how many."""
    old = DataExport.objects.filter(finished_at__lt=timezone.now() - KEPT)
    for export in old[:1000]:
        queries.archive_path(export).unlink(missing_ok=True)
    return int(old.delete()[0])


@transaction.atomic
def ask_deletion(*, user: User, by: Any) -> AccountDeletion:
    """Have the account deleted after DELETION_GRACE_DAYS. Until then everything works, and it can be taken back.

    Raises:
        Refused: it is asked for already, or nobody would be left to administrate the site.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if queries.deletion_of(user):
        raise Refused(_("The account will be deleted already."))
    if Role.ADMIN in user.roles and not other_administrators(user):
        raise Refused(_("Somebody must stay administrator. First give the role to another person."))
    due = timezone.now() + timedelta(days=settings.DELETION_GRACE_DAYS)
    deletion = AccountDeletion.objects.create(user=user, due_at=due, asked_by=by)
    record(activity.DELETION_ASKED_FOR, by=by, on=user, about=user, data={"day": timezone.localdate(due)})
    return deletion


@transaction.atomic
def take_back_deletion(*, user: User, by: Any) -> None:
    """Keep the account after all.

    Raises:
        Refused: it is not going to be deleted.
    """
    found = AccountDeletion.objects.select_for_update().filter(user=user.pk).first()
    if found is None:
        raise Refused(_("The account is not going to be deleted."))
    found.delete()
    record(activity.DELETION_TAKEN_BACK, by=by, on=user, about=user)


def delete_accounts() -> int:
    """Delete the accounts whose time has come; each in one transaction. Returns how many were tried."""
    return run_due(AccountDeletion.objects.select_related("user"), _delete)


def _delete(deletion: AccountDeletion) -> None:
    """Everything that a module holds goes as its register says; the account stays as a row without a person, to which
    what is kept may point."""
    user = User.objects.select_for_update().get(pk=deletion.user_id)
    address, language = user.email, user.language
    try:
        for _module, data in queries.holders():
            data.erase(user)
    except Refused as refused:  # a payment is under way: the bank answers first
        raise Postpone(AGAIN) from refused
    send_account_mail(template="account/email/account_deleted", to=address, context={}, language=language)
    erase_from_log(person=user, by=SYSTEM)
    record(activity.ACCOUNT_DELETED, by=SYSTEM, on=user)


def erase_person(user: User) -> None:
    """The account's own part: whoever it was can't log in any more, and nothing says who it was."""
    archives = [queries.archive_path(export) for export in DataExport.objects.filter(user=user)]
    for archive in archives:
        transaction.on_commit(partial(archive.unlink, missing_ok=True))
    drop_sessions(user)
    for model, field in _rows_of_the_login():
        model._default_manager.filter(**{field: user}).delete()
    user.groups.clear()
    nobody = User(pk=user.pk, public_id=user.public_id, date_joined=user.date_joined, is_active=False)
    nobody.email = f"{user.public_id}{DELETED}"
    nobody.set_unusable_password()
    nobody.save(force_update=True)


def _rows_of_the_login() -> Iterator[tuple[type[models.Model], str]]:
    """Every table that would go with the account's row, with its field, so that none can be forgotten."""
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.on_delete is models.CASCADE:
            model = relation.related_model
            if model._meta.app_label in LOGIN_APPS and model is not AccountDeletion:
                yield model, relation.field.name


# -- the archive


def _make(export: DataExport) -> None:
    """Write the archive beside its place and move it there, so that no half of one is ever served."""
    path = queries.archive_path(export)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.part")
    try:
        half.touch(mode=0o600)
        with override(export.user.language or settings.LANGUAGE_CODE):
            _write(half, export)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    export.size, export.finished_at = path.stat().st_size, timezone.now()
    with transaction.atomic():
        export.save(update_fields=["size", "finished_at"])
        record(activity.DATA_READY, by=SYSTEM, on=export, about=export.user)


def _write(path: Path, export: DataExport) -> None:
    parts: list[tuple[str, list[dict[str, Any]]]] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, (module, data) in enumerate(queries.holders(), 1):
            entries = [_plain(entry) for entry in data.export(export.user)]
            parts.append((str(module.title), entries))
            archive.writestr(f"data/{module.label}.json", json.dumps(entries, indent=1, ensure_ascii=False))
            _add_files(archive, module, data, export.user)
            _go_on(export, done)
        archive.writestr("index.html", _readable(export, parts))


def _add_files(archive: zipfile.ZipFile, module: Module, data: PersonalData, user: User) -> None:
    for name, chunks in data.files(user) if data.files else ():
        with archive.open(f"{module.label}/{_safe(name)}", "w") as entry:
            for chunk in chunks:
                entry.write(chunk)


def _safe(name: str) -> str:
    """No folder of a name leads out of the archive."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".")


def _readable(export: DataExport, parts: list[tuple[str, list[dict[str, Any]]]]) -> str:
    sections = [(title, [list(_lines(entry)) for entry in entries]) for title, entries in parts]
    shown = {"site": site_identity().name, "person": export.user, "made_at": timezone.now(), "sections": sections}
    return render_to_string("accounts/archive.html", shown)


def _lines(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in entry.items():
        if value not in (None, "", [], {}):
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
            yield name.replace("_", " "), text


def _plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _go_on(export: DataExport, done: int) -> None:
    """Say how far it is, and hold the claim for as long as it takes."""
    now = timezone.now()
    mine = DataExport.objects.filter(pk=export.pk, state=State.RUNNING, claimed_at=export.claimed_at)
    if not mine.update(parts_done=done, claimed_at=now):
        raise RuntimeError(f"{export} is being made elsewhere")
    export.claimed_at = now
