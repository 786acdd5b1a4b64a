"""Files over HTTP: addresses that end, headers that keep browsers from running anything, and nobody's cookies."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine
from django.test import Client

from commonhall.foundation.files import actions, queries
from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import pdf, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 5, 14, 12, 10, tzinfo=timezone.utc)  # noqa: UP017


@pytest.fixture
def paper(owner: Any) -> File:
    return actions.store_upload(purpose="tests.paper", upload=upload("Bericht ü.pdf", pdf()), by=owner, attach=True)


@pytest.fixture
def photo(owner: Any) -> File:
    return actions.store_upload(purpose="tests.paper", upload=upload("me.png", picture()), by=owner, attach=True)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.req("F3.1", "F3.2")
def test_paper_is_served_to_be_saved_with_headers_that_keep_it_from_running(client: Client, paper: File) -> None:
    response = client.get(queries.address_of(paper))
    assert (response.status_code, body(response)) == (200, pdf())
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''Bericht%20%C3%BC.pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["ETag"]
    assert headers["Accept-Ranges"] == "bytes"


@pytest.mark.req("F3.1")
def test_image_is_shown_and_can_be_saved(client: Client, photo: File) -> None:
    whole, small = client.get(queries.address_of(photo)), client.get(queries.address_of(photo, "64"))
    assert (whole["Content-Type"], small["Content-Type"]) == ("image/png", "image/webp")
    assert whole["Content-Disposition"] == 'inline; filename="me.png"'
    assert client.get(queries.address_of(photo, download=True))["Content-Disposition"].startswith("attachment")
    assert whole["ETag"] != small["ETag"]
    assert client.get(queries.address_of(photo, "65")).status_code == 404


@pytest.mark.req("F3.2")
@pytest.mark.usefixtures("nothing_grows_old")
def test_neither_session_nor_cookie_has_to_do_with_it(
    client: Client, paper: File, owner: Any, django_assert_num_queries: Any
) -> None:
    client.force_login(owner)
    Client().get(queries.address_of(paper))  # what a process keeps is read once
    with django_assert_num_queries(1):
        response = client.get(queries.address_of(paper))
    assert response.status_code == 200
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
    assert Client().get(queries.address_of(paper)).status_code == 200


@pytest.mark.req("F3.3")
def test_address_is_the_same_within_the_hour_and_ends_with_the_next(client: Client, paper: File) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        address = queries.address_of(paper)
        assert client.get(address)["Cache-Control"] == "private, max-age=6600, immutable"
        clock.move_to(NOON + timedelta(minutes=49))
        assert queries.address_of(paper) == address
        clock.move_to(NOON + timedelta(minutes=51))
        assert queries.address_of(paper) != address
        clock.move_to(NOON + timedelta(minutes=109))
        assert client.get(address).status_code == 200
        clock.move_to(NOON + timedelta(minutes=111))
        ended = client.get(address)
    assert ended.status_code == 410
    assert "This address has ended" in ended.content.decode()


@pytest.mark.req("F3.3")
def test_address_that_was_changed_is_refused_in_words(client: Client, paper: File, photo: File) -> None:
    good = queries.address_of(paper)
    _, _, _, until, signature, public_id, part, _ = good.split("/")
    later = f"/files/signed/{int(until) + 3600}/{signature}/{public_id}/{part}/"
    other = f"/files/signed/{until}/{signature}/{photo.public_id}/{part}/"
    forged = f"/files/signed/{until}/{'0' * 64}/{public_id}/{part}/"
    elsewise = f"/files/signed/{until}/{signature}/{public_id}/download/"
    for address in (later, other, forged, elsewise):
        response = client.get(address)
        assert response.status_code == 403
        assert "was changed on its way" in response.content.decode()
    assert client.get(good).status_code == 200
    assert client.post(good).status_code == 405


@pytest.mark.req("F2.2")
@pytest.mark.parametrize("state", [File.State.WAITING, File.State.QUARANTINED])
def test_what_waits_for_its_scan_or_failed_it_is_not_served(client: Client, paper: File, state: str) -> None:
    address = queries.address_of(paper)
    File.objects.filter(pk=paper.pk).update(state=state)
    assert client.get(address).status_code == 404


def test_file_that_is_gone_is_not_found(
    client: Client, paper: File, photo: File, upload_folder: Any, owner: Any
) -> None:
    address = queries.address_of(paper)
    actions.delete_file(file=paper, by=owner)
    assert client.get(address).status_code == 404
    (upload_folder / photo.stored_name()).unlink()
    assert client.get(queries.address_of(photo)).status_code == 404


@pytest.mark.req("F3.1", "F3.2")
def test_public_file_has_an_address_that_lasts(client: Client, owner: Any, paper: File) -> None:
    logo = actions.store_upload(purpose="tests.logo", upload=upload("logo.png", picture()), by=owner, attach=True)
    address = queries.address_of(logo)
    assert address == f"/files/public/{logo.public_id}/file/"
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert response["Content-Disposition"] == 'inline; filename="logo.webp"'
    assert client.get(f"/files/public/{paper.public_id}/file/").status_code == 404
