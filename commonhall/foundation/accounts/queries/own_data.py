"""What the site holds of a person, and what they have asked for about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from commonhall.core.activity.models import ActivityPerson
from commonhall.core.modules import switchboard
from commonhall.core.modules.manifest import Holding, Module, PersonalData
from commonhall.core.wording.phrases import in_words
from commonhall.foundation.accounts.models import AccountDeletion, DataExport, TrustedDevice, User
from commonhall.foundation.accounts.queries.blocks import blocks_of
from commonhall.foundation.accounts.queries.logins import login_data
from commonhall.foundation.accounts.queries.profiles import own_profile

KEPT = timedelta(days=7)  # how long an archive can be downloaded


def holders() -> list[tuple[Module, PersonalData]]:
    """Every part of the house that holds something of people, on or off; accounts last, for the others know people by
    their account."""
    found = [(module, module.personal_data) for module in switchboard.modules() if module.personal_data]
    return sorted(found, key=lambda pair: pair[0].label == "accounts")


def register() -> list[tuple[Module, tuple[Holding, ...]]]:
    """What becomes of a person's rows, by module; accounts first, as people read it."""
    return [(module, data.holds) for module, data in reversed(holders())]


def latest_export(user: Any) -> DataExport | None:
    return DataExport.objects.filter(user=user.pk).order_by("-id").first()


def deletion_of(user: Any) -> AccountDeletion | None:
    """When the account will be deleted, if it will."""
    return AccountDeletion.objects.filter(user=user.pk).first()


def archive_path(export: DataExport) -> Path:
    return Path(settings.VAR_DIR) / "exports" / f"own-{export.public_id}.zip"


def archive_name(export: DataExport) -> str:
    """What the archive is called where it is downloaded."""
    return f"my-data-{export.finished_at:%Y-%m-%d}.zip"


def is_kept(export: DataExport) -> bool:
    """Whether the archive can still be had."""
    finished = export.finished_at
    return finished is not None and finished > timezone.now() - KEPT and archive_path(export).exists()


def personal_data(user: User) -> Iterator[dict[str, Any]]:
    """The account itself: never a password, a seed or a key, which prove who one is and say nothing about one."""
    yield {
        "kind": "account", "email": user.email, "joined": user.date_joined, "last_login": user.last_login,
        "roles": sorted(user.roles), **own_profile(user),
    }  # fmt: skip
    for address in EmailAddress.objects.filter(user=user):
        yield {"kind": "address", "email": address.email, "verified": address.verified, "primary": address.primary}
    for factor in Authenticator.objects.filter(user=user):
        yield {"kind": "second step", "type": factor.type, "added": factor.created_at, "used": factor.last_used_at}
    for device in TrustedDevice.objects.filter(user=user).order_by("id"):
        yield {
            "kind": "trusted device", "name": device.name, "address": device.address, "since": device.trusted_at
        }  # fmt: skip
    yield from login_data(user)
    for block in blocks_of(user).order_by("id"):
        yield {"kind": "block", "blocked": str(block.blocked), "since": block.at}
    rows = ActivityPerson.objects.filter(person_id=str(user.pk)).select_related("activity").order_by("id")
    for row in rows.iterator(chunk_size=500):
        entry = row.activity
        data, personal = in_words(entry.data), row.read()
        yield {"kind": "log", "what": entry.kind, "at": entry.at, "data": data, "personal": personal}
