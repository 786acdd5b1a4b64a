"""Papers that come with an application: judged, kept, and read by reviewers only."""

import pytest
from django.test import Client

from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import picture, upload
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application
from commonhall.modules.members.tests.conftest import PERSON

JSON = {"content_type": "application/json"}


def sent(plan, **more):
    return {"plan": plan.pk, **PERSON, "agrees": "on", **more}


def papers(count=1):
    return [upload(f"proof {number}.png", picture()) for number in range(count)]


@pytest.mark.req("M3.3")
def test_an_applicant_adds_papers_that_reviewers_read(as_, nora, board, account, plan):
    client = as_(nora)
    assert client.post("/members/apply/", sent(plan, documents=[upload("a.exe", b"MZ")])).status_code == 422
    assert not Application.objects.exists()
    assert client.post("/members/apply/", sent(plan, documents=papers(2))).status_code == 302
    application = Application.objects.get()
    address = f"/members/desk/applications/{application.public_id}/"
    page = as_(board).get(address).content.decode()
    assert page.count("proof") == 2
    assert as_(account("stranger")).get(address).status_code == 404
    file = application.documents.first().file
    read = f"/api/v1/files/{file.public_id}"
    assert as_(board).get(read).status_code == 200
    assert as_(account("other")).get(read).status_code == 404
    assert Client().get(page.split('<dd><a href="')[1].split('"')[0].replace("&amp;", "&")).status_code == 200


def test_a_club_can_need_papers_or_take_none(as_, nora, board, plan):
    client = as_(nora)
    actions.save_policy(by=board, approvals=1, asked={"documents": "needed"})
    assert client.post("/members/apply/", sent(plan)).status_code == 422
    assert client.post("/api/v1/members/applications", {"plan": plan.pk, **PERSON}, **JSON).status_code == 422
    actions.save_policy(by=board, approvals=1, asked={"documents": "no"})
    assert client.post("/members/apply/", sent(plan, documents=papers())).status_code == 302
    assert not File.objects.exists()


def test_by_api_a_program_names_files_that_it_uploaded(as_, nora, account, plan):
    stranger, client = account("stranger"), as_(nora)
    mine = client.post("/api/v1/files/", {"purpose": actions.DOCUMENTS, "file": papers()[0]})
    assert mine.status_code == 201, mine.content
    told = {"plan": plan.pk, **PERSON, "documents": [mine.json()["id"]]}
    assert as_(stranger).post("/api/v1/members/applications", told, **JSON).status_code == 404
    assert as_(nora).post("/api/v1/members/applications", told, **JSON).status_code == 201
    assert Application.objects.get().documents.get().file.attached_at
