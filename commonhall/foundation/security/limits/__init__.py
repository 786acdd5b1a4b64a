"""Named limits on what may be done how often."""

from commonhall.foundation.security.limits.counting import limited
from commonhall.foundation.security.limits.table import Limit, all_limits, get_limit
from commonhall.foundation.security.limits.words import in_words

__all__ = ["Limit", "all_limits", "get_limit", "in_words", "limited"]
