"""Judge what staff and visitors type. A block's form names the texts that its kind has."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonhall.core.forms.running import ActionForm, ActionModelForm
from commonhall.foundation.files.forms import UploadField
from commonhall.foundation.files.queries import Shown
from commonhall.foundation.pages import guards, queries
from commonhall.foundation.pages.models import (
    NARROW,
    BlockKind,
    MenuArea,
    MenuEntry,
    Page,
    PageAudience,
    PageState,
    Picture,
    Website,
)
from commonhall.foundation.pages.models import safe_address as safe
from commonhall.foundation.pages.models.pages import address_letters
from commonhall.ui.captcha import CaptchaMixin, HoneypotMixin
from commonhall.ui.queries import Identity
from commonhall.ui.richtext import RichTextField

MOST_LINKS = 20
PICTURE = ("picture", "picture_alt", "picture_is_decorative")


class PictureMixin(forms.Form):
    """A picture, and what it shows; the action asks for a word on it where there is one."""

    picture = UploadField(queries.BLOCK_PICTURE, label=_("Picture"), required=False)
    picture_alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=200,
        required=False,
        help_text=_("In a few words, for those who don't see it."),
    )
    picture_is_decorative = forms.BooleanField(
        label=_("The picture is decoration"), required=False, help_text=_("Whoever does not see it misses nothing.")
    )

    def clean_picture(self) -> Any:
        given = self.cleaned_data["picture"]
        return None if isinstance(given, Shown) else given  # nothing was chosen

    @staticmethod
    def initial_of(picture: Picture | None) -> dict[str, Any]:
        if picture is None:
            return {}
        shown = Shown(picture.address(NARROW), picture.alt, is_image=True)
        return {"picture": shown, "picture_alt": picture.alt, "picture_is_decorative": not picture.alt}


class PageForm(PictureMixin, ActionForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    slug = forms.CharField(
        label=pgettext_lazy("page", "Address"),
        max_length=60,
        validators=[address_letters],
        help_text=_("The last part of the page's address, such as about or privacy."),
    )
    picture = UploadField(queries.PAGE_PICTURE, label=_("Picture above the text"), required=False)
    body = RichTextField(label=_("Text"), required=False)
    description = forms.CharField(
        label=_("Summary"),
        max_length=200,
        required=False,
        help_text=_("One sentence for search engines and shared links. Empty: the first words of the text."),
    )
    audience = forms.ChoiceField(label=_("Who may read it"), choices=PageAudience)
    version_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ["title", "slug", *PICTURE, "body", "description", "audience"]

    @classmethod
    def of(cls, page: Page) -> "PageForm":
        names = ("title", "slug", "body", "description", "audience")
        texts = {name: getattr(page, name) for name in names}
        return cls(initial={**texts, **cls.initial_of(page.shown_picture), "version_seen": page.version})

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        return slug.lower()


class LinkField(forms.CharField):
    """Where a button leads."""

    default_validators = [safe]

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 300, "required": False, **options})


class HeadingForm(ActionForm):
    """Blocks that modules fill: news, events, numbers."""

    heading = forms.CharField(label=_("Heading"), max_length=120, required=False)


class HeroForm(PictureMixin, ActionForm):
    heading = forms.CharField(label=_("Heading"), max_length=120)
    text = forms.CharField(label=_("Text"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    primary_label = forms.CharField(label=_("First button"), max_length=40, required=False)
    primary_link = LinkField(
        label=_("Where it leads"), help_text=_("An address looks like /about/ or https://example.org.")
    )
    secondary_label = forms.CharField(label=_("Second button"), max_length=40, required=False)
    secondary_link = LinkField(label=_("Where the second leads"))
    field_order = ["heading", "text", "primary_label", "primary_link", "secondary_label", "secondary_link"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("primary", "secondary"):
            label, link = cleaned.get(f"{name}_label"), cleaned.get(f"{name}_link")
            if bool(label) != bool(link) and f"{name}_link" not in self.errors:
                self.add_error(f"{name}_link" if label else f"{name}_label", _("A button needs a text and an address."))
        return cleaned


class TextForm(PictureMixin, ActionForm):
    heading = forms.CharField(label=_("Heading"), max_length=120, required=False)
    body = RichTextField(label=_("Text"))
    field_order = ["heading", "body"]


class PictureForm(PictureMixin, ActionForm):
    heading = forms.CharField(label=_("Heading"), max_length=120, required=False)
    caption = forms.CharField(label=_("Text below the picture"), max_length=300, required=False)
    field_order = ["heading", *PICTURE, "caption"]


class JoinForm(ActionForm):
    heading = forms.CharField(label=_("Heading"), max_length=120)
    text = forms.CharField(label=_("Text"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class LinksForm(ActionForm):
    heading = forms.CharField(label=_("Heading"), max_length=120)
    links = forms.CharField(
        label=_("Links"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: the text, a bar, the address. Such as: Our statutes | /statutes/"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        kept = options.get("initial") or {}
        lines = "\n".join(f"{link['label']} | {link['url']}" for link in kept.get("links", []))
        options["initial"] = {**kept, "links": lines}
        super().__init__(*args, **options)

    def clean_links(self) -> list[dict[str, str]]:
        lines = [line for line in self.cleaned_data["links"].splitlines() if line.strip()]
        if len(lines) > MOST_LINKS:
            raise ValidationError(_("Use at most %(count)d links.") % {"count": MOST_LINKS})
        return [_link(line) for line in lines]


def _link(line: str) -> dict[str, str]:
    label, bar, url = (part.strip() for part in line.rpartition("|"))
    if not (label and bar and url):
        raise ValidationError(_("Write each line as: text | address. This one is not: %(line)s") % {"line": line[:60]})
    safe(url)
    return {"label": label[:120], "url": url}


BLOCK_FORMS: dict[str, type[ActionForm]] = {
    BlockKind.HERO: HeroForm,
    BlockKind.TEXT: TextForm,
    BlockKind.PICTURE: PictureForm,
    BlockKind.JOIN: JoinForm,
    BlockKind.NEWS: HeadingForm,
    BlockKind.EVENTS: HeadingForm,
    BlockKind.NUMBERS: HeadingForm,
    BlockKind.LINKS: LinksForm,
}


class EntryForm(ActionForm):
    """One entry of a menu. It leads to one thing; the action says so when it does not."""

    label = forms.CharField(
        label=_("Text"), max_length=40, required=False, help_text=_("Empty: the title of what it leads to.")
    )
    page = forms.ModelChoiceField(label=_("Page"), queryset=Page.objects.none(), required=False, empty_label="—")
    url_name = forms.ChoiceField(label=_("Or a page of a module"), required=False)
    url = LinkField(label=_("Or an address"))
    parent = forms.ModelChoiceField(
        label=_("Below"), queryset=MenuEntry.objects.none(), required=False, empty_label=_("Nothing: first level")
    )

    def __init__(self, *args: Any, area: str, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["page"].queryset = Page.objects.exclude(state=PageState.DELETED).only("title").order_by("title", "id")
        links = [(link.url_name, link.label) for link in queries.module_links()]
        fields["url_name"].choices = [("", "—"), *links]
        tops = MenuEntry.objects.filter(area=area, parent=None).select_related("page")
        fields["parent"].queryset = tops
        if area == MenuArea.FOOTER:  # one row of links
            del self.fields["parent"]


class ContactForm(CaptchaMixin, HoneypotMixin, ActionForm):
    """A visitor's browser proves by work that it is no robot's; where it can't, the sender's mailbox does (by_mail)."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The board answers to this address."),
    )
    text = forms.CharField(label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)
    by_mail = forms.BooleanField(required=False)

    @property
    def is_held(self) -> bool:
        return "captcha" in self.fields and bool(self.data.get("by_mail"))

    @property
    def needs_proof(self) -> bool:
        return not self.is_held

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("by_mail", None)
        stamped = cleaned.pop("shown_at", "")
        if not guards.is_human_pace(stamped):
            raise ValidationError(
                _("This could not be sent, for it came too fast, or too late. Wait a moment and send it again.")
            )
        return cleaned


class WebsiteForm(ActionModelForm):
    class Meta:
        model = Website
        fields = ["allow_robots", "contact_is_open", "contact_email"]


class LogoForm(ActionForm):
    logo = UploadField(queries.LOGO, label=_("Picture"), required=False)
    says_name = forms.BooleanField(
        label=_("The logo says the name itself"), required=False, help_text=_("Then the name is not written beside it.")
    )

    @staticmethod
    def initial_of(hall: Identity) -> dict[str, Any]:
        stored = Shown(hall.logo_url, hall.name, is_image=True) if hall.logo_url else None
        return {"logo": stored, "says_name": hall.logo_says_name}

    def clean_logo(self) -> Any:
        given = self.cleaned_data["logo"]
        return None if isinstance(given, Shown) else given  # nothing was chosen


class PageFilters(forms.Form):
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All but deleted")), *PageState.choices]
    )
