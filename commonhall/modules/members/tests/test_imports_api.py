"""Importing a club's list by program, from the upload to the undo, with everything that the page shows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonhall.core.access.roles import Role
from commonhall.modules.members import actions
from commonhall.modules.members.models import Import, Member

JSON = {"content_type": "application/json"}
AT = "/api/v1/members/desk/imports"
LIST = """Name;Vorname;Mail;Stand;Plan;Seit;Beruf;Firma
Müller;Zoë;zoe@example.org;aktiv;Regular;05.04.2020;Glaserin;Fjordglas
d'Été;Jean;jean@example.org;on leave;Regular;01.02.2019;;
Nirgends;Nina;nina-at-example.org;aktiv;Regular;01.02.2019;;
Ohne;Adresse;;aktiv;Tenor;01.02.2019;;
"""


def file(text=LIST, name="mitglieder.csv"):
    return {"file": SimpleUploadedFile(name, text.encode())}


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


@pytest.fixture
def batch(board, plan):
    return actions.add_import(content=LIST.encode(), filename="mitglieder.csv", by=board)


@pytest.mark.req("M6.7", "M6.8")
def test_a_list_is_uploaded_corrected_imported_and_undone(as_, board, plan):
    client = as_(board)
    added = client.post(AT, file())
    assert (added.status_code, added.json()["state"], added.json()["rows_total"]) == (201, "draft", 4)
    at = f"{AT}/{added.json()['id']}"
    draft = client.get(f"{at}/draft").json()
    fields = {column["header"]: column["field"] for column in draft["columns"]}
    assert (fields["Beruf"], fields["Firma"], fields["Stand"], fields["Seit"]) == ("profession", "employer", "", "")
    assert draft["columns"][6]["samples"] == ["Glaserin"]
    columns = [{"index": 3, "field": "status"}, {"index": 5, "field": "joined_on"}]
    draft = client.patch(f"{at}/draft", {"columns": columns}, **JSON).json()
    assert draft["unknown"] == {"status": ["on leave"], "plan": ["Tenor"]}
    assert (draft["would_add"], draft["bad"], draft["columns"][5]["order"]) == (1, 3, "day_first")
    change = {"columns": [{"index": 5, "order": "month_first"}], "meanings": {"status": {"on leave": "inactive"}}}
    draft = client.patch(f"{at}/draft", change, **JSON).json()
    assert (draft["would_add"], draft["bad"], draft["unknown"]) == (2, 2, {"plan": ["Tenor"]})
    assert draft["columns"][3]["field"] == "status"
    assert Member.objects.count() == 0
    started = client.post(f"{at}/start")
    assert (started.status_code, started.json()["state"]) == (202, "running")
    actions.run_imports()
    done = client.get(at).json()
    assert (done["state"], done["added"], done["refused"]) == ("done", 2, 2)
    zoe = Member.objects.get(email="zoe@example.org")
    assert (zoe.profession, zoe.employer, f"{zoe.joined_on}") == ("Glaserin", "Fjordglas", "2020-05-04")
    assert client.get(f"{at}/draft").status_code == 404
    assert client.patch(f"{at}/draft", {}, **JSON).status_code == 404
    again = client.post(f"{at}/start")
    assert (again.status_code, "imported already" in problem(again)["detail"]) == (422, True)
    assert client.post(f"{at}/undo").json()["state"] == "undoing"
    actions.run_imports()
    assert client.get(at).json()["state"] == "undone"
    assert Member.objects.count() == 0
    assert client.get(f"{at}/rows").status_code == client.get(f"{at}/bad-rows.csv").status_code == 404


def test_bad_rows_are_listed_with_their_reasons_page_by_page(as_, board, batch):
    at, client = f"{AT}/{batch.public_id}", as_(board)
    client.patch(f"{at}/draft", {"columns": [{"index": 3, "field": "status"}]}, **JSON)
    first = client.get(f"{at}/rows", {"size": 2}).json()
    assert [(row["line"], [each["code"] for each in row["problems"]]) for row in first["items"]] == [
        (3, ["unknown_status"]), (4, ["bad_email"]),
    ]  # fmt: skip
    assert first["items"][0]["cells"][:3] == ["d'Été", "Jean", "jean@example.org"]
    assert first["items"][0]["problems"][0]["column"] == "Stand"
    second = client.get(f"{at}/rows", {"size": 2, "cursor": first["next"]}).json()
    assert ([row["line"] for row in second["items"]], second["next"]) == ([5], "")
    assert client.get(f"{at}/rows", {"size": 2, "cursor": second["previous"]}).json() == first
    last = client.get(f"{at}/rows", {"size": 1, "cursor": "2"}).json()
    before = client.get(f"{at}/rows", {"size": 1, "cursor": last["previous"]}).json()
    assert [row["line"] for page in (before, last) for row in page["items"]] == [4, 5]
    assert client.get(f"{at}/rows", {"cursor": "x"}).status_code == 400
    assert client.get(f"{at}/rows", {"kind": "warned"}).json()["items"] == []
    text = client.get(f"{at}/bad-rows.csv")
    assert text["Content-Type"] == "text/csv; charset=utf-8"
    assert "nina-at-example.org" in text.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"columns": [{"index": 99, "field": "city"}]}, "columns.0.index"),
        ({"columns": [{"index": 3, "field": "shoe_size"}]}, "columns.0.field"),
        ({"columns": [{"index": 0}, {"index": 1, "order": "month_first"}]}, "columns.1.order"),
        ({"meanings": {"plan": {"Tenor": "Bass"}}}, "meanings.plan.Tenor"),
        ({"meanings": {"plan": {"Alt": "Regular"}}}, "meanings.plan.Alt"),
    ],
)
def test_a_wrong_correction_is_named_and_nothing_is_changed(as_, board, batch, change, field):
    at = f"{AT}/{batch.public_id}/draft"
    before = as_(board).get(at).json()
    answer = as_(board).patch(at, change, **JSON)
    assert answer.status_code == 422
    assert problem(answer)["errors"][0]["field"].startswith(field)
    assert as_(board).get(at).json() == before


def test_two_columns_are_not_one_field_and_what_is_no_table_is_refused(as_, board, batch):
    client = as_(board)
    twice = client.patch(f"{AT}/{batch.public_id}/draft", {"columns": [{"index": 6, "field": "employer"}]}, **JSON)
    assert (twice.status_code, problem(twice)["errors"]) == (422, [])
    no_table = client.post(AT, file("\x00\x01\x02", "list.csv"))
    assert (no_table.status_code, problem(no_table)["errors"][0]["field"]) == (422, "file")
    assert client.post(AT, {}).status_code == 422
    assert Import.objects.count() == 1


def test_imports_are_the_boards(as_, account, nora, board, batch):
    actions.add_import(content=LIST.encode(), filename="later.csv", by=board)
    first = as_(board).get(AT, {"size": 1}).json()
    rest = as_(board).get(AT, {"size": 1, "cursor": first["next"]}).json()
    names = [each["filename"] for page in (first, rest) for each in page["items"]]
    assert names == ["later.csv", "mitglieder.csv"]
    at = f"{AT}/{batch.public_id}"
    for user in (nora, account("money", Role.TREASURER)):
        client = as_(user)
        for path in (AT, at, f"{at}/draft", f"{at}/rows", f"{at}/bad-rows.csv"):
            assert client.get(path).status_code == 403, path
        assert client.post(AT, file()).status_code == 403
        assert client.patch(f"{at}/draft", {}, **JSON).status_code == 403
        assert client.post(f"{at}/start").status_code == client.post(f"{at}/undo").status_code == 403
    assert Import.objects.filter(state="draft").count() == 2
