"""The news of memberships: how they begin, go on, and end."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, Severity, the_subject
from commonhall.modules.members.activity.whom import BOTH, member_page, my_page, newly_linked, reviewers
from commonhall.modules.members.queries.logged import as_seen

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
RENEWAL_SET = Kind(
    "members.renewal_set",
    _("Renewal by itself changed"),
    notice=Notice(
        to=the_subject,
        title=_("How your membership renews has changed"),
        body=_("Your membership page says whether your dues are opened by themselves, and lets you change it."),
        url=my_page,
    ),
)
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
INSTALMENT_REFUNDED = Kind(
    "members.instalment_refunded",
    _("Instalment refunded"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("An instalment of {amount} was given back"),
        body=_("It is not asked for again. Your membership goes on."),
        url=my_page,
    ),
)
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
MEMBER_STAYED = Kind(
    "members.member_stayed",
    _("Notice to leave taken back"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("You stay a member, as you wish"),
        body=_("Your dues are not opened by themselves: you renew by hand, or choose otherwise."),
        url=my_page,
        channels=BOTH,
    ),
)
# What the board hears when members come to leave; they themselves hear it in other words.
LEAVING_TOLD = Kind(
    "members.leaving_told",
    _("Board told that a member leaves"),
    notice=Notice(
        to=reviewers,
        title=_("A member leaves on {until}"),
        body=_("Until then they can change their mind."),
        url=member_page,
    ),
)
STAYING_TOLD = Kind(
    "members.staying_told",
    _("Board told that a member stays"),
    notice=Notice(to=reviewers, title=_("A member who wanted to leave stays"), url=member_page),
)
LEFT_TOLD = Kind(
    "members.left_told",
    _("Board told that a member has left"),
    notice=Notice(
        to=reviewers,
        title=_("A member has left"),
        body=_("The history on their page says why, if they gave a reason."),
        url=member_page,
    ),
)
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
PLAN_CHOSEN = Kind(
    "members.plan_chosen",
    _("Plan of the next term chosen"),
    notice=Notice(
        to=the_subject,
        title=_("Your next term has the plan {plan}"),
        body=_("Until its dues are opened you can choose another."),
        url=my_page,
    ),
)
DEPENDANT_ADDED = Kind(
    "members.dependant_added",
    _("Dependant added"),
    notice=Notice(
        to=the_subject,
        title=_("Somebody is a member by your dues now"),
        body=_("Your membership page says who, and lets you remove them."),
        url=my_page,
    ),
)
DEPENDANT_GONE = Kind(
    "members.dependant_gone",
    _("Place of a dependant free again"),
    notice=Notice(
        to=the_subject,
        title=_("Somebody is no member by your dues any more"),
        body=_("Their place is free. You can give it to somebody else."),
        url=my_page,
    ),
)
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
MEMBER_CHANGED = Kind("members.member_changed", _("Member's data changed"), as_seen=as_seen)
ADDRESS_CHANGED = Kind(
    "members.address_changed", _("Member's e-mail address changed"), Severity.NOTICE, as_seen=as_seen
)
MEMBER_ADDED = Kind("members.member_added", _("Member added by hand"), Severity.NOTICE, as_seen=as_seen)
MEMBER_CORRECTED = Kind(
    "members.member_corrected",
    _("Member's number or dates corrected"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("The board has corrected what it keeps of your membership"),
        body=_("The history on your membership page says what, and why."),
        url=my_page,
        channels=BOTH,
    ),
)
# The board looks: one of the two entries may have to go.
ADDRESS_TAKEN = Kind(
    "members.address_taken",
    _("Account's new address stands at another member"),
    Severity.NOTICE,
    notice=Notice(
        to=reviewers,
        title=_("The new e-mail address of a member stands at another entry of the register"),
        body=_("The register keeps the former one. If both are one person, put the two together."),
        url=member_page,
    ),
)
MEMBER_LINKED = Kind(
    "members.member_linked",
    _("Member linked to an account"),
    notice=Notice(
        to=newly_linked,
        title=_("Your place in the register of members is linked to your account"),
        body=_("The club had your address. Look whether what it knows of you is right, and choose who sees it."),
        url=my_page,
        channels=BOTH,
    ),
)
MEMBERS_MERGED = Kind(
    "members.members_merged",
    _("Two members merged"),
    Severity.WARNING,
    as_seen=as_seen,
    notice=Notice(
        to=the_subject,
        title=_("You stood in the register twice, and stand there once now"),
        body=_("Look whether everything that you told is still right."),
        url=my_page,
    ),
)
MERGE_UNDONE = Kind(
    "members.merge_undone",
    _("Merge of two members undone"),
    Severity.WARNING,
    as_seen=as_seen,
    notice=Notice(
        to=the_subject,
        title=_("Two entries in the register that were put together are two again"),
        body=_("Look whether everything that you told is still right."),
        url=my_page,
    ),
)
DUES_COMING = Kind(
    "members.dues_coming",
    _("Member reminded of dues before they are due"),
    notice=Notice(
        to=the_subject,
        title=_("Your dues of {amount} are still open"),
        body=_("They are due on {due_on}. Here you can pay them."),
        url=lambda activity: f"/payments/charges/{activity.data['charge']}/",
        channels=BOTH,
    ),
)
DUES_OVERDUE = Kind(
    "members.dues_overdue",
    _("Member reminded of overdue dues"),
    notice=Notice(
        to=the_subject,
        title=_("Your dues of {amount} are overdue"),
        body=_("They were due on {due_on}. Here you can pay them."),
        url=lambda activity: f"/payments/charges/{activity.data['charge']}/",
        channels=BOTH,
    ),
)
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
