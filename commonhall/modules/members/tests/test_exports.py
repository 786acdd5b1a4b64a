"""Taking members away: by whom, what, safely, and never unnoticed."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import CustomField, Export, Member, Status
from commonhall.modules.members.queries import exporting, settings

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def admin(account):
    return account("admin", Role.ADMIN)


@pytest.fixture
def sonja(db):
    return Member.objects.create(
        first_name="Sonja", last_name="Lund", city="Tromsø", status=Status.ACTIVE, birth_date="1995-03-01"
    )


def export(client, fields=("first_name", "city"), format="csv", query=""):
    return client.post("/members/exports/new/", {"format": format, "fields_": list(fields), "query": query})


def content(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.req("M6.1")
def test_a_csv_opens_in_a_spreadsheet_and_holds_what_is_filtered(as_, admin, sonja):
    Member.objects.create(first_name="Aud", city="Oslo", status=Status.ACTIVE)
    answer = export(as_(admin), query="city=Tromsø")
    data = content(answer)
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) == [["First name", "City"], ["Sonja", "Tromsø"]]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.req("M6.2")
@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_spreadsheets_know_dates_and_hold_no_formula(as_, admin, sonja, format):
    Member.objects.filter(pk=sonja.pk).update(city="=1+1")
    data = content(export(as_(admin), ["first_name", "city", "birth_date"], format))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["First name", "City", "Date of birth"]
    assert (rows[1][0], rows[1][1], rows[1][2].isoformat()[:10]) == ("Sonja", "=1+1", "1995-03-01")  # a text


@pytest.mark.req("M6.6")
@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_calculate_is_quoted_in_a_csv(as_, admin, sonja, text):
    Member.objects.filter(pk=sonja.pk).update(city=text)
    rows = list(csv.reader(io.StringIO(content(export(as_(admin))).decode("utf-8-sig"), newline="")))
    assert rows[1] == ["Sonja", f"'{text}"]


@pytest.mark.req("M6.3")
def test_only_who_has_the_right_exports(as_, account, admin, board, sonja):
    for user in (board, account("treasurer", Role.TREASURER), account("nobody")):
        client = as_(user)
        assert client.get("/members/exports/new/").status_code == 403
        assert export(client).status_code == 403
        ordered = client.post("/api/v1/members/exports", {"fields": ["city"]}, content_type="application/json")
        assert ordered.status_code == 403
    actions.change_directory(exporters=["board"], by=admin)
    settings.forget()
    client = as_(board)
    assert export(client).status_code == 200
    page = client.get("/members/exports/new/").content.decode()
    assert "Date of birth" not in page
    assert export(client, ["first_name", "birth_date"]).status_code == 422
    actions.change_directory(sensitive_exporters=["board"], by=admin)
    settings.forget()
    assert b"1995-03-01" in content(export(as_(board), ["first_name", "birth_date"]))
    assert as_(account("other", Role.BOARD)).get(Export.objects.first().get_absolute_url()).status_code == 404


def test_only_an_administrator_gives_the_right(as_, account, board):
    as_(board).post("/members/desk/directory/", {"is_public": "on", "exporters": ["board"]})
    settings.forget()
    assert settings.directory_settings().is_public
    assert settings.directory_settings().exporters == []
    client = as_(account("admin", Role.ADMIN))
    client.post("/members/desk/directory/", {"exporters": ["board"]})
    settings.forget()
    assert (settings.directory_settings().is_public, settings.directory_settings().exporters) == (False, ["board"])


@pytest.mark.req("M6.5")
def test_an_export_is_in_the_log_with_what_was_taken(as_, admin, sonja):
    export(as_(admin), query="q=sonja&city=Tromsø")
    entry = Activity.objects.get(kind="members.members_exported")
    assert (entry.actor_id, entry.data["count"]) == (str(admin.pk), 0)  # nothing was indexed, so nobody was found
    assert entry.data["fields"] == ["first_name", "city"]
    assert entry.data["filters"] == {"city": ["Tromsø"]}
    assert "sonja" not in str(entry.data)  # it may be a name, and lies where it can be erased
    assert entry.actor["search"] == "sonja"


def test_a_long_list_is_made_by_a_worker_who_tells_when_it_is_there(as_, admin, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    monkeypatch.setattr(exporting, "CHUNK", 2)
    Member.objects.bulk_create(Member(first_name=f"P{n}", sort_name=f"p{n}", status=Status.ACTIVE) for n in range(5))
    client = as_(admin)
    waiting = export(client)
    assert waiting.status_code == 302
    assert "being written" in client.get(waiting.url).content.decode()
    assert client.get(f"{waiting.url}file/").status_code == 404
    assert actions.make_exports() == 1
    deliver_all()
    made = Export.objects.get()
    assert (made.rows_done, made.rows_total, made.state) == (5, 5, "done")
    assert Notification.objects.filter(user=admin).exists()
    assert "Download" in client.get(waiting.url).content.decode()
    rows = content(client.get(f"{waiting.url}file/")).decode("utf-8-sig").splitlines()
    assert rows == ["First name,City", *(f"P{n}," for n in range(5))]
    assert Activity.objects.filter(kind="members.export_downloaded").count() == 1


def test_a_right_that_was_taken_back_makes_no_file(as_, account, admin, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    actions.change_directory(exporters=["board"], by=admin)
    settings.forget()
    Member.objects.create(first_name="P", status=Status.ACTIVE)
    export(as_(account("chair", Role.BOARD)))
    actions.change_directory(exporters=[], by=admin)
    settings.forget()
    actions.make_exports()
    made = Export.objects.get()
    assert (made.state, exporting.is_kept(made)) == ("dead", False)


@pytest.fixture
def exporter(account, admin, as_, sonja):
    """A client of somebody of the board who may export sensitive fields, of which the club has added one."""
    CustomField.objects.create(key="motto", label="Motto", audience="board")
    CustomField.objects.create(key="size", label="Size", audience="members")
    actions.change_directory(exporters=["board"], sensitive_exporters=["board"], by=admin)
    settings.forget()
    return as_(account("chair", Role.BOARD))


def take_the_right(admin):
    actions.change_directory(sensitive_exporters=[], by=admin)
    settings.forget()


@pytest.mark.req("M6.3", "M6.4")
@pytest.mark.parametrize(("field", "state"), [("own_motto", "dead"), ("birth_date", "dead"), ("own_size", "done")])
def test_a_worker_writes_no_sensitive_field_for_whoever_lost_the_right(exporter, admin, monkeypatch, field, state):
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    assert export(exporter, ["first_name", field]).status_code == 302
    take_the_right(admin)
    actions.make_exports()
    made = Export.objects.get()
    assert (made.state, exporting.is_kept(made)) == (state, state == "done")


@pytest.mark.req("M6.3", "M6.4")
@pytest.mark.parametrize("field", ["own_motto", "birth_date"])
def test_a_finished_file_with_sensitive_fields_is_for_whoever_still_has_the_right(exporter, admin, field):
    assert export(exporter, ["first_name", field]).status_code == 200
    assert export(exporter, ["first_name", "own_size"]).status_code == 200
    plain, made = Export.objects.all()
    api = f"/api/v1/members/exports/{made.public_id}"
    addresses = f"{made.get_absolute_url()}file/", f"{api}/file"
    assert [exporter.get(address).status_code for address in addresses] == [200, 200]
    take_the_right(admin)
    CustomField.objects.update(is_active=False)  # the file still has the answers
    for address in addresses:
        assert exporter.get(address).status_code == 403
    assert exporter.get(api).json()["ready"] is False
    assert "may not export any more" in exporter.get(made.get_absolute_url()).content.decode()
    assert [each["ready"] for each in exporter.get("/api/v1/members/exports").json()["items"]] == [True, False]
    page = exporter.get("/members/exports/").content.decode()
    assert addresses[0] not in page
    assert f"{plain.get_absolute_url()}file/" in page
    assert exporter.get(f"{plain.get_absolute_url()}file/").status_code == 200
    assert Activity.objects.filter(kind="members.export_downloaded").count() == 3


def test_a_file_is_kept_for_a_day(as_, admin, sonja):
    client = as_(admin)
    export(client)
    made = Export.objects.get()
    assert client.get(f"{made.get_absolute_url()}file/").status_code == 200
    Export.objects.update(finished_at=made.finished_at - exporting.KEPT)
    assert client.get(f"{made.get_absolute_url()}file/").status_code == 404
    assert actions.forget_exports() == 1
    assert not exporting.path_of(made).exists()
