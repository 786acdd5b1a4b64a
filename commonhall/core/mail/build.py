"""Make a mail of templates: subject, text and HTML, in the reader's language, within the site's layout."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, select_template
from django.utils import translation
from django.utils.safestring import mark_safe


def render_mail(
    template_prefix: str, context: Mapping[str, Any], to: str, language: str = ""
) -> EmailMultiAlternatives:
    """A mail with a text and an HTML part, ready to be sent.

    The templates hold the content only: `<prefix>_subject.txt`, `<prefix>.txt`, which are not escaped, and
    `<prefix>.html`, which may use `mail/button.html`; without it the text serves for both. The layout around them is
    `mail/base.txt` and `mail/base.html`.

    Args:
        template_prefix: such as "notifications/mail/notice".
        context: what the templates need, and `site_name`. `site_url` (without a slash at the end) is there already.
        to: the recipient's address.
        language: the reader's; the site's when empty.
    """
    known = {"site_url": settings.SITE_URL, "site_name": urlsplit(settings.SITE_URL).hostname, **context}
    with translation.override(language or settings.LANGUAGE_CODE):
        known["subject"] = " ".join(_text(f"{template_prefix}_subject.txt", known).split())
        text = _text(f"{template_prefix}.txt", known).strip()
        html = _html(template_prefix, {**known, "text": text})
        mail = EmailMultiAlternatives(known["subject"], _text("mail/base.txt", {**known, "content": text}), to=[to])
        mail.attach_alternative(get_template("mail/base.html").render({**known, "content": html}), "text/html")
    # Keeps holiday notices and other machines from answering, RFC 3834.
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    return mail


def _text(name: str, context: Mapping[str, Any]) -> str:
    template = get_template(name).template  # type: ignore[attr-defined]
    return str(template.render(Context(dict(context), autoescape=False)))


def _html(prefix: str, context: dict[str, Any]) -> str:
    template = select_template([f"{prefix}.html", "mail/plain.html"])
    content: str = template.render(context)
    return mark_safe(content)  # noqa: S308 - a template's own output
