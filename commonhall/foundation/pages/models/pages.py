"""Plain pages, and what they said before."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonhall.core.richtext.cleaning import render, summary
from commonhall.foundation.pages.models.pictures import Picture

address_letters = RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters, digits and single dashes."))


class PageAudience(models.TextChoices):
    """Who may read a page, from most to fewest."""

    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("Members")
    BOARD = "board", _("The board")


class PageState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    DELETED = "deleted", pgettext_lazy("page", "Deleted")


class Page(models.Model):
    """A page that staff write: about, statutes, privacy. What is deleted keeps its row, so that it can come back."""

    slug = models.CharField(
        _("address"), max_length=60, validators=[address_letters], help_text=_("The last part of its address: about")
    )
    title = models.CharField(_("title"), max_length=120)
    description = models.CharField(
        _("summary"),
        max_length=200,
        blank=True,
        help_text=_("One sentence for search engines and shared links. Empty: the first words of the text."),
    )
    body = models.TextField(_("text"), blank=True, help_text="Clean HTML, see core.richtext.")
    picture = models.JSONField(_("picture"), default=dict, blank=True, help_text="See Picture; empty for none.")
    audience = models.CharField(_("who may read it"), max_length=8, choices=PageAudience, default=PageAudience.PUBLIC)
    state = models.CharField(_("state"), max_length=9, choices=PageState, default=PageState.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=0)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], name="page_address_once", condition=~models.Q(state=PageState.DELETED)
            )
        ]
        indexes = [
            models.Index(fields=["title", "id"], name="page_by_title"),
            models.Index(fields=["state", "audience", "title", "id"], name="page_readable"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/{self.slug}/"

    @property
    def html(self) -> SafeString:
        return render(self.body)

    @property
    def shown_picture(self) -> Picture | None:
        return Picture.of(self.picture, is_public=False)  # a page may be for members only

    @property
    def said_briefly(self) -> str:
        return self.description or summary(self.body)

    @property
    def state_colour(self) -> str:
        return {PageState.PUBLISHED: "success", PageState.DELETED: "danger"}.get(PageState(self.state), "")


class PageVersion(models.Model):
    """What a page said after one change."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    description = models.CharField(_("summary"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    picture = models.JSONField(_("picture"), default=dict, blank=True, help_text="As of the page.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("page version")
        verbose_name_plural = _("page versions")
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="page_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def html(self) -> SafeString:
        return render(self.body)

    @property
    def shown_picture(self) -> Picture | None:
        return Picture.of(self.picture, is_public=False)
