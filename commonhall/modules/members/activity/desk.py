"""The news of what the club keeps and does at the desk: its rules, badges, cards, acts on many, imports, exports."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, Severity, the_subject
from commonhall.modules.members.activity.whom import BOTH, importer, whose_card

FIELD_SAVED = Kind("members.field_saved", _("The club's own fields changed"), Severity.NOTICE)
POLICY_SAVED = Kind("members.policy_saved", _("Rules of joining changed"), Severity.NOTICE)
MAILS_SET = Kind("members.mails_set", _("Mails to a member switched on or off"))
PLAN_SAVED = Kind("members.plan_saved", _("Plan saved"), Severity.NOTICE)
BADGE_SAVED = Kind("members.badge_saved", _("Badge saved"))
BADGE_GIVEN = Kind(
    "members.badge_given",
    _("Badge given"),
    notice=Notice(
        to=the_subject,
        title=_("You were given a badge: {badge}"),
        url=lambda activity: f"/members/{activity.data['member']}/",
    ),
)
BADGE_TAKEN = Kind(
    "members.badge_taken",
    _("Badge taken back"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("A badge was taken back: {badge}"),
        url=lambda activity: f"/members/{activity.data['member']}/",
    ),
)
NOTE_SAVED = Kind("members.note_saved", _("Note on a member saved"))
NOTE_DELETED = Kind("members.note_deleted", _("Note on a member deleted"))
CARD_ISSUED = Kind(
    "members.card_issued",
    _("Membership card made"),
    Severity.NOTICE,
    notice=Notice(
        to=whose_card,
        title=_("Your membership card was made anew"),
        body=_("What you have printed or saved of the earlier one is no longer valid. Here is the new one."),
        url=lambda activity: "/members/me/card/",
        channels=BOTH,
    ),
)
CARD_CHANGED = Kind("members.card_changed", _("Membership card changed"))
DOUBLES_SOUGHT = Kind("members.doubles_sought", _("Search for duplicates started"))
DOUBLE_DISMISSED = Kind("members.double_dismissed", _("Two members are no duplicate"))
BULK_PREPARED = Kind("members.bulk_prepared", _("Bulk act made ready"))
BULK_STARTED = Kind("members.bulk_started", _("Bulk act, or its undoing, started"), Severity.WARNING)
BULK_DONE = Kind(
    "members.bulk_done",
    _("Bulk act done"),
    Severity.WARNING,
    notice=Notice(
        to=importer,
        title=_("Your bulk act is done: {done} done, {left_out} left out"),
        url=lambda activity: f"/members/desk/bulk/{activity.data['bulk']}/",
    ),
)
BULK_UNDONE = Kind(
    "members.bulk_undone",
    _("Bulk act undone"),
    Severity.WARNING,
    notice=Notice(
        to=importer,
        title=_("Your bulk act was undone"),
        url=lambda activity: f"/members/desk/bulk/{activity.data['bulk']}/",
    ),
)
IMPORT_ADDED = Kind("members.import_added", _("List of members uploaded"), Severity.NOTICE)
IMPORT_STARTED = Kind("members.import_started", _("Import, or its undoing, started"), Severity.NOTICE)
IMPORT_DONE = Kind(
    "members.import_done",
    _("Members imported"),
    Severity.WARNING,
    notice=Notice(
        to=importer,
        title=_("Your import is done: {added} added, {changed} changed, {refused} refused"),
        url=lambda activity: f"/members/desk/import/{activity.data['import']}/",
    ),
)
IMPORT_UNDONE = Kind(
    "members.import_undone",
    _("Import of members undone"),
    Severity.WARNING,
    notice=Notice(
        to=importer,
        title=_("Your import was undone"),
        url=lambda activity: f"/members/desk/import/{activity.data['import']}/",
    ),
)
DIRECTORY_CHANGED = Kind("members.directory_changed", _("Directory's settings changed"), Severity.WARNING)
FILTER_SAVED = Kind("members.filter_saved", _("Filter saved"))
FILTER_DELETED = Kind("members.filter_deleted", _("Filter deleted"))
MEMBERS_EXPORTED = Kind("members.members_exported", _("Members exported"), Severity.WARNING)
EXPORT_ORDERED = Kind("members.export_ordered", _("Export of members ordered"), Severity.NOTICE)
EXPORT_READY = Kind(
    "members.export_ready",
    _("Export of members ready"),
    notice=Notice(
        to=importer,
        title=_("Your export of {count} members is ready"),
        body=_("It is kept for a day."),
        url=lambda activity: f"/members/exports/{activity.data['export']}/",
    ),
)
EXPORT_DOWNLOADED = Kind("members.export_downloaded", _("Export of members downloaded"), Severity.NOTICE)
