"""Who sees what of a member, in every channel: as the table says, and the same everywhere."""

import csv
import re
from datetime import date

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts.actions import block_person, change_picture, grant_role
from commonhall.foundation.files.tests.samples import picture, upload
from commonhall.modules.members import actions, queries
from commonhall.modules.members.models import Badge, BadgeAward, Member, Plan, Status
from commonhall.modules.members.queries import privacy, settings
from commonhall.modules.members.tests.conftest import VALUES, show

# Whom each audience lets see a field. The member themselves always do.
TABLE = {
    "public": {"visitor", "member", "board"},
    "members": {"member", "board"},
    "board": {"board"},
    "me": set(),
}
VIEWERS = ("visitor", "member", "board", "self")
# Who pays for Sonja: while she has an account one member among others, else the one who looks after her data.
PAYERS = ("payer", "keeper")
VCARD = {
    "email": "EMAIL", "phone": "TEL", "city": "ADR", "country": "ADR", "street": "ADR", "postal_code": "ADR",
    "university": "ORG", "birth_date": "BDAY", "profession": "TITLE", "employer": "ORG",
}  # fmt: skip


@pytest.fixture
def blocked(people, sonja):
    """A member whom Sonja wants nothing to do with."""
    block_person(person=people["member"], by=people["self"])
    people["blocked"] = people["member"]


def expected(viewer, audience):
    if viewer in ("self", "keeper"):
        return True
    return {"payer": "member"}.get(viewer, viewer) in TABLE[audience]


def pays(people, viewer, sonja):
    """Let the member be who pays for Sonja, with her account or without."""
    people[viewer] = people["member"]
    account = sonja.user if viewer == "payer" else None
    Plan.objects.update(dependants=1)
    Member.objects.filter(pk=sonja.pk).update(head=Member.objects.get(user=people["member"]), user=account)
    return Member.objects.get(pk=sonja.pk)


@pytest.mark.req("M1.6", "M1.7", "M1.8")
@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("viewer", [*VIEWERS, *PAYERS])
def test_each_field_is_seen_by_its_audience_alike_in_every_channel(look, people, sonja, viewer, turn):
    """In four turns every field has every audience once."""
    audiences = {field: list(TABLE)[(turn + place) % 4] for place, field in enumerate(VALUES)}
    show(sonja, people["self"], **audiences)
    if viewer in PAYERS:
        sonja = pays(people, viewer, sonja)
    allowed = {field for field, audience in audiences.items() if expected(viewer, audience)}
    client = look(viewer)
    page = client.get(sonja.get_absolute_url()).content.decode()
    texts = {**VALUES, "birth_date": "March 1, 1995"}
    assert {field for field, value in texts.items() if str(value) in page} == allowed
    if viewer == "visitor":
        assert client.get("/api/v1/members/").status_code == 401  # programs have an account
    else:
        fields = client.get(f"/api/v1/members/{sonja.public_id}").json()["fields"]
        assert fields.keys() & VALUES.keys() == allowed
        card = client.get(f"{sonja.get_absolute_url()}vcard.vcf").content.decode().replace("\r\n ", "")
        told = {}  # by the line's name, all that such lines say
        for name, _colon, value in (line.partition(":") for line in card.split("\r\n")):
            told[name.partition(";")[0]] = f"{told.get(name.partition(';')[0], '')} {value}"
        on_card = {**VALUES, "birth_date": "19950301"}
        assert {field for field, name in VCARD.items() if str(on_card[field]) in told.get(name, "")} == allowed & {
            *VCARD
        }
    if viewer in ("self", "keeper"):
        return  # in a search one is no other than the rest
    searched = {field: client.get("/members/", {"q": str(value)}).content.decode() for field, value in VALUES.items()}
    assert {field for field, found in searched.items() if "Sonja Hidden" in found} == allowed
    if viewer == "board":
        assert _compared(client, sonja) == allowed
    reader = privacy.reader_of(people[viewer]) if people[viewer] else privacy.Reader(privacy.VISITOR)
    assert {field for field, value in VALUES.items() if queries.suggestions(str(value), reader)} == allowed


def _compared(client, member):
    """The fields that whoever puts two entries together reads: on the page, where they choose, and in the API."""
    other = Member.objects.create(first_name="Sonja", last_name="Twin", status=Status.ACTIVE)
    page = client.get(f"/members/desk/doubles/{member.public_id}/{other.public_id}/")
    text = page.content.decode().replace(str(member.public_id), "").replace(str(other.public_id), "")
    shown = {field for field, value in {**VALUES, "birth_date": "March 1, 1995"}.items() if str(value) in text}
    compared = client.get(f"/api/v1/members/desk/doubles/{member.public_id}/{other.public_id}").json()
    assert shown == {each["name"] for each in compared} & {*VALUES} == {*page.context["form"].fields} & {*VALUES}
    return shown


@pytest.mark.req("M1.6", "M1.7", "M1.8", "M2.2")
@pytest.mark.parametrize("audience", ["everyone", "members", "board", "me"])
def test_a_picture_is_seen_by_its_audience_on_the_page_and_by_program(look, people, sonja, upload_folder, audience):
    account = people["self"]
    change_picture(user=account, by=account, picture=upload("me.png", picture()), audience=audience)
    show(sonja, account)
    for viewer in ("member", "board", "self"):
        client, allowed = look(viewer), expected(viewer, {"everyone": "public"}.get(audience, audience))
        own = client.get(f"/api/v1/members/{sonja.public_id}").json()
        assert (own["picture"] is not None) is allowed, viewer
        page = client.get(sonja.get_absolute_url()).content.decode().partition("<main")[2]
        assert ("<img" in page) is allowed, viewer
        if viewer != "self":
            items = {each["id"]: each for each in client.get("/api/v1/members/").json()["items"]}
            assert (items[own["id"]]["picture"] is not None) is allowed, viewer
        if allowed:
            assert client.get(own["picture"]["small"]).status_code == 200


@pytest.mark.req("M1.6", "M1.7", "M1.8", "M1.9")
@pytest.mark.parametrize("audience", ["public", "members"])
def test_a_blocked_member_meets_nothing_in_any_channel(look, people, sonja, blocked, audience):
    show(sonja, people["self"], **dict.fromkeys(VALUES, audience))
    client = look("blocked")
    assert client.get(sonja.get_absolute_url()).status_code == 404
    assert client.get(f"{sonja.get_absolute_url()}vcard.vcf").status_code == 404
    assert client.get(f"/api/v1/members/{sonja.public_id}").status_code == 404
    assert client.get(f"/api/v1/members/{sonja.public_id}/vcard").status_code == 404
    for query in ({}, *({"q": str(value)} for value in VALUES.values()), {"city": "Bergen"}, {"study": "Physics"}):
        assert "Sonja Hidden" not in client.get("/members/", query).content.decode(), query
        items = client.get("/api/v1/members/", query).json()["items"]
        assert str(sonja.public_id) not in {item["id"] for item in items}, query
    facets = client.get("/api/v1/members/facets").json()["facets"]
    assert not {"Bergen", "Physics"} & {option["value"] for facet in facets for option in facet["options"]}
    assert not queries.suggestions("sonja", privacy.reader_of(people["blocked"]))
    assert "Sonja" not in client.get("/search/?q=sonja").content.decode().replace('value="sonja"', "")
    actions.change_directory(exporters=["member"], by=people["admin"])
    settings.forget()
    form = {"format": "csv", "fields_": ["city"], "query": ""}
    rows = b"".join(client.post("/members/exports/new/", form).streaming_content).decode()
    assert "Oslo" in rows and "Bergen" not in rows


@pytest.mark.req("M1.6")
@pytest.mark.parametrize("audience", list(TABLE))
@pytest.mark.parametrize(("field", "facet"), [("city", "city"), ("field_of_study", "study")])
def test_what_is_hidden_is_in_no_facet_and_no_filter_and_no_order_finds_it(look, people, sonja, field, facet, audience):
    hidden = {"city": "me", "field_of_study": "me"} | {field: audience}
    show(sonja, people["self"], **hidden)
    value = VALUES[field]
    for viewer in ("visitor", "member", "board"):
        client, allowed = (
            look(viewer),
            audience in privacy.SEES[{"visitor": "public", "member": "members"}.get(viewer, "board")],
        )
        page = client.get("/members/").content.decode()
        assert (f'value="{value}"' in page) is allowed, f"facet for {viewer}"
        filtered = client.get("/members/", {facet: value}).content.decode()
        assert ("Sonja Hidden" in filtered) is allowed, f"filter for {viewer}"
        if viewer != "visitor":
            answer = client.get("/api/v1/members/", {facet: value}).json()["items"]
            assert bool(answer) is allowed, f"API filter for {viewer}"
            facets = client.get("/api/v1/members/facets").json()["facets"]
            offered = {option["value"] for each in facets if each["name"] == facet for option in each["options"]}
            assert (value in offered) is allowed, f"API facets for {viewer}"


@pytest.mark.req("M1.6")
def test_an_order_tells_nothing_of_what_is_hidden(look, people, sonja):
    """Bergen stands before Oslo; who may not see it meets Sonja where those without a city are."""
    Member.objects.create(first_name="Aud", last_name="Aas", city="Arendal", status=Status.ACTIVE)
    client = look("member")
    for city, before in (("members", False), ("me", True)):
        show(sonja, people["self"], city=city)
        page = client.get("/members/?sort=city").content.decode()
        assert (page.index("Sonja Hidden") < page.index("Aud Aas")) is before
    Member.objects.filter(pk=sonja.pk).update(joined_on=date(2026, 11, 1))
    Member.objects.filter(first_name="Aud").update(joined_on=date(2020, 1, 1))
    for joined, first in (("members", True), ("board", False)):
        show(sonja, people["self"], joined_on=joined)
        page = client.get("/members/?sort=newest").content.decode()
        assert (page.index("Sonja Hidden") < page.index("Aud Aas")) is first
    Member.objects.filter(pk=sonja.pk).update(expires_on=date(2027, 1, 1))
    plain = {viewer: look(viewer).get("/members/").content.decode() for viewer in ("visitor", "member")}
    for viewer, order in (("visitor", "newest"), ("visitor", "expiry"), ("member", "expiry")):
        refused = look(viewer).get(f"/members/?sort={order}").content.decode()
        assert f'value="{order}"' not in refused
        assert _names(refused) == _names(plain[viewer])
    for city, before in (("public", False), ("members", True)):
        show(sonja, people["self"], city=city)
        Member.objects.filter(first_name="Aud").update(visibility={"listed": "public", "city": "public"})
        page = look("visitor").get("/members/?sort=city").content.decode()
        assert (page.index("Sonja Hidden") < page.index("Aud Aas")) is before


def _names(page):
    return re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+</a>", page)


@pytest.mark.req("M1.9", "M6.4")
@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("viewer", ["board", "member", *PAYERS])
def test_an_export_holds_what_its_maker_may_see(look, people, sonja, viewer, turn):
    """Whoever else was given the right to export, also of sensitive fields, reads no more than on the pages."""
    rights = {"exporters": ["board", "member"], "sensitive_exporters": ["board", "member"]}
    actions.change_directory(**rights, by=people["admin"])
    settings.forget()
    audiences = {field: list(TABLE)[(turn + place) % 4] for place, field in enumerate(VALUES)}
    show(sonja, people["self"], **audiences)
    if viewer in PAYERS:
        pays(people, viewer, sonja)
    form = {"format": "csv", "fields_": list(VALUES), "query": "q=sonja"}
    answer = look(viewer).post("/members/exports/new/", form)
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert len(rows) == 2
    labels = {privacy.label_of(field): field for field in VALUES}
    filled = {labels[label] for label, cell in zip(*rows, strict=True) if cell}
    assert filled == {field for field, audience in audiences.items() if expected(viewer, audience)}


@pytest.mark.req("M1.6", "M2.1", "M2.3")
@pytest.mark.parametrize("audience", [*TABLE, ""])
def test_own_fields_badges_and_roles_have_an_audience_too(look, people, sonja, audience):
    BadgeAward.objects.create(member=sonja, badge=Badge.objects.create(name="Founder"))
    grant_role(user=people["self"], role=Role.COACH, by=SYSTEM)
    chosen = {"own_motto": audience, "badges": audience, "roles": audience} if audience else {}
    show(sonja, people["self"], **chosen)
    for viewer in VIEWERS:
        client = look(viewer)
        page = client.get(sonja.get_absolute_url()).content.decode()
        assert ("Sapere aude" in page) is expected(viewer, audience or "board"), viewer
        assert ("Founder" in page) is expected(viewer, audience or "members"), viewer
        assert ("Coach" in page) is expected(viewer, audience or "members"), viewer
        if viewer != "visitor":
            got = client.get(f"/api/v1/members/{sonja.public_id}").json()
            assert ("motto" in got["own_fields"]) is expected(viewer, audience or "board"), viewer
            badges = client.get(f"/api/v1/members/{sonja.public_id}/badges").json()
            assert bool(badges) is expected(viewer, audience or "members"), viewer
            items = {each["id"]: each for each in client.get("/api/v1/members/").json().get("items", [])}
            for told in (got, items[got["id"]]) if viewer in ("member", "board") else (got,):
                assert told["roles"] == (["coach"] if expected(viewer, audience or "members") else []), viewer
        if viewer in ("member", "board"):
            api = client.get("/api/v1/members/facets").json()["facets"]
            offered = {(each["name"], option["value"]) for each in api for option in each["options"]}
            for asked in (("badge", str(Badge.objects.get().pk)), ("role", "coach")):
                for address in ("/members/", "/api/v1/members/"):
                    filtered = client.get(address, dict([asked])).content.decode()
                    assert ("Sonja Hidden" in filtered) is expected(viewer, audience or "members"), (viewer, asked)
                assert (asked in offered) is expected(viewer, audience or "members"), (viewer, asked)


def test_the_directory_is_closed_to_visitors_unless_the_site_opens_it(look, people, sonja):
    show(sonja, people["self"])
    assert "Sonja Hidden" in look("visitor").get("/members/").content.decode()
    show(sonja, people["self"], listed="members")
    assert "Sonja Hidden" not in look("visitor").get("/members/").content.decode()
    assert look("visitor").get(sonja.get_absolute_url()).status_code == 404
    assert "Sonja Hidden" in look("member").get("/members/").content.decode()
    show(sonja, people["self"])
    actions.change_directory(is_public=False, by=people["admin"])
    settings.forget()
    assert look("visitor").get("/members/").status_code == 302
    assert look("visitor").get(sonja.get_absolute_url()).status_code == 302


def test_who_does_not_want_to_be_listed_is_known_to_the_board_alone(look, people, sonja):
    show(sonja, people["self"], listed="board")
    for viewer in ("member", "board"):
        known = viewer == "board"
        client = look(viewer)
        assert ("Sonja Hidden" in client.get("/members/").content.decode()) is known
        assert ("Sonja Hidden" in client.get("/members/?q=sonja").content.decode()) is known
        assert client.get(sonja.get_absolute_url()).status_code == (200 if known else 404)
        assert bool(client.get("/api/v1/members/suggestions?q=sonja").json()) is known
    assert look("self").get(sonja.get_absolute_url()).status_code == 200


def test_who_is_hidden_from_a_reader_is_nowhere_for_them(people, sonja):
    """The hook for blocks: a reader with hidden accounts."""
    sonja = show(sonja, people["self"])
    reader = privacy.Reader(privacy.MEMBER, people["member"].pk, frozenset({people["self"].pk}))
    everything = queries.read_filters("", reader)
    assert sonja not in queries.directory(everything, reader).rows
    assert not queries.suggestions("sonja", reader)
    assert not privacy.meets(reader, sonja)
    assert "Bergen" not in {option.value for facet in queries.facets(everything, reader) for option in facet.options}


def test_one_sees_ones_page_as_others_do(look, people, sonja):
    show(sonja, people["self"], city="members", phone="me", email="public")
    client = look("self")
    pages = {kind: client.get(f"{sonja.get_absolute_url()}?as={kind}").content.decode() for kind in privacy.SEES}
    assert "+47 5555" in client.get(sonja.get_absolute_url()).content.decode()
    assert not [kind for kind, page in pages.items() if "+47 5555" in page]
    assert [kind for kind, page in pages.items() if "Bergen" in page] == ["members", "board"]
    assert [kind for kind, page in pages.items() if "hidden.mail" in page] == ["public", "members", "board"]
    show(sonja, people["self"], listed="members")
    assert "see nothing of you" in client.get(f"{sonja.get_absolute_url()}?as=public").content.decode()
    other = look("member").get(f"{sonja.get_absolute_url()}?as=board").content.decode()
    assert "+47 5555" not in other


def test_the_rule_for_rows_and_the_rule_for_lists_are_one(people, open_house):
    """Every choice of listing, status, city and joining, judged in Python and by the database."""
    choices = [{}, *({"listed": who, "city": who, "joined_on": who} for who in ("public", "members", "board", "me"))]
    for number, (status, choice) in enumerate((status, choice) for status in Status.values for choice in choices):
        Member.objects.create(
            first_name=f"P{number}", city="Roma", joined_on=date(2020, 1, 1), status=status, visibility=choice
        )
    for kind in (privacy.VISITOR, privacy.MEMBER, privacy.BOARD):
        reader = privacy.Reader(kind)
        met = {member.pk for member in Member.objects.all() if privacy.meets(reader, member)}
        assert met == set(privacy.listed(reader).values_list("pk", flat=True))
        for member in Member.objects.all():
            shown = getattr(member, privacy.column(reader, "city"))
            assert bool(shown) is privacy.sees(reader, member, "city") or not member.city


@pytest.mark.req("M1.6", "M1.8")
def test_who_pays_for_somebody_with_an_account_has_no_right_to_them(look, people, sonja):
    """Neither to their page nor to what is theirs, once they block who pays; but to stop paying."""
    show(sonja, people["self"], phone="me")
    sonja, client = pays(people, "payer", sonja), look("payer")
    own, api = sonja.get_absolute_url(), f"/api/v1/members/{sonja.public_id}"
    page = client.get(own).content.decode()
    assert "+47 5555" not in page and f"{own}edit/" not in page and f"{own}activity/" not in page
    for address in (f"{own}edit/", f"{own}activity/", f"{own}card/", f"{api}/membership", f"{api}/history"):
        assert client.get(address).status_code == 403, address
    assert f'href="{own}"' in client.get("/members/me/").content.decode()

    block_person(person=people["payer"], by=people["self"])
    client = look("payer")
    for address in (own, f"{own}edit/", f"{own}activity/", api, f"{api}/membership"):
        assert client.get(address).status_code == 404, address
    mine = client.get("/members/me/").content.decode()
    assert "Sonja Hidden" in mine and f'href="{own}"' not in mine
    assert client.post(f"{own}dependant/remove/").status_code == 302
    assert Member.objects.get(pk=sonja.pk).head is None
    assert client.post(f"{own}dependant/remove/").status_code == 404


@pytest.mark.req("M1.6")
def test_who_pays_for_somebody_without_an_account_looks_after_their_data(look, people, sonja):
    show(sonja, people["self"], phone="me", listed="board")
    sonja, client = pays(people, "keeper", sonja), look("keeper")
    own = sonja.get_absolute_url()
    page = client.get(own).content.decode()
    assert "+47 5555" in page
    for name in ("edit", "activity", "card"):
        assert f'href="{own}{name}/"' in page
        assert client.get(f"{own}{name}/").status_code == 200
