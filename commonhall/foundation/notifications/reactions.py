"""Every kind with a notice is told to those concerned; no module calls anybody for it."""

from commonhall.core.activity.kinds import get_kind
from commonhall.core.activity.models import Activity
from commonhall.core.activity.reactions import reacts_to
from commonhall.core.work.claims import Skip
from commonhall.core.work.gate import is_on
from commonhall.foundation.notifications import actions


@reacts_to(when=lambda kind: kind.notice is not None)
def notify(activity: Activity) -> None:
    kind = get_kind(activity.kind)
    if kind is None or kind.notice is None or not is_on(kind.module):
        raise Skip(f"{activity.kind} is no longer told")
    actions.notify(activity=activity, notice=kind.notice)
