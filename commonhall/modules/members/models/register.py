"""The register: members, their numbers and their history."""

import unicodedata
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commonhall.core.wording.phrases import worded
from commonhall.modules.members.models.people import Person, Status
from commonhall.modules.members.models.plans import Plan
from commonhall.modules.members.models.shown import DIRECTORY_INDEXES, Shown


class NumberSeries(models.Model):
    """The last member number given; its row is locked while the next one is taken."""

    last = models.PositiveIntegerField(default=1000)

    def __str__(self) -> str:
        return str(self.last)


class Member(Person, Shown):
    """A member of the club. May have an account; one who came by import gets it when they register."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    number = models.CharField(_("member number"), max_length=40, unique=True, null=True, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("plan"),
        db_index=False,  # board_by_plan begins with it
    )  # fmt: skip
    joined_on = models.DateField(_("joined"), null=True, blank=True)
    expires_on = models.DateField(_("paid until"), null=True, blank=True)
    head = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="dependants", verbose_name=_("member by"),
        help_text=_("Who pays for this member, in a plan with dependants."),
    )  # fmt: skip
    next_plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("plan of the next term")
    )
    renews_itself = models.BooleanField(_("renews by itself"), default=False)
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    leaves_on = models.DateField(_("leaves after"), null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True, editable=False, help_text=_("The end they were told of."))
    reminded_days = models.SmallIntegerField(null=True, blank=True, editable=False)
    wants_mails = models.BooleanField(
        _("wants mails"), default=True, help_text=_("Said without an account; who has one chooses there.")
    )
    visibility = models.JSONField(default=dict, blank=True, help_text=_("Audience by field, where not the default."))
    notes = models.TextField(_("notes"), blank=True)
    custom = models.JSONField(default=dict, blank=True, help_text=_("Answers to the club's own fields, by key."))
    extra = models.JSONField(default=dict, blank=True, help_text=_("Columns of an import that have no field here."))
    sort_name = models.CharField(max_length=170, editable=False)
    created_by_import = models.ForeignKey("members.Import", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="member_email_once", condition=~models.Q(email="")),
            models.CheckConstraint(condition=~models.Q(first_name="", last_name=""), name="member_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="member_by_name"),
            models.Index(fields=["status", "expires_on"], name="member_by_expiry"),
            models.Index(Lower("email"), name="member_by_email"),
            # The desk's lists of what is missing, each as small as what it lists.
            models.Index(
                fields=["sort_name", "id"],
                name="member_unpaid",
                condition=models.Q(expires_on=None, status__in=[Status.PENDING, Status.ACTIVE]),
            ),
            models.Index(fields=["sort_name", "id"], name="member_no_account", condition=models.Q(user=None)),
            models.Index(fields=["sort_name", "id"], name="member_no_email", condition=models.Q(email="")),
            *DIRECTORY_INDEXES,
            models.Index(
                fields=["suspended_until"],
                name="member_suspended",
                condition=models.Q(suspended_until__isnull=False),
            ),
            models.Index(fields=["leaves_on"], name="member_leaves", condition=models.Q(leaves_on__isnull=False)),
            models.Index(fields=["expires_on"], name="member_renews", condition=models.Q(renews_itself=True)),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_name = sort_name(self.first_name, self.last_name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return f"/members/{self.public_id}/"

    @property
    def status_colour(self) -> str:
        return Status(self.status).colour


# email__lower=…: whatever the case, by its index.
Member._meta.get_field("email").register_lookup(Lower)


def sort_name(first: str, last: str) -> str:
    """The key by which names are ordered: last name first, without case and accents."""
    folded = unicodedata.normalize("NFKD", f"{last or first} {first if last else ''}".casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).strip()[:170]


class Step(models.TextChoices):
    """What can stand in a member's history."""

    APPLIED = "applied", _("Applied")
    QUESTION = "question", _("Asked for more")
    ANSWERED = "answered", _("Answered the board")
    SECONDED = "seconded", _("Approved by one reviewer")
    APPROVED = "approved", _("Application approved")
    REFUSED = "refused", _("Application refused")
    APPEALED = "appealed", _("Appealed")
    WITHDRAWN = "withdrawn", _("Application withdrawn")
    CLOSED = "closed", _("Application closed, a member already")
    DUES_OPENED = "dues_opened", _("Dues opened")
    REMINDED = "reminded", _("Reminded")
    JOINED = "joined", pgettext_lazy("step", "Joined")
    RENEWED = "renewed", _("Renewed")
    CAME_BACK = "came_back", _("Came back")
    INSTALMENT_OPENED = "inst_opened", _("Instalment opened")
    INSTALMENT_PAID = "inst_paid", _("Instalment paid")
    INSTALMENT_LATE = "inst_late", _("Instalment overdue")
    REFUNDED = "refunded", _("Dues refunded")
    RENEWAL_SET = "renewal_set", _("Renewal by itself changed")
    RENEWAL_FAILED = "no_renewal", _("Could not renew by itself")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    LIFTED = "lifted", _("Suspension lifted")
    LEAVING = "leaving", _("Gave notice to leave")
    STAYED = "stayed", _("Took the notice back")
    LEFT = "left", _("Left")
    EXCLUDED = "excluded", _("Excluded")
    PLAN_CHOSEN = "plan_chosen", _("Chose another plan")
    PLAN_CHANGED = "plan_changed", _("Plan changed")
    DEPENDANT_ADDED = "dep_added", _("Dependant added")
    DEPENDANT_REMOVED = "dep_removed", _("Dependant removed")
    STATUS_SET = "status_set", _("Status changed")
    CORRECTED = "corrected", _("Corrected by the board")
    LINKED = "linked", _("Account linked")

    @property
    def colour(self) -> str:
        """The state of its mark in a timeline."""
        good = {"joined", "renewed", "came_back", "approved", "lifted", "inst_paid"}
        bad = {"refused", "excluded", "suspended"}
        watch = {"reminded", "inst_late", "question", "appealed", "no_renewal", "leaving", "expired"}
        return "success" if self in good else "danger" if self in bad else "warning" if self in watch else ""


OTHER = "{other}"  # in a reason, in the place of another member's name


class StatusChange(models.Model):
    """One step in a person's history with the club: every step stands here, whether it changes the status or not.

    `before` and `after` are the status around it; both are empty where the step changes none. What happens to an
    application before there is a member stands without one, and gets it with the approval. Why it was taken stands in
    a person's own words in `reason`, or as one of the house's phrases in `said`; `told` is either, for the reader.
    """

    member = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="history")
    application = models.ForeignKey(
        "members.Application", models.SET_NULL, null=True, blank=True, related_name="history"
    )
    step = models.CharField(_("step"), max_length=12, choices=Step, default=Step.STATUS_SET)
    before = models.CharField(max_length=10, choices=Status, blank=True)
    after = models.CharField(max_length=10, choices=Status, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    said = models.JSONField(default=dict, blank=True, help_text=_("What the site itself says of it, with its facts."))
    other = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="+",
        help_text=_("Whom else it concerns; the reason has OTHER where their name stands."),
    )  # fmt: skip

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["member", "-at", "-id"], name="status_change_of_member")]

    def __str__(self) -> str:
        return f"{self.step}: {self.before or '–'} → {self.after or '–'}"

    @property
    def told(self) -> str:
        """The reason as people read it. Another's name is theirs: it changes, and goes, with them."""
        told = worded(self.said) if self.said else self.reason
        return told.replace(OTHER, self.other.name if self.other else gettext("somebody"))
