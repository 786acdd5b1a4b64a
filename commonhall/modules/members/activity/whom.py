"""Whom the news of members are told, and where they lead."""

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.kinds import the_subject
from commonhall.core.activity.models import Activity

BOTH = ("inapp", "email")


def reviewers(activity: Activity) -> list[int]:
    return people_with(Role.BOARD)


def other_reviewers(activity: Activity) -> list[int]:
    """Those who have not done it themselves, and whom it is not about."""
    own = (activity.actor_id, activity.subject_id)
    return [key for key in reviewers(activity) if str(key) not in own]


def newly_linked(activity: Activity) -> list[int]:
    """Who is a member by somebody else's dues hears of those instead, at the same moment."""
    return [] if activity.data.get("head") else the_subject(activity)


def whose_card(activity: Activity) -> list[int]:
    """Of a card in the place of one that they had; who makes it anew themselves knows."""
    again = activity.data.get("again") and activity.actor_id != activity.subject_id
    return the_subject(activity) if again else []


def importer(activity: Activity) -> list[int]:
    return [int(activity.actor_id)] if activity.actor_id.isdigit() else []


def my_page(activity: Activity) -> str:
    return "/members/me/"


def member_page(activity: Activity) -> str:
    return f"/members/{activity.data['member']}/"


def application_page(activity: Activity) -> str:
    return f"/members/desk/applications/{activity.data['application']}/"
