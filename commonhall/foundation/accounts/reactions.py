"""What accounts do about their own news."""

from commonhall.core.activity.models import Activity
from commonhall.core.activity.reactions import reacts_to
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import EMAIL_VERIFIED, LOGIN_FAILED
from commonhall.foundation.accounts.models import User


@reacts_to(EMAIL_VERIFIED)
def greet_verified_person(activity: Activity) -> None:
    user = User.objects.filter(pk=activity.subject_id).first()
    if user is not None and activity.data["first"]:
        actions.send_welcome(user=user)


@reacts_to(LOGIN_FAILED)
def judge_failed_login(activity: Activity) -> None:
    """Here and not in the request, where it would show by its time whether the account exists."""
    user = User.objects.filter(pk=activity.subject_id).first() if activity.subject_id else None
    actions.judge_failure(user=user, address=activity.actor.get("address", ""))
