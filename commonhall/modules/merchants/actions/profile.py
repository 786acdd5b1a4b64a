"""What owners write: their profile and its documents."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.crypto.encryption import encryption
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.actions import attach_file, delete_file, store_upload
from commonhall.foundation.files.models import File
from commonhall.modules.merchants import activity, queries
from commonhall.modules.merchants.actions.standing import locked, recheck
from commonhall.modules.merchants.judging.numbers import judge, masked
from commonhall.modules.merchants.models import PROFILE, VERIFIED, Document, Merchant, State

DOCUMENTS = "merchants.document"
MOST_DOCUMENTS = 10


@transaction.atomic
def save_merchant(*, by: Any, iban: str = "", remove_iban: bool = False, **told: Any) -> Merchant:
    """Begin one's profile, or change it. A draft may lack most; what is there is judged by the rules of its country.

    Args:
        iban: empty leaves the one that is kept; `remove_iban` takes it away.
        told: the fields of PROFILE.

    Raises:
        Refused: a number or an address is none, the profile is being judged, or an approved one would lack something.
    """
    get_user_model()._default_manager.select_for_update().get(pk=by.pk)  # one profile, also when asked twice at once
    found = queries.own_merchant(by)
    merchant = locked(found) if found else Merchant(user=by)
    refuse_locked(merchant)
    values, wrong = judge({**told, "iban": iban})
    for field, why in wrong.items():
        raise Refused(why, field=field)
    known_iban = merchant.iban
    before = _values(merchant)
    for name in PROFILE:
        setattr(merchant, name, values.get(name, ""))
    _keep_iban(merchant, "" if remove_iban else values["iban"] or known_iban)
    _check_fields(merchant)
    if merchant.pk is None:
        merchant.save()
        record(activity.MERCHANT_ADDED, by=by, on=merchant, about=by, after=_values(merchant))
        return merchant
    after = _values(merchant)
    changed = {name for name in after if after[name] != before[name]}
    if merchant.iban != known_iban:
        changed.add("iban_shown")  # two accounts can look alike where most signs are hidden
    if changed:
        _save_changes(merchant, by, changed, before, after)
    return merchant


def _save_changes(merchant: Merchant, by: Any, changed: set[str], before: Any, after: Any) -> None:
    if merchant.state == State.APPROVED and (lacks := queries.missing(merchant, papers=1)):
        raise Refused(_("Still missing: %(names)s.") % {"names": ", ".join(lacks)})
    merchant.save()
    were, are = ({name: values[name] for name in sorted(changed)} for values in (before, after))
    record(activity.MERCHANT_CHANGED, by=by, on=merchant, about=merchant.user, before=were, after=are)
    if merchant.state == State.APPROVED and changed & set(VERIFIED):
        recheck(merchant, by)


def _values(merchant: Merchant) -> dict[str, Any]:
    return {name: getattr(merchant, name) for name in (*PROFILE, "iban_shown")}


def _keep_iban(merchant: Merchant, number: str) -> None:
    if number != merchant.iban:
        merchant.iban_sealed = encryption().encrypt(number) if number else ""
    merchant.iban_shown = masked(number)


def _check_fields(merchant: Merchant) -> None:
    try:
        merchant.clean_fields(exclude={field.name for field in Merchant._meta.fields} - set(PROFILE))
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise Refused(messages[0], field=field) from None


@transaction.atomic
def add_documents(*, merchant: Merchant, by: Any, documents: Sequence[Any]) -> list[Document]:
    """Add papers to one's profile.

    Args:
        documents: uploads, or files of the owner that nothing uses yet.

    Raises:
        Refused: there are too many, one is not taken, or the profile is being judged.
    """
    merchant = locked(merchant)
    refuse_locked(merchant)
    if merchant.documents.count() + len(documents) > MOST_DOCUMENTS:
        raise Refused(_("At most %(count)d documents.") % {"count": MOST_DOCUMENTS}, field="documents")
    added = []
    for given in documents:
        if isinstance(given, File):
            file = attach_file(file=given, purpose=DOCUMENTS)
        else:
            file = store_upload(purpose=DOCUMENTS, upload=given, by=by, attach=True, field="documents")
        added.append(Document.objects.create(merchant=merchant, file=file))
        record(activity.DOCUMENT_ADDED, by=by, on=merchant, about=merchant.user, after={"name": file.name})
    return added


@transaction.atomic
def remove_document(*, document: Document, by: Any) -> None:
    """Take a paper away, while nobody has judged by it.

    Raises:
        Refused: the profile is being judged, or was approved by it.
    """
    merchant = locked(document.merchant)
    refuse_locked(merchant)
    if merchant.state == State.APPROVED:
        raise Refused(_("Your business was approved by this document. Add a newer one beside it."))
    file = document.file
    document.delete()
    delete_file(file=file, by=by)
    record(activity.DOCUMENT_REMOVED, by=by, on=merchant, about=merchant.user, before={"name": file.name})


def refuse_locked(merchant: Merchant) -> None:
    if not merchant.can_be_changed:
        told = _("Nothing can be changed now: the state is “%(state)s”.")
        raise Refused(told % {"state": State(merchant.state).label})
