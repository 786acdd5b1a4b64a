"""Who may do what with members, and fetching as the check."""

from typing import Any
from uuid import UUID

import rules
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import Role, has_role, is_admin, is_board, people_with
from commonhall.core.crypto.keys import is_signed
from commonhall.foundation.files.models import File
from commonhall.modules.members import queries
from commonhall.modules.members.models import (
    Application,
    Badge,
    BulkAct,
    CustomField,
    Double,
    Export,
    Import,
    Member,
    Merge,
    Note,
    Plan,
    SavedFilter,
)
from commonhall.modules.members.models.shown import SHOWN_FIELDS
from commonhall.modules.members.queries import privacy
from commonhall.modules.members.queries.doubles import merge_to, merge_to_undo, merges, told_doubles
from commonhall.modules.members.queries.mails import OFF

rules.add_perm("members.view_directory", has_role(Role.MEMBER, Role.BOARD, Role.TREASURER))
rules.add_perm("members.review_application", is_board)
rules.add_perm("members.see_all", has_role(Role.BOARD, Role.TREASURER))
rules.add_perm("members.change_status", is_board)
rules.add_perm("members.manage_plans", has_role(Role.BOARD, Role.TREASURER))
rules.add_perm("members.manage_fields", is_board)
rules.add_perm("members.import_members", is_board)
rules.add_perm("members.manage_badges", is_board)
rules.add_perm("members.give_badge", is_board)
rules.add_perm("members.act_on_many", has_role(Role.BOARD, Role.TREASURER))
rules.add_perm("members.mail_members", is_board)
rules.add_perm("members.merge_members", is_board)
rules.add_perm("members.take_notes", has_role(Role.BOARD, Role.TREASURER))

NEEDS = {
    "change_status": "members.change_status",
    "open_dues": "members.manage_plans",
    "give_badge": "members.give_badge",
    "note": "members.take_notes",
    "merge": "members.merge_members",
}
# What nobody does to their own membership, whatever their role.
OF_OTHERS = ("change_status", "open_dues", "merge", "give_badge")

BULK_NEEDS = {
    BulkAct.Kind.STATUS: "members.change_status",
    BulkAct.Kind.GIVE_BADGE: "members.give_badge",
    BulkAct.Kind.TAKE_BADGE: "members.give_badge",
    BulkAct.Kind.EMAIL: "members.mail_members",
    BulkAct.Kind.DUES: "members.manage_plans",
    BulkAct.Kind.REMIND: "members.manage_plans",
}
rules.add_perm("members.manage_directory", is_board)


def _given(right: str) -> Any:
    """A predicate: an administrator, or somebody with a role to which the site gives this right."""

    def check(user: Any) -> bool:
        given = getattr(queries.directory_settings(), right)
        return bool(user.is_authenticated and user.is_active and {Role.ADMIN, *given} & user.roles)

    return rules.predicate(check, name=right)


rules.add_perm("members.export_members", _given("exporters"))
rules.add_perm("members.export_sensitive", _given("sensitive_exporters"))


def sees_all(user: Any) -> bool:
    """Whether the person works with the whole register, not only with those who are active."""
    return bool(user.is_authenticated and user.has_perm("members.see_all"))


def may_visit(user: Any) -> bool:
    """Whether it is worth to look: who has not logged in is asked to, unless the site has opened the directory."""
    return bool(user.is_authenticated) or queries.directory_settings().is_public


def get_reader(user: Any) -> privacy.Reader:
    """How the person reads the directory.

    Raises:
        PermissionDenied: they may not read it at all.
    """
    reader = privacy.reader_of(user)
    if not queries.may_read_directory(reader):
        raise PermissionDenied(_("Your role does not include this."))
    return reader


def get_member(user: Any, public_id: UUID | str, to: str = "read") -> Member:
    """A member the person may see: oneself, any for the board, those who are active for members.

    Args:
        to: "read", or "change" (what is one's own, or the board), "decide" (what is one's own alone, such as to
            leave), "change_status", "merge", "give_badge" (the board, never about oneself), "open_dues" (the
            treasurer too, never about oneself), "note" (who sees the whole register), or "follow" (the log: of what is
            one's own, and the same).
    """
    member, reader = _fetch_member(public_id), privacy.reader_of(user)
    if not queries.has_page(member, reader):
        raise Http404(_("There is nothing here that you may see."))
    if to == "change" and not privacy.is_own(reader, member):
        permit(user, "members.change_status")
    if to == "follow" and not privacy.is_own(reader, member):
        permit(user, "members.see_all")
    if to == "note" and member.user_id == user.pk:
        raise PermissionDenied(_("Nobody reads the notes on themselves here. They are in the export of your data."))
    if to == "decide" and not privacy.is_own(reader, member):
        raise PermissionDenied(_("Only the member decides this."))
    if to in NEEDS:
        permit(user, NEEDS[to])
    if to in OF_OTHERS and privacy.is_own(reader, member):
        raise PermissionDenied(_("Nobody decides about their own membership. Somebody else of the board does."))
    return member


def may(user: Any, member: Member, to: str) -> bool:
    """Whether the person does one of NEEDS to this member, so that a page offers what get_member will allow."""
    return bool(user.has_perm(NEEDS[to])) and not (to in OF_OTHERS and is_theirs(user, member))


def _fetch_member(public_id: UUID | str) -> Member:
    """Where two entries were put together, the address of the one that went away leads to the other.

    The page of a member looks at which one it got, and sends the reader on to its address.
    """
    rows = Member.objects.select_related("plan", "next_plan", "user__profile", "head").defer(*SHOWN_FIELDS)
    rows = rows.annotate(merge_to_undo=merge_to_undo())
    try:
        return fetch(rows, public_id=public_id)
    except Http404:
        merge = merge_to(public_id)
        if merge is None:
            raise
        return fetch(rows, public_id=merge.kept.public_id)


def get_mailed_member(public_id: UUID, signed: str) -> Member:
    """Whose mails a signed address switches off, for anybody who has it: the address is the permission.

    Raises:
        Http404: it is not signed, or there is no such member any more.
    """
    if not is_signed(OFF, str(public_id), signed):
        raise Http404
    return _fetch_member(public_id)


def get_double(user: Any, pk: int) -> Double:
    permit(user, "members.merge_members")
    return fetch(told_doubles(), pk=pk)


def get_merge(user: Any, pk: int, to: str = "read") -> Merge:
    """A merge.

    Args:
        to: "read", or "undo" (never one's own).
    """
    permit(user, "members.merge_members")
    merge = fetch(merges(), pk=pk)
    if to == "undo":
        get_member(user, merge.kept.public_id, to="merge")
    return merge


def is_theirs(user: Any, member: Member) -> bool:
    """Whether it is the person's own membership, or that of a dependant without an account."""
    return privacy.is_theirs(user, member)


def get_own_member(user: Any) -> Member:
    """The member that somebody is."""
    own = queries.membership_of(user).member
    if own is None:
        raise Http404(_("There is no membership to renew."))
    return own


def withheld(user: Any, member: Member) -> set[str]:
    """The fields of a member whom one may change that one neither reads nor changes: those that are shown to nobody."""
    return privacy.withheld(privacy.reader_of(user), member, CustomField.objects.filter(is_active=True))


def get_dependant(user: Any, public_id: UUID | str) -> Member:
    """A dependant, for who pays for them, themselves, and the board, to let them go.

    Who pays may stop to, whether or not they meet the other: a block or an account doesn't hold them.
    """
    member = _fetch_member(public_id)
    pays = member.head is not None and member.head.user_id is not None and member.head.user_id == user.pk
    if not pays:
        get_member(user, public_id, to="change")
    return fetch(Member.objects.exclude(head=None).select_related("head"), pk=member.pk)


def get_field(user: Any, key: str) -> CustomField:
    permit(user, "members.manage_fields")
    return fetch(CustomField.objects.all(), key=key)


def may_decide(user: Any, application: Application) -> bool:
    """About an appeal somebody else decides than who refused; an administrator may where nobody else is there."""
    if not application.appealed_at or application.decided_by_id != user.pk:
        return True
    others = set(people_with(Role.BOARD, Role.ADMIN)) - {user.pk, application.user_id}
    return bool(is_admin(user)) and not others


def get_application(user: Any, public_id: UUID | str, to: str = "read") -> Application:
    """An application: one's own, or any for the board.

    Args:
        to: "read", "review" (the board, never about oneself, administrators neither), "decide" (the same, and about
            an appeal not who refused it) or "withdraw" (one's own; also to answer and to appeal).
    """
    rows = Application.objects.select_related("plan", "user")
    if not user.has_perm("members.review_application"):
        rows = rows.filter(user=user)
    application = fetch(rows, public_id=public_id)
    if to in ("review", "decide"):
        permit(user, "members.review_application")
    if to in ("review", "decide") and application.user_id == user.pk:
        raise PermissionDenied(_("Nobody decides about their own application."))
    if to == "decide" and not may_decide(user, application):
        raise PermissionDenied(_("Somebody else than who refused it decides about an appeal."))
    if to == "withdraw" and application.user_id != user.pk:
        raise PermissionDenied(_("Only the applicant can do this."))
    return application


def get_saved_filter(user: Any, public_id: UUID | str, to: str = "read") -> SavedFilter:
    """One's own saved filter, or one that is shared, for the board.

    Args:
        to: "read", or "change" (one's own).
    """
    rows = queries.saved_filters(user, shared=sees_all(user))
    saved = fetch(rows, public_id=public_id)
    if to == "change" and saved.owner_id != user.pk:
        raise PermissionDenied(_("Only the person who saved this can change it."))
    return saved


def get_export(user: Any, public_id: UUID | str, to: str = "read") -> Export:
    """One's own export.

    Args:
        to: "read" (how far it is), or "download" (its file, as long as one may export every field that is in it).
    """
    permit(user, "members.export_members")
    export = fetch(Export.objects.filter(created_by=user.pk), public_id=public_id)
    if to == "download" and export.has_any(queries.barred(user)):
        raise PermissionDenied(_("This file has fields that you may not export any more."))
    return export


def get_plan(user: Any, pk: int) -> Plan:
    permit(user, "members.manage_plans")
    return fetch(Plan.objects.all(), pk=pk)


def get_badge(user: Any, pk: int) -> Badge:
    permit(user, "members.manage_badges")
    return fetch(Badge.objects.all(), pk=pk)


def get_note(user: Any, pk: int, to: str = "read") -> Note:
    """A note on somebody else's membership.

    Args:
        to: "read", "change" (one's own) or "delete" (one's own, or any for administrators), which restores too.
    """
    permit(user, "members.take_notes")
    note = fetch(Note.objects.select_related("member"), pk=pk)
    get_member(user, note.member.public_id, to="note")
    if note.author_id != user.pk and not (to == "delete" and is_admin(user)) and to != "read":
        raise PermissionDenied(_("This note is somebody else's."))
    return note


def bulk_kinds(user: Any) -> list[tuple[str, Any]]:
    """The kinds of acts on many members that the person may start, as a form's choices."""
    return [(kind.value, kind.label) for kind, needed in BULK_NEEDS.items() if user.has_perm(needed)]


def get_bulk(user: Any, public_id: UUID | str, to: str = "read") -> BulkAct:
    """An act on many members.

    Args:
        to: "read" (whoever sees the whole register) or "start" (and undo: whoever may do this kind of act).
    """
    permit(user, "members.see_all")
    batch = fetch(BulkAct.objects.select_related("created_by"), public_id=public_id)
    if to == "start":
        permit(user, BULK_NEEDS[BulkAct.Kind(batch.kind)])
    return batch


def get_import(user: Any, public_id: UUID | str) -> Import:
    permit(user, "members.import_members")
    return fetch(Import.objects.defer("content"), public_id=public_id)  # megabytes that few pages need


def may_read_document(user: Any, file: File) -> bool:
    """Whether a document of an application is for this person: the applicant owns it, reviewers read it."""
    return bool(user.is_authenticated and user.has_perm("members.review_application"))
