"""What one looks at before one decides, by program."""

from commonhall.core.access.roles import Role
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.tests.conftest import PERSON


def test_a_reviewer_reads_what_an_applicant_has_told(as_, nora, board, plan, account):
    actions.save_policy(by=board, approvals=2, asked={})
    actions.save_field(by=board, label="Diet", kind="text", asked_of_applicants=True)
    application = actions.submit_application(
        by=nora, plan=plan, **PERSON, profession="Glazier", motivation="To meet people", custom={"diet": "Fish"}
    )
    actions.support_application(application=application, by=board, reason="I know her")
    at = f"/api/v1/members/applications/{application.public_id}/facts"
    other = as_(account("second", Role.BOARD)).get(at).json()
    assert (other["fields"]["profession"], other["motivation"]) == ("Glazier", "To meet people")
    assert (other["answers"], other["documents"]) == ({"diet": "Fish"}, [])
    assert [(each["by"], each["reason"]) for each in other["approvals"]] == [(str(board), "I know her")]
    assert other["may_decide"] is True
    own = as_(nora).get(at).json()
    assert own == {**other, "approvals": [], "may_decide": False}
    assert as_(account("otto")).get(at).status_code == 404
    assert as_(account("money", Role.TREASURER)).get(at).status_code == 404


def test_two_entries_are_compared_before_they_are_put_together(as_, board, nora, account):
    keep = Member.objects.create(first_name="Nora", last_name="Lund", status=Status.ACTIVE)
    drop = Member.objects.create(first_name="Nora", last_name="Lunde", city="Oslo", status=Status.ACTIVE)
    at = f"/api/v1/members/desk/doubles/{keep.public_id}/{drop.public_id}"
    found = {each["name"]: each for each in as_(board).get(at).json()}
    assert (found["first_name"]["differs"], found["last_name"]["differs"]) == (False, True)
    assert (found["city"]["kept"], found["city"]["dropped"], found["city"]["take"]) == ("", "Oslo", True)
    assert "employer" not in found
    for user in (nora, account("money", Role.TREASURER)):
        assert as_(user).get(at).status_code in (403, 404)


def test_one_reads_what_the_club_still_asks(as_, nora, board, join, account):
    actions.save_policy(by=board, approvals=1, asked=dict.fromkeys(("phone", "street", "employer"), "no"))
    join(nora, profession="Glazier")
    labels = as_(nora).get("/api/v1/members/me/missing").json()["labels"]
    assert "University" in labels
    assert not {"Phone", "Street", "Employer", "Profession"} & set(labels)
    assert as_(account("stranger")).get("/api/v1/members/me/missing").status_code == 404
