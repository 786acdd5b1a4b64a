"""What the site remembers for its own safety."""

from commonhall.foundation.security.models.addresses import AddressRule, Verdict
from commonhall.foundation.security.models.events import Risk, SecurityEvent
from commonhall.foundation.security.models.limits import RateLimit
from commonhall.foundation.security.models.standing import StandingVersion

__all__ = ["AddressRule", "RateLimit", "Risk", "SecurityEvent", "StandingVersion", "Verdict"]
