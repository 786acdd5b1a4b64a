"""The news of security, and the events that it raises itself."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.kinds import Kind, Notice, Priority, Severity
from commonhall.core.activity.models import Activity
from commonhall.foundation.security import queries
from commonhall.foundation.security.kinds import EventKind
from commonhall.foundation.security.models import Risk


def administrators_at_high_risk(activity: Activity) -> list[int]:
    """Nobody below high risk; and of many alike, only the first are told: the list has them all."""
    if activity.data["risk"] < Risk.HIGH or queries.is_one_of_many(activity.data["event"]):
        return []
    return people_with(Role.ADMIN)


def event_page(activity: Activity) -> str:
    return f"/desk/security/events/{activity.data['event']}/"


EVENT_RAISED = Kind(
    "security.event_raised",
    _("Security event"),
    Severity.WARNING,
    notice=Notice(
        to=administrators_at_high_risk,
        title=_("Security: {what}"),
        body=_("The risk is high. Open the event to see what happened around it, and what can be done."),
        url=event_page,
        priority=Priority.URGENT,
        channels=("inapp", "email"),
    ),
)
EVENT_INVESTIGATED = Kind("security.event_investigated", _("Security event taken up"))
EVENT_RESOLVED = Kind("security.event_resolved", _("Security event resolved"), Severity.NOTICE)
EVENT_REOPENED = Kind("security.event_reopened", _("Security event opened again"), Severity.NOTICE)
ADDRESSES_RULED = Kind("security.addresses_ruled", _("Rule for addresses set"), Severity.WARNING)
ADDRESSES_FREED = Kind("security.addresses_freed", _("Rule for addresses removed"), Severity.WARNING)
RULES_EXPIRED = Kind("security.rules_expired", _("Rules for addresses have ended"))
SECRETS_RENEWED = Kind("security.secrets_renewed", _("Stored secrets encrypted anew"), Severity.NOTICE)
LIMIT_ADJUSTED = Kind("security.limit_adjusted", _("Rate limit adjusted"), Severity.WARNING)

# The login's own news has all that is known; these are counted, and judged for abuse.
LOGIN_FAILED = EventKind(queries.FAILED_LOGIN, _("Failed login"), Risk.LOW, routine=True)
ADDRESS_BLOCKED = EventKind(
    "security.address_blocked",
    _("Address blocked after abuse"),
    Risk.HIGH,
    _(
        "The block ends by itself. Look at what the address did and which accounts it tried. If it goes on, block the"
        " network for longer; if many of your people share the place, such as a school, put it on the allow list."
    ),
    blames=False,
)
