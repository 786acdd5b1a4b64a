"""What security does about others' news. Accounts stand above it, so their news is known by name alone."""

from django.contrib.auth import get_user_model

from commonhall.core.activity.models import Activity
from commonhall.core.activity.reactions import reacts_to
from commonhall.foundation.security import actions
from commonhall.foundation.security.activity import LOGIN_FAILED


@reacts_to(when=lambda kind: kind.name == "accounts.login_failed")
def count_failed_login(activity: Activity) -> None:
    """A routine event for each: the figures count them, and an address that tries many accounts is blocked."""
    key = activity.subject_id
    user = get_user_model()._default_manager.filter(pk=int(key)).first() if key.isdecimal() else None
    # The digest of what was typed tells accounts apart, known or not.
    account = activity.actor.get("login_digest") or key
    actions.log_security_event(
        LOGIN_FAILED, user=user, address=activity.actor.get("address", ""), at=activity.at, account=account
    )
