"""The figures of the security dashboard."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from commonhall.foundation.security.kinds import declared_figures
from commonhall.foundation.security.models import Risk
from commonhall.foundation.security.queries.addresses import active_blocks
from commonhall.foundation.security.queries.events import TO_DO, events_since, open_by_risk

FAILED_LOGIN = "security.login_failed"
COLOURS = {Risk.CRITICAL: "danger", Risk.HIGH: "warning", Risk.MEDIUM: "info"}


@dataclass(frozen=True)
class Number:
    """One figure as it stands.

    Attributes:
        url_name, query: the list in which these can be seen.
        state: a state of ui, empty while all is well.
    """

    label: str | Promise
    value: int
    url_name: str = ""
    query: str = ""
    state: str = ""


def figures() -> list[Number]:
    """All of them, in at most one query each; what storeys above have declared comes last."""
    now, events = timezone.now(), "security:event_list"
    found = []
    for risk, value in open_by_risk():
        label = _("Open, risk: {risk}").format(risk=risk.label)
        colour = COLOURS.get(risk, "") if value else ""
        query = f"state={TO_DO}&risk={risk.value}&risk_to={risk.value}"
        found.append(Number(label, value, events, query, colour))
    hour, day = events_since(FAILED_LOGIN, now - timedelta(hours=1), now - timedelta(days=1))
    failed = f"kind={FAILED_LOGIN}"
    found += [
        Number(_("Failed logins in the last hour"), hour, events, failed),
        Number(_("Failed logins in the last day"), day, events, failed),
        Number(_("Addresses kept out"), active_blocks(), "security:rules", "verdict=block"),
    ]
    for figure in declared_figures():
        value = figure.count()
        state = figure.state if value else ""
        found.append(Number(figure.label, value, figure.url_name, figure.query, state))
    return found
