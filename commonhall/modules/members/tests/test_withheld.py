"""What a member shows to nobody: nobody else changes it, whichever way they come, and no log tells it."""

from datetime import date

import pytest
from django.core.management import call_command

from commonhall.core.access.roles import Role
from commonhall.core.activity import chain
from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import actions
from commonhall.modules.members.models import CustomField, Import, Member
from commonhall.modules.members.queries.imports import preview
from commonhall.modules.members.tests.test_imports import run, upload

JSON = {"content_type": "application/json"}
LIST = "First name,Last name,Email,Phone,Date of birth,City,Shoe\n"
ROW = "Nora,Lund,nora@example.org,{phone},{born},{city},41\n"


@pytest.fixture
def member(nora, join):
    """Who shows her phone and an answer to nobody."""
    CustomField.objects.create(key="motto", label="Motto", audience="board")
    found = join(nora, phone="+47 123")
    return actions.update_member(
        member=found, by=nora, visibility={"phone": "me", "own_motto": "me"}, custom={"motto": "Sapere aude"}
    )


@pytest.fixture
def admin(account):
    return account("ada", Role.ADMIN)


def hidden_of(member):
    return Member.objects.values("phone", "birth_date", "email", "custom", "visibility").get(pk=member.pk)


@pytest.mark.req("M1.8")
@pytest.mark.parametrize(
    "change",
    [
        {"phone": "1"},
        {"phone": "+47 123"},
        {"custom": {"motto": "x"}},
        {"custom": {"motto": None}},
        {"audiences": {"phone": "board"}},
        {"audiences": {"own_motto": "public"}},
        {"visibility": {"phone": "board"}},
    ],
)
def test_nobody_but_the_member_changes_what_they_show_to_nobody(board, admin, nora, member, change):
    before = hidden_of(member)
    for by in (board, admin):
        with pytest.raises(Refused, match="shows this to nobody"):
            actions.update_member(member=member, by=by, **change)
        actions.update_member(member=member, by=by, city="Vik", visibility={}, custom={})
        assert hidden_of(member) == before
    actions.update_member(member=member, by=nora, **change)


@pytest.mark.req("M1.8")
def test_answers_sent_by_program_leave_alone_what_is_shown_to_nobody(as_, board, member):
    CustomField.objects.create(key="size", label="Size", audience="board")
    address = f"/api/v1/members/{member.public_id}/answers"
    answer = as_(board).put(address, {"answers": {"size": "M", "motto": "x"}}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "answers.own_motto")
    assert as_(board).put(address, {"answers": {"size": "M"}}, **JSON).json() == {"size": "M"}
    assert Member.objects.get(pk=member.pk).custom == {"motto": "Sapere aude", "size": "M"}


@pytest.mark.req("M6.7")
def test_an_import_changes_nothing_that_is_shown_to_nobody_and_says_whom_it_changes(as_, board, nora, member):
    actions.update_member(
        member=member, by=nora, birth_date=date(1995, 3, 1), visibility={"phone": "me", "birth_date": "me"}
    )
    before = hidden_of(member)
    for phone, born in (("+47 999", "1980-01-02"), ("+47 123", "1995-03-01")):  # what is there already counts alike
        batch = upload(LIST + ROW.format(phone=phone, born=born, city="Vik"), by=board, encoding="utf-8")
        found = preview(batch, by=board)
        assert (found.changed, found.withheld) == (1, 2)
        [change] = found.changes.items
        assert (change.line, change.member.pk) == (2, member.pk)
        assert change.fields == [("City", "Bergen", "Vik"), ("Shoe", "", "41")]
    page = as_(board).get(f"/members/desk/import/{batch.public_id}/").content.decode()
    assert "2 values of the list stay out" in page and "Nora Lund" in page and "Bergen" in page
    draft = as_(board).get(f"/api/v1/members/desk/imports/{batch.public_id}/draft").json()
    assert (draft["would_change"], draft["withheld"]) == (1, 2)
    done = run(batch)
    assert (done.state, done.changed) == (Import.State.DONE, 1)
    assert hidden_of(member) == before
    assert Member.objects.get(pk=member.pk).city == "Vik"


def test_an_undo_leaves_alone_what_the_member_has_hidden_since(board, nora, join):
    member = join(nora, phone="+47 123")
    batch = run(upload(LIST + ROW.format(phone="+47 999", born="", city="Vik"), by=board, encoding="utf-8"))
    assert Member.objects.get(pk=member.pk).phone == "+47 999"
    actions.update_member(member=member, by=nora, visibility={"phone": "me"})
    actions.start_undo(batch=batch, by=board)
    actions.run_imports()
    member.refresh_from_db()
    assert (member.phone, member.city) == ("+47 999", "Bergen")


@pytest.mark.req("M6.7")
def test_those_whom_an_import_would_change_are_told_page_by_page(as_, board):
    names = [f"N{number:03}" for number in range(60)]
    for name in names:
        Member.objects.create(first_name="P", last_name=name, email=f"{name.lower()}@example.org", city="Oslo")
    rows = "".join(f"P,{name},{name.lower()}@example.org,,,Vik,\n" for name in names)
    batch = upload(LIST + rows, by=board, encoding="utf-8")
    client, address = as_(board), f"/members/desk/import/{batch.public_id}/"
    first, second = (client.get(address + query).content.decode() for query in ("", "?cursor=50"))
    assert "P N049" in first and "P N050" not in first and "?cursor=50" in first
    assert "P N050" in second and "P N049" not in second and "?cursor=0" in second
    assert client.get(address + "?cursor=x").headers["Location"] == address
    api = f"/api/v1{address.replace('import', 'imports')}changes"
    page = client.get(api, {"size": 2, "cursor": "58"}).json()
    assert [each["name"] for each in page["items"]] == ["P N058", "P N059"]
    assert page["items"][0]["fields"] == [{"field": "City", "before": "Oslo", "after": "Vik"}]
    assert (page["next"], page["previous"]) == ("", "56")


def test_the_command_says_how_many_values_stay_out(member, tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_text(LIST + ROW.format(phone="+47 999", born="", city="Vik"))
    call_command("import_members", str(path))
    assert "1 values stay out" in capsys.readouterr().out


def entries_of(member):
    return Activity.objects.filter(target_type="members.member", target_id=str(member.pk)).order_by("pk")


@pytest.mark.req("M1.6", "M1.8")
def test_the_log_tells_administrators_nothing_that_a_member_shows_to_nobody(as_, admin, nora, member, account):
    """Neither what was hidden when it was written, nor what was hidden later; the log stays provable."""
    actions.update_member(member=member, by=nora, phone="+47 456", custom={"motto": "Carpe diem"}, city="Secretville")
    actions.update_member(member=member, by=nora, city="Oslo", visibility={"phone": "board"})
    client = as_(admin)

    def told():
        pages = [client.get(f"/desk/audit/{entry.pk}/").content.decode() for entry in entries_of(member)]
        api = [client.get(f"/api/v1/security/log/{entry.pk}").content.decode() for entry in entries_of(member)]
        return "".join([*pages, *api, client.get("/api/v1/security/log").content.decode()])

    seen = told()
    assert "Secretville" in seen and "+47 456" not in seen and "Carpe diem" not in seen
    assert "(shown to nobody)" in seen
    actions.update_member(member=member, by=nora, visibility={"city": "me"})
    assert "Secretville" not in told() and "Oslo" not in told()
    stored = str(list(entries_of(member).values_list("people__values", flat=True)))
    assert "+47 456" not in stored and "Carpe diem" not in stored and "Secretville" in stored
    chain.seal()
    *_, verdict = chain.verify()
    assert not verdict.broken


@pytest.mark.req("M1.8")
def test_who_is_the_member_reads_their_own_values_in_the_log(as_, account, join):
    ada = account("ada", Role.ADMIN)
    member = join(ada, phone="+47 123")
    actions.update_member(member=member, by=ada, city="Secretville")
    actions.update_member(member=member, by=ada, visibility={"city": "me"})
    first = entries_of(member).filter(kind="members.member_changed").first()
    assert "Secretville" in as_(ada).get(f"/desk/audit/{first.pk}/").content.decode()


def test_a_page_of_the_log_asks_as_much_for_many_members_as_for_one(
    as_, admin, nora, member, django_assert_max_num_queries
):
    for city in ("Oslo", "Vik", "Voss", "Hamar"):
        actions.update_member(member=member, by=nora, city=city)
    client = as_(admin)
    client.get("/api/v1/security/log")
    with django_assert_max_num_queries(12):
        assert client.get("/api/v1/security/log?kind=members.member_changed").status_code == 200


def test_the_admin_site_shows_nothing_that_a_member_shows_to_nobody(as_, admin, nora, member):
    actions.update_member(member=member, by=nora, visibility={"phone": "me", "email": "me"})
    admin.is_staff = admin.is_superuser = True
    admin.save()
    client = as_(admin)
    pages = [client.get(f"/admin/members/member/{rest}") for rest in ("", f"{member.pk}/change/")]
    for page in pages:
        assert page.status_code == 200
        text = page.content.decode()
        assert "Lund" in text and "+47 123" not in text and "nora@example.org" not in text and "Sapere" not in text


@pytest.mark.req("M2.1")
def test_staff_may_leave_empty_what_must_be_answered_and_was_not(as_, board, nora, member):
    CustomField.objects.create(key="instrument", label="Instrument", is_required=True, audience="members")
    address = f"/members/{member.public_id}/edit/"
    form = {"first_name": "Nora", "last_name": "Lund", "city": "Vik"}
    assert as_(nora).post(address, form).status_code == 422
    assert as_(board).post(address, form).status_code == 302
    api = f"/api/v1/members/{member.public_id}/"
    assert as_(board).patch(api + "profile", {"city": "Voss"}, **JSON).status_code == 200
    assert as_(board).put(api + "answers", {"answers": {"instrument": "Flute"}}, **JSON).status_code == 200
    # What is answered, nobody empties.
    assert as_(board).post(address, form).status_code == 422
    assert as_(board).put(api + "answers", {"answers": {"instrument": None}}, **JSON).status_code == 422
    member.refresh_from_db()
    assert (member.city, member.custom["instrument"]) == ("Voss", "Flute")
