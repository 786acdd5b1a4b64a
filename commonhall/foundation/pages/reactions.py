"""What others change and visitors see: pages that are kept for them are dropped."""

from functools import cache

from commonhall.core.activity.models import Activity
from commonhall.core.activity.reactions import reacts_to
from commonhall.core.modules import switchboard
from commonhall.core.visitors import version

# The storeys below declare no such thing in a manifest; these stand on every page.
SITE = {"ui.identity_changed", "switchboard.module_switched"}


@cache
def _changing() -> frozenset[str]:
    return frozenset(SITE.union(*(module.public_changes for module in switchboard.modules())))


@reacts_to(when=lambda kind: kind.name in _changing())
def drop_visitors_pages(activity: Activity) -> None:
    version.bump()
