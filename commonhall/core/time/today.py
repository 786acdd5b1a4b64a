from datetime import date

from django.utils import timezone


def site_today() -> date:
    """Today where the site is: a reader's own zone must not decide what is due, or in which year it is numbered."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
