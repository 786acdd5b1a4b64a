"""What a club asks of a person: which of the usual fields, and fields of its own.

The answers to its own fields lie in `custom` of members and applications, by the field's key.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonhall.modules.members.models.people import Audience

OWN = "own_"  # what the names of these fields begin with where the usual ones stand beside them


class CustomField(models.Model):
    """A question that this club asks and no other does."""

    class Kind(models.TextChoices):
        TEXT = "text", _("One line")
        LONG_TEXT = "long_text", _("Several lines")
        NUMBER = "number", pgettext_lazy("kind of answer", "Number")
        DATE = "date", _("Date")
        YES_NO = "yes_no", _("Yes or no")
        CHOICE = "choice", _("One of a list")
        CHOICES = "choices", _("Several of a list")
        URL = "url", _("Web address")

    key = models.SlugField(
        _("key"), max_length=40, unique=True, help_text=_("Names it in exports and in the API; it never changes.")
    )
    label = models.CharField(_("label"), max_length=80)
    help_text = models.CharField(_("help"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    options = models.JSONField(_("options"), default=list, blank=True, help_text=_("What can be chosen, in order."))
    is_required = models.BooleanField(_("must be answered"), default=False)
    audience = models.CharField(
        _("who sees it"), max_length=8, choices=Audience, default=Audience.BOARD,
        help_text=_("As long as the member says nothing else."),
    )  # fmt: skip
    asked_of_applicants = models.BooleanField(_("asked in the application"), default=False)
    asked_of_members = models.BooleanField(_("on the member's profile"), default=True)
    is_filter = models.BooleanField(
        _("a filter of the directory"), default=False,
        help_text=_("For choices, yes or no, and numbers. Everybody filters by the answers that they may see."),
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """Its name in forms and in a member's `visibility`, where the usual fields have theirs."""
        return f"{OWN}{self.key}"


class Asked(models.TextChoices):
    """What an application form does with one of the usual fields."""

    NO = "no", _("Not asked")
    YES = "yes", _("Asked")
    NEEDED = "needed", _("Must be answered")


class Policy(models.Model):
    """What the club has decided about joining; one row."""

    approvals = models.PositiveSmallIntegerField(
        _("approvals"), default=1, help_text=_("How many reviewers have to approve an application.")
    )
    asked = models.JSONField(default=dict, blank=True, help_text=_('One of Asked by field, where not "yes".'))

    class Meta:
        verbose_name = _("rules of joining")
        verbose_name_plural = _("rules of joining")

    def __str__(self) -> str:
        return f"{self.approvals}"

    def asks(self, field: str) -> str:
        return str(self.asked.get(field, Asked.YES))
