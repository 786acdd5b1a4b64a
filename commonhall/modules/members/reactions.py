"""What we do about others' news."""

from commonhall.core.activity.models import Activity
from commonhall.core.activity.reactions import reacts_to
from commonhall.foundation.accounts import queries as accounts
from commonhall.foundation.accounts.activity import ACCOUNT_CREATED, EMAIL_CHANGED, EMAIL_VERIFIED
from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions, queries
from commonhall.modules.members.activity import ADDRESS_CHANGED, DEPENDANT_ADDED, IMPORT_DONE, MEMBER_ADDED
from commonhall.modules.members.models import Member


@reacts_to(ACCOUNT_CREATED, EMAIL_VERIFIED)
def link_imported_member(activity: Activity) -> None:
    """Only a verified address is a proof: else anybody could take an imported member's place."""
    user = User.objects.filter(pk=activity.subject_id).first() if activity.subject_id else None
    if user is not None and accounts.has_verified_address(user, user.email):
        actions.link_member(user=user)


@reacts_to(EMAIL_CHANGED)
def follow_changed_address(activity: Activity) -> None:
    """The register tells the address at which a member is reached, and that is the account's."""
    user = User.objects.filter(pk=activity.subject_id).first() if activity.subject_id else None
    if user is not None and accounts.has_verified_address(user, user.email):
        actions.follow_account(user=user, former=activity.subject.get("before", {}).get("email", ""))


@reacts_to(ADDRESS_CHANGED, MEMBER_ADDED)
def link_registered_person(activity: Activity) -> None:
    """Whoever had an account before their address was written down gets their place too."""
    member = Member.objects.filter(pk=activity.target_id).first()
    if member is not None:
        actions.link_account(member=member)


@reacts_to(IMPORT_DONE)
def link_those_registered_before(activity: Activity) -> None:
    """Who had an account before the list came in gets their place in it too."""
    added = Member.objects.filter(created_by_import__public_id=activity.data["import"])
    for user in queries.accounts_for(added):
        if accounts.has_verified_address(user, user.email):
            actions.link_member(user=user)


@reacts_to(DEPENDANT_ADDED)
def link_dependant_registered_before(activity: Activity) -> None:
    """The account is the dependant's own from now on, and who pays has no hand in it; they are told, and may leave."""
    for user in queries.accounts_for(Member.objects.filter(pk=activity.target_id)):
        if accounts.has_verified_address(user, user.email):
            actions.link_member(user=user)
