"""What we do about others' news."""

from commonhall.core.activity.models import Activity
from commonhall.core.activity.reactions import reacts_to
from commonhall.foundation.accounts import queries as accounts
from commonhall.foundation.accounts.activity import ACCOUNT_CREATED, EMAIL_VERIFIED
from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions, queries
from commonhall.modules.members.activity import IMPORT_DONE


@reacts_to(ACCOUNT_CREATED, EMAIL_VERIFIED)
def link_imported_member(activity: Activity) -> None:
    """Only a verified address is a proof: else anybody could take an imported member's place."""
    user = User.objects.filter(pk=activity.subject_id).first() if activity.subject_id else None
    if user is not None and accounts.has_verified_address(user, user.email):
        actions.link_member(user=user)


@reacts_to(IMPORT_DONE)
def link_those_registered_before(activity: Activity) -> None:
    """Who had an account before the list came in gets their place in it too."""
    for user in queries.accounts_for(activity.data["import"]):
        if accounts.has_verified_address(user, user.email):
            actions.link_member(user=user)
