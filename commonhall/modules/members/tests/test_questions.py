"""The club's own questions: asked by staff, answered by applicants and members, seen by those who may."""

import pytest

from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, CustomField, Member
from commonhall.modules.members.queries.answers import judged
from commonhall.modules.members.tests.conftest import PERSON

JSON = {"content_type": "application/json"}


def question(by, label, kind="text", **more):
    return actions.save_field(by=by, label=label, kind=kind, **more)


@pytest.mark.parametrize(
    ("kind", "good", "kept", "bad"),
    [
        ("text", " a ", "a", [3, "a\x00", "x" * 201, ["a"]]),
        ("long_text", "a\nb", "a\nb", [True, "x" * 4001]),
        ("number", 3.0, 3, ["3", True, float("nan"), float("inf"), 10**20]),
        ("number", 2.5, 2.5, [[2]]),
        ("date", "2028-02-29", "2028-02-29", ["2027-02-29", "tomorrow", 5]),
        ("yes_no", False, False, [0, "no", 1]),
        ("choice", "M", "M", ["XL", 1, ["M"]]),
        ("choices", ["M", "S", "M"], ["S", "M"], ["M", ["XL"], [1]]),
        ("url", "https://example.org/a", "https://example.org/a", ["javascript:alert(1)", "example", "https://a b", 1]),
    ],
)
def test_an_answer_is_kept_as_json_or_refused(kind, good, kept, bad):
    field = CustomField(label="Q", key="q", kind=kind, options=["S", "M"])
    assert judged(field, good) == kept
    assert judged(field, None) is None
    for wrong in bad:
        with pytest.raises(ValueError):
            judged(field, wrong)


def apply_form(plan, **more):
    return {"plan": plan.pk, **PERSON, "agrees": "on", **more}


@pytest.mark.req("M3.2")
def test_staff_build_the_form_and_an_applicant_answers_it(as_, nora, board, plan):
    client = as_(board)
    added = {"label": "T-shirt", "kind": "choice", "options": "S\n\nM\nM", "audience": "members"}
    added |= {"is_required": "on", "asked_of_applicants": "on", "asked_of_members": "on"}
    assert client.post("/members/desk/fields/add/", {**added, "options": " "}).status_code == 422
    assert client.post("/members/desk/fields/add/", added).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.options) == ("t_shirt", ["S", "M"])
    rules = dict.fromkeys(
        ("birth_date", "street", "postal_code", "city", "country", "university", "profession", "employer"), "yes"
    )
    rules |= {"phone": "needed", "field_of_study": "no", "graduation_year": "no", "approvals": 1}
    assert client.post("/members/desk/fields/", rules).status_code == 302

    client = as_(nora)
    page = client.get("/members/apply/").content.decode()
    assert "T-shirt" in page
    assert "Field of study" not in page
    missing = client.post("/members/apply/", apply_form(plan, phone="1"))
    assert (missing.status_code, Application.objects.count()) == (422, 0)
    assert client.post("/members/apply/", apply_form(plan, own_t_shirt="M")).status_code == 422
    assert client.post("/members/apply/", apply_form(plan, own_t_shirt="M", phone="1")).status_code == 302
    application = Application.objects.get()
    assert application.custom == {"t_shirt": "M"}
    assert "T-shirt" in as_(board).get(f"/members/desk/applications/{application.public_id}/").content.decode()
    assert actions.approve_application(application=application, by=board).custom == {"t_shirt": "M"}


def test_by_api_an_application_must_answer_too(as_, nora, board, plan):
    question(board, "Diet", asked_of_applicants=True, is_required=True)
    actions.save_policy(by=board, approvals=1, asked={"city": "needed"})
    client = as_(nora)
    data = {"plan": plan.pk, **PERSON}
    for wrong in (
        {},
        {"custom": {"diet": 5}},
        {"custom": {"diet": "x", "other": 1}},
        {"custom": {"diet": "x"}, "city": ""},
    ):
        assert client.post("/api/v1/members/applications", {**data, **wrong}, **JSON).status_code == 422
    assert client.post("/api/v1/members/applications", {**data, "custom": {"diet": "vegan"}}, **JSON).status_code == 201


def test_members_answer_and_choose_who_sees_it(as_, nora, board, account, join):
    field = question(board, "Instrument", audience="members")
    secret = question(board, "Allergies", "long_text", audience="board")
    member, mia = join(nora), account("mia")
    join(mia, first_name="Mia")
    page = f"/members/{member.public_id}/"
    form = {"first_name": "Nora", "last_name": "Lund", field.name: "Cello", secret.name: "nuts"}
    client = as_(nora)
    assert "Instrument" in client.get("/members/me/").content.decode()  # still to be told
    assert client.post(f"{page}edit/", form).status_code == 302
    assert Member.objects.get(pk=member.pk).custom == {"instrument": "Cello", "allergies": "nuts"}
    assert "Instrument" not in client.get("/members/me/").content.decode()
    seen = as_(mia).get(page).content.decode()
    assert ("Cello" in seen, "nuts" in seen) == (True, False)
    assert "nuts" in as_(board).get(page).content.decode()
    as_(nora).post(f"{page}edit/", {**form, f"see_{field.name}": "me"})
    assert "Cello" not in as_(mia).get(page).content.decode()
    answers = f"/api/v1/members/{member.public_id}/answers"
    assert as_(mia).get(answers).json() == {}
    assert as_(mia).put(answers, {"answers": {"instrument": "x"}}, **JSON).status_code == 403
    assert as_(nora).put(answers, {"answers": {"instrument": None}}, **JSON).json() == {"allergies": "nuts"}


def test_a_retired_question_keeps_its_answers(as_, nora, board, join):
    field = question(board, "Diet")
    member = join(nora)
    actions.update_member(member=member, by=nora, custom={"diet": "vegan"})
    assert as_(board).post(f"/members/desk/fields/{field.key}/retire/").status_code == 302
    assert "vegan" not in as_(nora).get(f"/members/{member.public_id}/").content.decode()
    with pytest.raises(Refused, match="no question"):
        actions.update_member(member=member, by=nora, custom={"diet": "fish"})
    question(board, "Size")
    actions.update_member(member=member, by=nora, custom={"size": "M"})
    as_(board).post(f"/members/desk/fields/{field.key}/retire/")
    assert "vegan" in as_(nora).get(f"/members/{member.public_id}/").content.decode()


def test_questions_stand_in_the_order_that_staff_give_them(as_, board, nora):
    keys = [question(board, label).key for label in ("A", "B", "C")]
    client = as_(board)
    client.post(f"/members/desk/fields/{keys[2]}/move/", {"to": "up"})
    client.post(f"/members/desk/fields/{keys[0]}/move/", {"to": "up"})
    answer = client.get("/api/v1/members/questions")
    assert answer.status_code == 200, answer.content
    assert [each["key"] for each in answer.json()] == ["a", "c", "b"]
    assert as_(nora).post(f"/members/desk/fields/{keys[0]}/move/", {"to": "up"}).status_code == 403
    assert as_(nora).get("/members/desk/fields/").status_code == 403


def test_a_kind_stays_and_a_key_is_never_given_twice(board):
    field = question(board, "Diet")
    actions.save_field(by=board, field=field, kind="number", label="What do you eat?")
    field.refresh_from_db()
    assert (field.kind, field.key, field.label) == ("text", "diet", "What do you eat?")
    assert question(board, "Diet").key == "diet_2"
    assert question(board, "Add").key != "add"


def test_an_option_that_the_list_lost_can_stay_chosen(board, nora, join):
    field = question(board, "Size", "choice", options=["S", "M"])
    member = join(nora)
    actions.update_member(member=member, by=nora, custom={"size": "M"})
    actions.save_field(by=board, field=field, options=["S"])
    actions.update_member(member=member, by=nora, custom={"size": "M"}, city="Oslo")
    with pytest.raises(Refused, match="Choose one"):
        actions.update_member(member=member, by=nora, custom={"size": "L"})
