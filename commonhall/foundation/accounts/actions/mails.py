"""Mails about an account. All of them go through the encrypted outbox, for most carry a secret."""

from typing import Any

from django.utils.translation import get_language

from commonhall.core.mail.build import render_mail
from commonhall.core.mail.outbox import send_secret_mail
from commonhall.foundation.accounts.models import User
from commonhall.foundation.security.limits import limited
from commonhall.ui.queries import site_identity

# What a stranger may have sent to any mailbox, and the limit that keeps it from being filled.
ASKED_FOR_BY_ANYBODY = {
    "account/email/password_reset_key": "password_reset_mail",
    "account/email/unknown_account": "password_reset_mail",
    "account/email/email_confirmation": "verification_mail",
    "account/email/email_confirmation_signup": "verification_mail",
    "account/email/account_already_exists": "verification_mail",
}


def send_account_mail(*, template: str, to: str, context: dict[str, Any], language: str | None = None) -> None:
    """Put a mail into the outbox, in this transaction where there is one; not a link that anybody may ask for, once the
    mailbox has had its fill of them. Whoever asked is told the same.

    Args:
        template: such as "account/email/login_code"; see core.mail.build.render_mail.
        language: default: the one that is active, of whoever asked for the mail.
    """
    limit = ASKED_FOR_BY_ANYBODY.get(template)
    if limit and limited(to.lower(), limit):
        return
    known = {**context, "email": to, "site_name": site_identity().name}
    send_secret_mail(render_mail(template, known, to, language or get_language() or ""))


def send_welcome(*, user: User) -> None:
    """Greet a person whose account has just opened, in their language."""
    send_account_mail(template="account/email/welcome", to=user.email, context={"user": user}, language=user.language)
