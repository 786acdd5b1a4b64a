"""How the directory is set up, the filters that people keep, and what large registers know of their values."""

from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.search import index
from commonhall.modules.members import activity
from commonhall.modules.members.models import DirectorySettings, FacetCount, Member, SavedFilter
from commonhall.modules.members.queries import settings as settings_queries
from commonhall.modules.members.queries.directory import saved_query
from commonhall.modules.members.queries.faceting import count_values
from commonhall.modules.members.queries.privacy import SEARCH_LABEL, reader_of, search_texts

MOST_SAVED = 50  # filters that one person can keep
SETTINGS = ["is_public", "exporters", "sensitive_exporters"]
CHUNK = 1_000


@transaction.atomic
def change_directory(*, by: Any, **changes: Any) -> DirectorySettings:
    """Open the directory to visitors or close it, and say which roles may export."""
    row, _made = DirectorySettings.objects.select_for_update().get_or_create(pk=1)
    before = model_to_dict(row, SETTINGS)
    for name in SETTINGS:
        setattr(row, name, changes.get(name, getattr(row, name)))
    row.save()
    record(activity.DIRECTORY_CHANGED, by=by, on=row, before=before, after=model_to_dict(row, SETTINGS))
    transaction.on_commit(settings_queries.forget)
    return row


@transaction.atomic
def save_filter(*, by: Any, name: str, query: str, is_shared: bool = False) -> SavedFilter:
    """Keep a view of the directory; the same name again replaces it.

    Raises:
        Refused: no name, or too many are kept already.
    """
    if not name.strip():
        raise Refused(_("Give it a name."), field="name")
    kept = SavedFilter.objects.filter(owner=by)
    if kept.exclude(name=name.strip()).count() >= MOST_SAVED:
        raise Refused(_("You keep %(count)d filters already. Delete one first.") % {"count": MOST_SAVED})
    reader = reader_of(by)
    values = {"query": saved_query(query, reader), "is_shared": is_shared and by.has_perm("members.see_all")}
    saved, _made = kept.select_for_update().update_or_create(owner=by, name=name.strip(), defaults=values)
    record(activity.FILTER_SAVED, by=by, on=saved, data={"shared": saved.is_shared})
    return saved


@transaction.atomic
def rename_filter(
    *, saved: SavedFilter, by: Any, name: str | None = None, is_shared: bool | None = None
) -> SavedFilter:
    """Give a saved filter another name, and share it or not; what is not told stays.

    Raises:
        Refused: no name, or another one has it.
    """
    saved = SavedFilter.objects.select_for_update().get(pk=saved.pk)
    name = saved.name if name is None else name.strip()
    shared = saved.is_shared if is_shared is None else is_shared
    if not name:
        raise Refused(_("Give it a name."), field="name")
    if SavedFilter.objects.filter(owner=saved.owner_id, name=name).exclude(pk=saved.pk).exists():
        raise Refused(_("Another filter has this name."), field="name")
    saved.name, saved.is_shared = name, shared and by.has_perm("members.see_all")
    saved.save(update_fields=["name", "is_shared"])
    record(activity.FILTER_SAVED, by=by, on=saved, data={"shared": saved.is_shared})
    return saved


@transaction.atomic
def delete_filter(*, saved: SavedFilter, by: Any) -> None:
    record(activity.FILTER_DELETED, by=by, on=saved)
    SavedFilter.objects.filter(pk=saved.pk).delete()


def count_facets() -> int:
    """Count anew which values a large register offers to filter by; returns how many are kept."""
    counted = count_values()
    with transaction.atomic():
        FacetCount.objects.all().delete()
        FacetCount.objects.bulk_create(counted, batch_size=500)
    return len(counted)


def reindex_members() -> int:
    """Let the search find every member as they are now: a repair, in small transactions. Returns how many."""
    done, last = 0, 0
    while members := list(Member.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        with transaction.atomic():
            index.put_many(SEARCH_LABEL, [(member.pk, search_texts(member)) for member in members])
        done, last = done + len(members), members[-1].pk
    return done
