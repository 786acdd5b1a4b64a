"""The membership card: what is on it, who can verify it, and that none can be forged or used after it was replaced."""

import io
from datetime import timedelta

import pypdf
import pytest
import segno
from django.test import Client
from PIL import Image

from commonhall.core.activity.models import Activity
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.actions import block_person
from commonhall.modules.members import actions
from commonhall.modules.members.documents.cards import BAND, CODE, DOTS, MARGIN, WIDTH, card_url
from commonhall.modules.members.models import Card, Member, Status
from commonhall.modules.members.queries import settings
from commonhall.modules.members.queries.cards import card_by_token


@pytest.fixture
def member(nora, join):
    return join(nora)


@pytest.fixture
def card(member, nora):
    return actions.issue_card(member=member, by=nora)


def path(card):
    return card_url(card).removeprefix("http://localhost:8000")


def read(address, client=None):
    return (client or Client()).get(address).content.decode()


@pytest.mark.req("M10.1")
def test_a_member_makes_their_card_and_saves_it_as_picture_and_pdf_with_the_code(as_, nora, member):
    client = as_(nora)
    page = client.get("/members/me/card/")["Location"]
    assert "Make the card" in read(page, client)
    assert client.get(f"/members/{member.public_id}/card.png").status_code == 404
    client.post(f"{page}issue/")
    assert "card.png" in read(page, client)
    url = card_url(Card.objects.get())

    answer = client.get(f"/members/{member.public_id}/card.png")
    assert answer["Content-Disposition"] == 'attachment; filename="membership-card.png"'
    picture = Image.open(io.BytesIO(answer.content)).convert("L")
    wanted = [[bool(dark) for dark in row] for row in segno.make(url, error="m", micro=False).matrix]
    step = CODE / len(wanted) * DOTS
    left, top = (WIDTH - CODE - MARGIN) * DOTS, (BAND + 5) * DOTS
    drawn = [
        [picture.getpixel((left + (x + 0.5) * step, top + (y + 0.5) * step)) < 128 for x in range(len(wanted))]
        for y in range(len(wanted))
    ]
    assert drawn == wanted

    paper = pypdf.PdfReader(io.BytesIO(client.get(f"/members/{member.public_id}/card.pdf").content))
    text = paper.pages[0].extract_text()
    assert "Nora Lund" in text and member.number in text and "Regular" in text
    assert (round(paper.pages[0].mediabox.width / 72 * 25.4, 1), len(paper.pages)) == (85.6, 1)


@pytest.mark.req("M10.2")
def test_anybody_verifies_a_card_without_logging_in_and_reads_what_the_member_shows(as_, card, member, nora, account):
    shown = read(path(card))
    assert "Valid" in shown and "Nora L." in shown and "Lund" not in shown and member.number in shown
    assert Client().get(path(card))["X-Robots-Tag"] == "noindex"
    assert Client().get(f"/api/v1/members/cards/{path(card).split('/')[-2]}").json()["is_valid"] is True
    assert "Nora Lund" not in read(path(card), as_(account("stranger")))
    assert "Nora Lund" in read(path(card), as_(nora))
    as_(nora).post(f"/members/{member.public_id}/card/", {"shows_name": "on"})
    assert "Nora Lund" in read(path(card))


@pytest.mark.req("M10.2", "M1.6")
def test_a_card_tells_the_whole_name_to_whoever_meets_the_member_and_to_nobody_else(
    as_, card, member, nora, board, account, join
):
    otto = account("otto")
    join(otto, first_name="Otto")
    api = f"/api/v1/members/cards/{path(card).split('/')[-2]}"

    def told(user):
        client = as_(user) if user else Client()
        name = client.get(api).json()["name"]
        assert name in read(path(card), client)
        return name

    viewers = {"visitor": None, "member": otto, "board": board, "self": nora}

    def knowing():
        return {name for name, user in viewers.items() if told(user) == "Nora Lund"}

    assert knowing() == {"member", "board", "self"}
    actions.update_member(member=member, by=nora, visibility={"listed": "board"})
    assert knowing() == {"board", "self"}
    actions.update_member(member=member, by=nora, visibility={})
    block_person(person=otto, by=nora)
    assert knowing() == {"board", "self"}
    actions.update_member(member=member, by=nora, visibility={"listed": "public"})
    assert knowing() == {"board", "self"}  # the directory is open to members alone
    actions.change_directory(is_public=True, by=board)
    settings.forget()
    assert knowing() == {"visitor", "board", "self"}
    Member.objects.update(status=Status.EXPIRED)
    assert knowing() == {"board", "self"}


def test_a_card_says_what_is_true_today(card, member, board):
    Member.objects.update(expires_on=site_today() - timedelta(days=3))
    assert "days of grace" in read(path(card))
    Member.objects.update(expires_on=site_today() - timedelta(days=40))
    assert "Expired" in read(path(card))  # also before the clock has noticed
    Member.objects.update(expires_on=site_today() + timedelta(days=40))
    actions.change_status(member=member, status=Status.SUSPENDED, reason="Quarrel", by=board)
    shown = read(path(card))
    assert "Suspended" in shown and "Quarrel" not in shown
    actions.change_status(member=member, status=Status.INACTIVE, reason="Left", by=board)
    assert "Not valid" in read(path(card))


def test_a_forged_code_is_refused_before_the_database_is_asked(card, django_assert_num_queries):
    token = path(card).split("/")[-2]
    code, signature = token.split(".")
    other = "A" * 16
    client = Client()
    client.get(path(card))
    for forged in (f"{other}.{signature}", f"{code}.{'0' * 64}", code, f"{token}0", "x", f"{code}.{signature.upper()}"):
        answer = client.get(f"/members/card/{forged}/")
        assert (answer.status_code, "This card is not valid" in answer.content.decode()) == (404, True)
        assert Client().get(f"/api/v1/members/cards/{forged}").status_code == 404
        with django_assert_num_queries(0):
            assert card_by_token(forged) is None


def test_a_new_card_makes_the_old_one_worthless(as_, card, member, board, nora):
    old = path(card)
    as_(board).post(f"/members/{member.public_id}/card/issue/")
    assert Client().get(old).status_code == 404
    assert "Valid" in read(path(Card.objects.get()))
    entry = Activity.objects.filter(kind="members.card_issued").latest("id")
    assert (entry.actor_id, entry.subject_id, entry.data) == (str(board.pk), str(nora.pk), {"again": True})


def test_a_card_is_its_members_and_the_boards(as_, card, member, account, join):
    other = account("otto")
    join(other, first_name="Otto")
    client = as_(other)
    for address in ("card/", "card.pdf", "card.png"):
        assert client.get(f"/members/{member.public_id}/{address}").status_code == 403
    assert client.post(f"/members/{member.public_id}/card/issue/").status_code == 403
    assert client.get(f"/api/v1/members/{member.public_id}/card").status_code == 403
    assert Card.objects.get().code == card.code


def test_who_is_not_a_member_yet_gets_no_card(as_, nora, board, plan):
    application = actions.submit_application(by=nora, plan=plan, first_name="Nora", last_name="Lund")
    member = actions.approve_application(application=application, by=board)
    client = as_(nora)
    told = client.post(f"/members/{member.public_id}/card/issue/", follow=True).content.decode()
    assert "once the membership has begun" in told
    assert not Card.objects.exists()


def test_long_names_stay_on_the_card(card, member):
    from commonhall.modules.members.documents.cards import card_pdf, card_png

    Member.objects.update(first_name="Maximiliane-Anastasia " * 3, last_name="Ødegård-Þórðardóttir " * 3)
    card = Card.objects.select_related("member__plan").get()
    text = pypdf.PdfReader(io.BytesIO(card_pdf(card))).pages[0].extract_text()
    assert "Maximiliane" in text and "…" in text
    assert Image.open(io.BytesIO(card_png(card))).size == (1027, 648)
