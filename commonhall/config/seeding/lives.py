"""Memberships with a story: a family, dues in parts, a suspension, an appeal, and questions of the club's own."""

from datetime import timedelta

from commonhall.config.seeding.people import PASSWORD
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts import actions as accounts
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments import actions as payments
from commonhall.modules.members import actions as members
from commonhall.modules.members.models import CustomField, Member, Plan

SIZES = ("S", "M", "L", "XL")


def seed_lives(people: dict[str, User]) -> None:
    """What the plain plans of the demo don't show."""
    board = people["board"]
    family = members.save_plan(
        by=board, name="Family", description="One pays, three more belong.", price_minor=9000, dependants=3, position=3
    )
    year = members.save_plan(
        by=board, name="Academic year", description="From September to August, in four parts.", price_minor=6000,
        period=Plan.Period.FIXED, starts_month=9, late=Plan.Late.PRO_RATA, instalments=4, position=4,
    )  # fmt: skip
    _questions(board)
    parent = _joins(people, "Greta Holm", family)
    for name in ("Ida", "Jonas"):
        members.add_dependant(head=parent, by=parent.user, first_name=name, last_name="Holm")
    members.set_renewal(member=parent, renews_itself=True, by=parent.user)
    _joins(people, "Paolo Serra", year)
    fined = _joins(people, "Otto Lang", year)
    until = site_today() + timedelta(days=60)
    members.suspend_member(
        member=fined, reason="Borrowed the projector and did not bring it back.", until=until, by=board
    )
    _appeals(people, family)


def _questions(board: User) -> None:
    members.save_field(
        by=board, label="T-shirt size", kind=CustomField.Kind.CHOICE, options=list(SIZES), audience="members",
        asked_of_applicants=True, is_filter=True, help_text="For the summer trip.",
    )  # fmt: skip
    members.save_field(by=board, label="Instrument", kind="text", audience="members", help_text="For the orchestra.")


def _joins(people: dict[str, User], name: str, plan: Plan) -> Member:
    user = _account(name)
    first, last = name.split()
    application = members.submit_application(
        by=user, plan=plan, first_name=first, last_name=last, city="Bologna", field_of_study="Music"
    )
    member = members.approve_application(application=application, by=people["board"])
    charge = member.terms.get().charge
    assert charge is not None
    payments.record_offline_payment(
        charge=charge, amount=charge.money, method="bank_transfer", received_on=site_today(), by=people["treasurer"]
    )
    return Member.objects.select_related("user").get(pk=member.pk)


def _appeals(people: dict[str, User], plan: Plan) -> None:
    user = _account("Ruth Amsel")
    application = members.submit_application(
        by=user, plan=plan, first_name="Ruth", last_name="Amsel", motivation="My sister is a member."
    )
    members.note_application(application=application, by=people["board"], text="Who knows her?")
    members.refuse_application(application=application, by=people["board"], reason="The plan is for households.")
    members.appeal_refusal(application=application, by=user, text="We are three in our household.")


def _account(name: str) -> User:
    email = f"{name.replace(' ', '.').lower()}@example.org"
    user = accounts.create_account(email=email, by=SYSTEM, password=PASSWORD, display_name=name, verified=True)
    accounts.complete_onboarding(user=user, by=user)
    return user
