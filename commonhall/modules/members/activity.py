"""The news of the members module."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.kinds import Kind, Notice, Severity, the_subject
from commonhall.core.activity.models import Activity


def reviewers(activity: Activity) -> list[int]:
    return people_with(Role.BOARD)


def importer(activity: Activity) -> list[int]:
    return [int(activity.actor_id)] if activity.actor_id.isdigit() else []


def my_page(activity: Activity) -> str:
    return "/members/me/"


def application_page(activity: Activity) -> str:
    return f"/members/desk/applications/{activity.data['application']}/"


BOTH = ("inapp", "email")

APPLICATION_SUBMITTED = Kind(
    "members.application_submitted",
    _("Application submitted"),
    notice=Notice(
        to=reviewers,
        title=_("A new application for {plan}"),
        body=_("Somebody would like to join. Read the application and decide."),
        url=lambda activity: f"/members/desk/applications/{activity.data['application']}/",
        channels=BOTH,
    ),
)
APPLICATION_WITHDRAWN = Kind("members.application_withdrawn", _("Application withdrawn"))
APPLICATION_APPROVED = Kind(
    "members.application_approved",
    _("Application approved"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Welcome! Your application for {plan} was approved"),
        body=_("Your membership begins as soon as your dues are paid."),
        url=lambda activity: "/members/me/",
        channels=BOTH,
    ),
)
APPLICATION_REFUSED = Kind(
    "members.application_refused",
    _("Application refused"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your application for {plan} was not accepted"),
        body=_("Open your membership page to read the board's reason."),
        url=lambda activity: "/members/me/",
        channels=BOTH,
    ),
)
MEMBERSHIP_STARTED = Kind(
    "members.membership_started",
    _("Membership started"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("You are a member until {until}"),
        body=_("You now stand in the directory. Choose what other members see of you."),
        url=lambda activity: "/members/me/",
        channels=BOTH,
    ),
)
MEMBERSHIP_EXPIRED = Kind(
    "members.membership_expired",
    _("Membership expired"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your membership has expired"),
        body=_("Renew it whenever you like; your place is kept."),
        url=lambda activity: "/members/me/",
        channels=BOTH,
    ),
)
APPLICATION_SECONDED = Kind("members.application_seconded", _("Application approved by one reviewer"))
APPLICATION_NOTED = Kind("members.application_noted", _("Note on an application"))
APPLICATION_QUESTION = Kind(
    "members.application_question",
    _("Applicant asked for more"),
    notice=Notice(
        to=the_subject,
        title=_("The board has a question about your application for {plan}"),
        body=_("Your application waits for your answer."),
        url=my_page,
        channels=BOTH,
    ),
)
APPLICATION_ANSWERED = Kind(
    "members.application_answered",
    _("Applicant answered"),
    notice=Notice(to=reviewers, title=_("An applicant for {plan} has answered"), url=application_page, channels=BOTH),
)
APPLICATION_APPEALED = Kind(
    "members.application_appealed",
    _("Refusal appealed"),
    Severity.NOTICE,
    notice=Notice(
        to=reviewers,
        title=_("An applicant for {plan} asks you to look again"),
        body=_("Somebody else than who refused the application decides."),
        url=application_page,
        channels=BOTH,
    ),
)
MEMBERSHIP_ENDS = Kind(
    "members.membership_ends",
    _("Member reminded before the end"),
    notice=Notice(
        to=the_subject,
        title=_("Your membership ends on {until}"),
        body=_("Renew it on your membership page, so that nothing is interrupted."),
        url=my_page,
        channels=BOTH,
    ),
)
MEMBERSHIP_OVER = Kind(
    "members.membership_over",
    _("Member reminded after the end"),
    notice=Notice(
        to=the_subject,
        title=_("Your membership ended on {until}"),
        body=_("You can still renew it on your membership page."),
        url=my_page,
        channels=BOTH,
    ),
)
RENEWAL_SET = Kind("members.renewal_set", _("Renewal by itself changed"))
RENEWAL_FAILED = Kind(
    "members.renewal_failed",
    _("Membership could not renew itself"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your membership can't renew itself"),
        body=_("{why} Choose another plan, or write to the board."),
        url=my_page,
        channels=BOTH,
    ),
)
INSTALMENT_PAID = Kind("members.instalment_paid", _("Instalment paid"))
INSTALMENT_REFUNDED = Kind("members.instalment_refunded", _("Instalment refunded"), Severity.NOTICE)
INSTALMENT_LATE = Kind(
    "members.instalment_late",
    _("Instalment overdue"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("An instalment of {amount} is overdue"),
        body=_("Pay it, or your membership ends before its time."),
        url=lambda activity: f"/payments/charges/{activity.data['charge']}/",
        channels=BOTH,
    ),
)
MEMBER_SUSPENDED = Kind(
    "members.member_suspended",
    _("Member suspended"),
    Severity.WARNING,
    notice=Notice(
        to=the_subject,
        title=_("Your membership is suspended"),
        body=_("Open your membership page to read the board's reason."),
        url=my_page,
        channels=BOTH,
    ),
)
SUSPENSION_LIFTED = Kind(
    "members.suspension_lifted",
    _("Suspension lifted"),
    Severity.NOTICE,
    notice=Notice(to=the_subject, title=_("The suspension of your membership is over"), url=my_page, channels=BOTH),
)
MEMBER_LEAVING = Kind(
    "members.member_leaving",
    _("Member gave notice to leave"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your membership ends on {until}, as you wish"),
        body=_("Until then you can change your mind."),
        url=my_page,
        channels=BOTH,
    ),
)
MEMBER_STAYED = Kind("members.member_stayed", _("Notice to leave taken back"), Severity.NOTICE)
MEMBER_LEFT = Kind(
    "members.member_left",
    _("Member left"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your membership has ended, as you wished"),
        body=_("You are welcome back whenever you like."),
        url=my_page,
        channels=BOTH,
    ),
)
MEMBER_EXCLUDED = Kind(
    "members.member_excluded",
    _("Member excluded"),
    Severity.WARNING,
    notice=Notice(
        to=the_subject,
        title=_("The board has ended your membership"),
        body=_("Open your membership page to read the board's reason."),
        url=my_page,
        channels=BOTH,
    ),
)
PLAN_CHOSEN = Kind("members.plan_chosen", _("Plan of the next term chosen"))
DEPENDANT_ADDED = Kind("members.dependant_added", _("Dependant added"))
DEPENDANT_ATTACHED = Kind(
    "members.dependant_attached",
    _("Member made a dependant"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("You are a member by somebody else's dues now"),
        body=_("As long as those are paid you pay none yourself. Your membership page says whose they are."),
        url=my_page,
        channels=BOTH,
    ),
)
DEPENDANT_REMOVED = Kind(
    "members.dependant_removed",
    _("Dependant removed"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("You are no member by somebody else's dues any more"),
        body=_("You can apply for a membership of your own."),
        url=my_page,
        channels=BOTH,
    ),
)
FIELD_SAVED = Kind("members.field_saved", _("The club's own fields changed"), Severity.NOTICE)
POLICY_SAVED = Kind("members.policy_saved", _("Rules of joining changed"), Severity.NOTICE)
STATUS_CHANGED = Kind(
    "members.status_changed",
    _("Member's status changed"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("The status of your membership has changed"),
        url=lambda activity: "/members/me/",
        channels=BOTH,
    ),
)
DUES_OPENED = Kind("members.dues_opened", _("Dues opened"))
MEMBER_CHANGED = Kind("members.member_changed", _("Member's data changed"))
MAILS_SET = Kind("members.mails_set", _("Mails to a member switched on or off"))
MEMBER_LINKED = Kind("members.member_linked", _("Member linked to an account"))
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
CARD_ISSUED = Kind("members.card_issued", _("Membership card made"), Severity.NOTICE)
CARD_CHANGED = Kind("members.card_changed", _("Membership card changed"))
DOUBLES_SOUGHT = Kind("members.doubles_sought", _("Search for duplicates started"))
DOUBLE_DISMISSED = Kind("members.double_dismissed", _("Two members are no duplicate"))
MEMBERS_MERGED = Kind("members.members_merged", _("Two members merged"), Severity.WARNING)
MERGE_UNDONE = Kind("members.merge_undone", _("Merge of two members undone"), Severity.WARNING)
MEMBER_REMINDED = Kind(
    "members.reminded_by_staff",
    _("Member reminded of open dues"),
    notice=Notice(
        to=the_subject,
        title=_("Your dues of {amount} are still open"),
        body=_("They were due on {due_on}. Here you can pay them."),
        url=lambda activity: f"/payments/charges/{activity.data['charge']}/",
        channels=BOTH,
    ),
)
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
