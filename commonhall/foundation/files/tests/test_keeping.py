"""What is kept of an upload, and how it goes."""

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules import switchboard
from commonhall.foundation.files import actions, tasks
from commonhall.foundation.files.activity import FILE_DELETED, FILE_QUARANTINED, FILE_UPLOADED
from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import pdf, photo, picture, upload

pytestmark = pytest.mark.django_db


def stored(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def keep(by: Any, name: str = "a.pdf", content: bytes | None = None, **options: Any) -> File:
    given = upload(name, content if content is not None else pdf())
    return actions.store_upload(purpose="tests.paper", upload=given, by=by, **options)


def age(file: File, **ago: int) -> None:
    File.objects.filter(pk=file.pk).update(created_at=timezone.now() - timedelta(**ago))


@pytest.mark.req("F4.1", "F4.2", "F4.3")
def test_row_says_what_came_what_is_kept_who_and_when(owner: Any, upload_folder: Path) -> None:
    came = photo()
    file = keep(owner, "Mein Foto.JPG", came)
    file = File.objects.get(pk=file.pk)
    assert (file.name, file.came_as, file.came_with) == ("Mein Foto.JPG", "image/jpeg", len(came))
    kept = (upload_folder / file.stored_name()).read_bytes()
    assert (file.content_type, file.size, file.checksum) == ("image/jpeg", len(kept), hashlib.sha256(kept).hexdigest())
    assert (file.width, file.height, file.owner, file.state) == (40, 60, owner, File.State.READY)
    assert timezone.now() - file.created_at < timedelta(minutes=1)
    assert stored(upload_folder) == {file.stored_name(), file.stored_name("64")}
    assert "Foto" not in str(stored(upload_folder)), "names on disk can't be guessed"
    [entry] = Activity.objects.filter(kind=FILE_UPLOADED.name)
    assert entry.subject["after"] == {"name": "Mein Foto.JPG"}
    assert (entry.data["purpose"], entry.data["checksum"]) == ("tests.paper", file.checksum)


def test_upload_that_is_refused_leaves_nothing(owner: Any, upload_folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        keep(owner, "a.pdf", b"no pdf", field="documents")
    assert refused.value.field == "documents"
    assert (File.objects.count(), stored(upload_folder)) == (0, set())


def test_deleted_file_leaves_the_storage_after_commit_and_not_before(
    owner: Any, upload_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    file = keep(owner, "a.png", picture())
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_file(file=file, by=owner)
        assert len(stored(upload_folder)) == 2
    assert (File.objects.count(), stored(upload_folder)) == (0, set())
    assert Activity.objects.filter(kind=FILE_DELETED.name).count() == 1
    actions.delete_file(file=file, by=owner)
    assert Activity.objects.filter(kind=FILE_DELETED.name).count() == 1


@pytest.mark.django_db(transaction=True)
def test_file_whose_deletion_is_rolled_back_stays(owner: Any, upload_folder: Path) -> None:
    file = keep(owner)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.delete_file(file=file, by=owner)
        raise ZeroDivisionError
    assert File.objects.filter(pk=file.pk).exists()
    assert stored(upload_folder) == {file.stored_name()}


def test_file_is_attached_once_and_for_its_purpose(owner: Any) -> None:
    file = keep(owner)
    with pytest.raises(Refused):
        actions.attach_file(file=file, purpose="tests.logo")
    assert actions.attach_file(file=file, purpose="tests.paper").attached_at
    with pytest.raises(Refused):
        actions.attach_file(file=file, purpose="tests.paper")


def test_what_nothing_used_for_a_day_is_dropped(owner: Any, django_capture_on_commit_callbacks: Any) -> None:
    used, fresh, old = keep(owner, attach=True), keep(owner), keep(owner)
    age(used, days=30)
    age(fresh, hours=23)
    age(old, hours=25)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.drop_orphans.call()
    assert set(File.objects.all()) == {used, fresh}
    assert not default_storage.exists(old.stored_name())
    assert default_storage.exists(used.stored_name())


def test_bytes_without_a_row_are_dropped_once_they_are_old(owner: Any, upload_folder: Path) -> None:
    kept, lost, young = keep(owner, "a.png", picture()), keep(owner, "a.png", picture()), keep(owner)
    for file in (kept, lost):
        for name in file.stored_names():
            os.utime(upload_folder / name, (time.time() - 90_000,) * 2)
    File.objects.filter(pk__in=[lost.pk, young.pk]).delete()
    tasks.clear_storage.call()
    assert stored(upload_folder) == {*kept.stored_names(), *young.stored_names()}


def test_looking_through_the_storage_asks_once_for_each_folder(
    owner: Any, upload_folder: Path, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        file = keep(owner)
        File.objects.filter(pk=file.pk).update(key="ab" + file.key[2:])
        (upload_folder / "uploads/ab").mkdir(exist_ok=True)
        (upload_folder / file.stored_name()).rename(upload_folder / f"uploads/ab/ab{file.key[2:]}.pdf")
    with django_assert_max_num_queries(4):
        actions.clear_storage()
    assert len(list((upload_folder / "uploads/ab").iterdir())) == 3


@pytest.mark.req("F2.3", "F2.4")
def test_scan_ends_in_ready_or_quarantine_and_the_verdict_stands(owner: Any, settings: Any) -> None:
    settings.UPLOADS_WAIT_FOR_SCAN = True
    clean, bad = keep(owner), keep(owner)
    assert clean.state == bad.state == File.State.WAITING
    assert actions.conclude_scan(file=clean, infected=False, by=SYSTEM).is_ready
    assert actions.conclude_scan(file=bad, infected=True, by=SYSTEM, finding="Eicar").state == File.State.QUARANTINED
    assert actions.conclude_scan(file=bad, infected=False, by=SYSTEM).state == File.State.QUARANTINED
    [entry] = Activity.objects.filter(kind=FILE_QUARANTINED.name)
    assert entry.data == {"finding": "Eicar"}


def test_person_is_given_all_their_files_and_erased_with_their_own(
    owner: Any, friend: Any, django_capture_on_commit_callbacks: Any
) -> None:
    own, others = keep(owner, "mine.pdf", attach=True), keep(friend)
    logo = actions.store_upload(purpose="tests.logo", upload=upload("logo.png", picture()), by=owner, attach=True)
    data = switchboard.find("files").personal_data  # type: ignore[union-attr]
    assert data is not None
    assert [row["name"] for row in data.export(owner)] == ["mine.pdf", "logo.png"]
    with django_capture_on_commit_callbacks(execute=True):
        data.erase(owner)
    assert set(File.objects.values_list("pk", "owner")) == {(others.pk, friend.pk), (logo.pk, None)}
    assert not default_storage.exists(own.stored_name())


def test_orphans_are_found_by_an_index(owner: Any) -> None:
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, File._meta.db_table)
    assert indexes["file_orphans"]["columns"] == ["created_at"]
