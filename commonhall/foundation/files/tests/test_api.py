"""Uploads by programs: send, look, delete."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commonhall.foundation.files import actions
from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import pdf, picture, upload

pytestmark = pytest.mark.django_db
API = "/api/v1/files/"


def send(client: Client, file: SimpleUploadedFile, purpose: str = "tests.paper") -> Any:
    return client.post(API, {"purpose": purpose, "file": file})


@pytest.mark.req("F4.1", "F4.2", "F4.3")
def test_upload_answers_with_its_facts_and_addresses_that_work(client: Client, owner: Any) -> None:
    client.force_login(owner)
    answer = send(client, upload("Me & you.png", picture()))
    assert answer.status_code == 201
    facts = answer.json()
    assert (facts["name"], facts["content_type"], facts["width"], facts["in_use"]) == (
        "Me & you.png", "image/png", 60, False,
    )  # fmt: skip
    assert client.get(f"{API}{facts['id']}").json() == facts
    assert set(facts["addresses"]) == {"file", "64"}
    assert Client().get(facts["addresses"]["64"]).status_code == 200


def test_upload_that_came_by_way_of_the_disk_is_kept_whole(client: Client, owner: Any, upload_folder: Path) -> None:
    client.force_login(owner)
    large = pdf(objects=b"9 0 obj\n<</Length 3000000>>\nstream\n" + bytes(3_000_000) + b"\nendstream\nendobj\n")
    assert len(large) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    facts = send(client, upload("large.pdf", large)).json()
    assert (facts["size"], facts["pages"]) == (len(large), 1)
    assert (upload_folder / File.objects.get().stored_name()).read_bytes() == large


@pytest.mark.req("F1.9", "S10.2")
def test_refused_upload_is_a_problem_at_its_field(client: Client, owner: Any) -> None:
    client.force_login(owner)
    answer = send(client, upload("virus.png", b"MZ\x90\x00" + bytes(100)))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == "file"
    assert "Choose a file of this type" in error["message"]


def test_only_who_may_uploads_for_a_purpose(client: Client, owner: Any) -> None:
    assert send(client, upload("a.pdf", pdf())).status_code == 401
    client.force_login(owner)
    assert send(client, upload("a.png", picture()), "tests.logo").status_code == 403
    assert send(client, upload("a.png", picture()), "tests.unknown").status_code == 404
    assert File.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("friend", 200), ("stranger", 404)])
def test_file_is_read_by_its_owner_and_whom_its_purpose_lets(
    client: Client, request: Any, who: str, status: int, owner: Any
) -> None:
    file = actions.store_upload(purpose="tests.paper", upload=upload("a.pdf", pdf()), by=owner, attach=True)
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"{API}{file.public_id}").status_code == status
    assert client.delete(f"{API}{file.public_id}").status_code == (403 if status == 200 else 404)
    assert File.objects.exists()


def test_owner_deletes_what_nothing_uses(client: Client, owner: Any, friend: Any) -> None:
    file = actions.store_upload(purpose="tests.paper", upload=upload("a.pdf", pdf()), by=owner)
    client.force_login(friend)
    assert client.delete(f"{API}{file.public_id}").status_code == 403
    client.force_login(owner)
    assert client.delete(f"{API}{file.public_id}").status_code == 204
    assert not File.objects.exists()
