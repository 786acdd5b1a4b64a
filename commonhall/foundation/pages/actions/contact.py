"""Messages of visitors to the board, and the website's few settings."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.mail.build import render_mail
from commonhall.core.mail.outbox import send_secret_mail
from commonhall.core.visitors import version
from commonhall.foundation.pages import guards, queries
from commonhall.foundation.pages.actions.pictures import drop_pictures
from commonhall.foundation.pages.activity import MESSAGE_ANSWERED, MESSAGE_HELD, MESSAGE_RECEIVED, WEBSITE_CHANGED
from commonhall.foundation.pages.models import Block, ContactMessage, Website
from commonhall.ui.queries import site_identity

MOST_MAILS = 50
KEPT = timedelta(days=365)  # after the answer
PATIENCE = timedelta(days=2)  # with a sender who has to confirm
UNDO = timedelta(days=90)  # in which a deleted block can be brought back
SITE_FIELDS = ["allow_robots", "contact_is_open", "contact_email"]


@transaction.atomic
def send_message(*, name: str, email: str, text: str, by: Any) -> ContactMessage:
    """Keep a visitor's message, and mail it to the board with the visitor's address to answer to.

    Raises:
        Refused: the board takes no messages at the moment.
    """
    website = _open_website()
    message = ContactMessage.objects.create(name=name, email=email, text=text)
    _deliver(message, website, by)
    return message


@transaction.atomic
def hold_message(*, name: str, email: str, text: str, by: Any) -> ContactMessage:
    """Keep the message of somebody whose browser did no work for it, and mail them a link. The board learns of it when
    they follow that. Nothing of what was typed stands in the mail: nobody can write to strangers through us.

    Raises:
        Refused: the board takes no messages at the moment.
    """
    _open_website()
    message = ContactMessage.objects.create(name=name, email=email, text=text, is_held=True)
    record(MESSAGE_HELD, by=by, on=message, data={"message": str(message.public_id)})
    context = {"url": settings.SITE_URL + guards.confirmation(message.public_id), "site_name": site_identity().name}
    send_secret_mail(render_mail("pages/mail/confirm", context, email, get_language()))
    return message


@transaction.atomic
def confirm_message(*, message: ContactMessage, by: Any) -> ContactMessage:
    """Deliver a message that waited for its sender; a second time nothing happens."""
    found = ContactMessage.objects.select_for_update().get(pk=message.pk)
    if found.is_held:
        found.is_held, found.received_at = False, timezone.now()
        found.save(update_fields=["is_held", "received_at"])
        _deliver(found, _open_website(), by)
    return found


def _open_website() -> Website:
    website = queries.website()
    if not website.contact_is_open:
        raise Refused(_("The board takes no messages here at the moment."))
    return website


def _deliver(message: ContactMessage, website: Website, by: Any) -> None:
    # Who wrote what is the board's to read, so the log only says that somebody did.
    record(MESSAGE_RECEIVED, by=by, on=message, data={"message": str(message.public_id)})
    for address, language in _readers(website):
        _mail(message, address, language)


@transaction.atomic
def mark_answered(*, message: ContactMessage, answered: bool, by: Any) -> ContactMessage:
    found = ContactMessage.objects.select_for_update().get(pk=message.pk)
    if (found.answered_at is not None) == answered:
        return found
    found.answered_at, found.answered_by = (timezone.now(), by) if answered else (None, None)
    found.save(update_fields=["answered_at", "answered_by"])
    before, after = {"answered": not answered}, {"answered": answered}
    record(MESSAGE_ANSWERED, by=by, on=found, before=before, after=after, data={"message": str(found.public_id)})
    return found


@transaction.atomic
def change_website(*, allow_robots: bool, contact_is_open: bool, contact_email: str, by: Any) -> Website:
    website, _made = Website.objects.select_for_update().get_or_create(pk=1)
    before = model_to_dict(website, SITE_FIELDS)
    website.allow_robots, website.contact_is_open = allow_robots, contact_is_open
    website.contact_email = contact_email
    after = model_to_dict(website, SITE_FIELDS)
    if after == before:  # what is set already is no news
        return website
    website.save()
    version.bump()
    record(WEBSITE_CHANGED, by=by, on=website, before=before, after=after)
    return website


@transaction.atomic
def forget_old() -> int:
    """Drop messages a year after their answer, those that their sender never confirmed, and blocks that nobody brought
    back; returns how many."""
    now = timezone.now()
    held, _rows = ContactMessage.objects.filter(is_held=True, received_at__lt=now - PATIENCE).delete()
    answered, _rows = ContactMessage.objects.filter(answered_at__lt=now - KEPT).delete()
    blocks = list(Block.objects.filter(deleted_at__lt=now - UNDO))
    drop_pictures([block.data.get("picture") or {} for block in blocks], SYSTEM)
    Block.objects.filter(pk__in=[block.pk for block in blocks]).delete()
    return held + answered + len(blocks)


def _readers(website: Website) -> list[tuple[str, str]]:
    """Address and language of everybody who gets the message by mail."""
    if website.contact_email:
        return [(website.contact_email, "")]
    board = get_user_model()._default_manager.filter(pk__in=people_with(Role.BOARD)).order_by("pk")
    return list(board.values_list("email", "language")[:MOST_MAILS])


def _mail(message: ContactMessage, to: str, language: str) -> None:
    """A visitor's words are nobody else's business, so the mail waits sealed, as those with a secret do."""
    url = settings.SITE_URL + message.get_absolute_url()
    context = {"message": message, "url": url, "site_name": site_identity().name}
    mail = render_mail("pages/mail/message", context, to, language)
    mail.reply_to = [message.email]
    send_secret_mail(mail)


@transaction.atomic
def erase_person(user: Any) -> None:
    """Delete what a person wrote to the board from their address."""
    ContactMessage.objects.filter(email__iexact=user.email).delete()
