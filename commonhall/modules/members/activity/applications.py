"""The news of applications."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, Severity, the_subject
from commonhall.modules.members.activity.whom import BOTH, application_page, my_page, other_reviewers, reviewers

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
APPLICATION_RECEIVED = Kind(
    "members.application_received",
    _("Application confirmed to the applicant"),
    notice=Notice(
        to=the_subject,
        title=_("We have your application for {plan}"),
        body=_("The board reads it and decides. You are told as soon as it has."),
        url=my_page,
        channels=BOTH,
    ),
)
APPLICATION_WITHDRAWN = Kind(
    "members.application_withdrawn",
    _("Application withdrawn"),
    notice=Notice(
        to=reviewers,
        title=_("An application for {plan} was withdrawn"),
        body=_("There is nothing to decide about it any more."),
        url=application_page,
    ),
)
WITHDRAWAL_RECEIVED = Kind(
    "members.withdrawal_received",
    _("Withdrawal confirmed to the applicant"),
    notice=Notice(
        to=the_subject,
        title=_("Your application for {plan} is withdrawn"),
        body=_("The board does not decide about it any more. You can apply again whenever you like."),
        url=my_page,
        channels=BOTH,
    ),
)
APPLICATION_CLOSED = Kind(
    "members.application_closed",
    _("Application closed, for the applicant is a member already"),
    notice=Notice(
        to=the_subject,
        title=_("Your application for {plan} is closed: you are a member already"),
        body=_("If you would like to have another plan, choose it on your membership page."),
        url=my_page,
        channels=BOTH,
    ),
)
CLOSING_TOLD = Kind(
    "members.closing_told",
    _("Board told that an applicant is a member already"),
    notice=Notice(
        to=reviewers,
        title=_("An application for {plan} is closed: the applicant is a member already"),
        body=_("There is nothing to decide about it any more."),
        url=application_page,
    ),
)
APPLICATION_APPROVED = Kind(
    "members.application_approved",
    _("Application approved"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Welcome! Your application for {plan} was approved"),
        body=_(
            "Where dues are to be paid, your membership begins as soon as they are. Your membership page says more."
        ),
        url=my_page,
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
APPLICATION_SECONDED = Kind(
    "members.application_seconded",
    _("Application approved by one reviewer"),
    notice=Notice(
        to=other_reviewers,
        title=_("An application for {plan} waits for another approval"),
        body=_("So far {count} of {wanted} reviewers have approved it. Read it and decide."),
        url=application_page,
        channels=BOTH,
    ),
)
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
ANSWER_RECEIVED = Kind(
    "members.answer_received",
    _("Answer confirmed to the applicant"),
    notice=Notice(
        to=the_subject,
        title=_("We have your answer about your application for {plan}"),
        body=_("The board reads it and decides. You are told as soon as it has."),
        url=my_page,
        channels=BOTH,
    ),
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
APPEAL_RECEIVED = Kind(
    "members.appeal_received",
    _("Appeal confirmed to the applicant"),
    notice=Notice(
        to=the_subject,
        title=_("We have your appeal about your application for {plan}"),
        body=_("Somebody else than who refused it decides. You are told as soon as they have."),
        url=my_page,
        channels=BOTH,
    ),
)
