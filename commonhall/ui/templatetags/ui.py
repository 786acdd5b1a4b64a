"""Small parts that stand many times on a page, so they are drawn here and not by an included template.

The library is a builtin of the templates: no {% load %} is needed.
"""

import re
from collections.abc import Hashable, Sized
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from babel.numbers import format_percent
from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from commonhall.core.money.amounts import Money, active_locale
from commonhall.core.wording.dates import write_day, write_moment
from commonhall.ui.queries import Identity, site_identity
from commonhall.ui.undo import undo_of

register = template.Library()
register.simple_tag(site_identity, name="site_identity")
register.filter(undo_of)

SPRITE = "ui/vendor/icons.svg"
STATES = ("", "success", "warning", "danger", "info", "accent")
HUES = 6  # .hue-0 to .hue-5 in commonhall.css


@lru_cache
def _icon_names() -> frozenset[str]:
    sprite = Path(__file__).parent.parent / "static" / SPRITE
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; with a label when it says something that no text beside it says.

    Raises:
        ValueError: the sprite has no such icon. Add its name to assets/icons.txt and run `make assets`.
    """
    if name not in _icon_names():
        raise ValueError(f"no icon {name!r}: add it to assets/icons.txt and run `make assets`")
    # Only the path: a browser refuses a sprite of another origin, such as a CDN's.
    address = urlsplit(static(SPRITE)).path
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    css = f"icon {css}".strip()
    return format_html('<svg class="{}" {}><use href="{}#{}"/></svg>', css, meaning, address, name)


@register.simple_tag
def drawn_once(template: str, **known: Hashable) -> SafeString:
    """An included template that is drawn once for what it is given, and then remembered by that: for the parts that
    pages have in common.

    It knows nothing else, neither the request nor the reader, so it can't show anybody what was drawn for another. What
    it says must not change by itself: no {% time … "ago" %}, no token, no signed address that it makes on its own.

    Args:
        known: values that equal each other only where they look the same: words, numbers, frozen dataclasses, tuples.
    """
    # A safe text equals the same words that are not, so their kinds are told apart too.
    return _drawn(template, get_language() or "", tuple((name, type(value), value) for name, value in known.items()))


@lru_cache(maxsize=2048)
def _drawn(template: str, language: str, known: tuple[tuple[str, type, Hashable], ...]) -> SafeString:
    return render_to_string(template, {name: value for name, _kind, value in known})


@register.simple_tag
def menu_item(link: Any) -> SafeString:
    """An entry of a menu: an object with label, url, icon, and whether it is active."""
    current = mark_safe(' aria-current="page"') if link.active else ""
    return format_html('<a class="hall-item" href="{}"{}>{}{}</a>', link.url, current, icon(link.icon), link.label)


@register.simple_tag
def crumb(label: object, url: str) -> SafeString:
    """A step of the breadcrumbs between the navigation's entry and the page; for the block `trail`."""
    return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)


@register.simple_tag
def badge(text: object, state: str = "") -> SafeString:
    """A state as a word in its colour: "success", "warning", "danger", "info", "accent", or nothing special."""
    return format_html('<span class="badge{}">{}</span>', _state(state), text)


@register.filter
def state_class(state: str) -> str:
    return _state(state)


def _state(state: str) -> str:
    if state not in STATES:
        raise ValueError(f"no state {state!r}: one of {', '.join(STATES[1:])}")
    return f" is-{state}" if state else ""


@register.simple_tag
def avatar(name: object, size: str = "", picture: str = "") -> SafeString:
    """A person's picture, or the initials in a colour of the name's own. Decoration: the name stands beside it.

    Args:
        size: "", "xs", "sm", "md", "lg" or "xl".
    """
    css = f"avatar avatar-{size}" if size else "avatar"
    if picture:
        return format_html('<img class="{}" src="{}" alt="" loading="lazy">', css, picture)
    text = str(name)
    words = text.split() or ["?"]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
    hue = crc32(text.encode()) % HUES
    # A list has one on each row, and format_html() would cost three times what this does.
    return SafeString(f'<span class="{css} hue-{hue}" aria-hidden="true">{escape(initials)}</span>')


@register.simple_tag
def time(value: date | datetime | None, style: str = "minutes") -> SafeString | str:
    """A moment in the reader's zone and language.

    Args:
        style: "minutes" (14 May 2026, 18:30), "day" (without the time) or "ago" (3 hours ago; the full time as title).
    """
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), write_day(value))
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    full = write_moment(local)
    text = {"minutes": full, "day": write_day(local), "ago": naturaltime(value)}[style]
    title = format_html(' title="{}"', full) if style == "ago" else ""
    return format_html('<time datetime="{}"{}>{}</time>', local.isoformat(timespec="seconds"), title, text)


@register.filter
def written(value: Any) -> Any:
    """A value of any kind for people: days and moments as {% time %} writes them, everything else as it is."""
    if isinstance(value, datetime):
        return write_moment(value)
    return write_day(value) if isinstance(value, date) else value


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as the reader's language writes it; a dash where there is none."""
    if share is None:
        return "–"
    locale = active_locale()
    pattern = locale.percent_formats[None].pattern.replace("##0", "##0.#")
    return str(format_percent(share, format=pattern, locale=locale))


@register.simple_tag
def number(value: int | float | Money | None) -> SafeString:
    """A cell of a table with a count, an amount, or (a float) a share; charts draw what stands in its data-value."""
    if value is None:
        return mark_safe('<td class="num">–</td>')
    if isinstance(value, Money):
        plain, shown = value.decimal, str(value)
    else:
        plain, shown = (
            Decimal(str(value)),
            percent(value) if isinstance(value, float) else number_format(value, 0, use_l10n=True, force_grouping=True),
        )
    return format_html('<td class="num" data-value="{}">{}</td>', str(plain), shown)


@register.simple_tag
def found(page: Sized) -> SafeString:
    """How much a list holds, for those who don't see it change while they type (lists.js says it). Stands in what htmx
    replaces.

    Args:
        page: core.pagination.Page, or whatever has a length.
    """
    count = len(page)
    if not count:
        said = gettext("Nothing found")
    elif getattr(page, "next", "") or getattr(page, "previous", ""):
        said = ngettext("{count} on this page", "{count} on this page", count)
    else:
        said = ngettext("{count} found", "{count} found", count)
    return format_html(
        '<span hidden data-found="{}"></span>', said.format(count=number_format(count, 0, force_grouping=True))
    )


@register.simple_block_tag
def card(content: str, title: object = "", actions: str = "", css: str = "", level: int = 2) -> str:
    """A card around what it encloses. `actions`: HTML for its head, from {% … as %}."""
    shown = {"content": content, "title": title, "actions": actions, "css": css, "level": level}
    return render_to_string("ui/components/card.html", shown)


@register.simple_block_tag
def table(content: str, caption: object = "", show_caption: bool = False, css: str = "") -> str:
    """A table around its thead and tbody. Where the screen is narrow it scrolls by itself, with a shadow at its edge;
    with css="table-stacked" each row becomes a card there, whose cells name their column in `data-label`."""
    shown = {"content": content, "caption": caption, "show_caption": show_caption, "css": css}
    return render_to_string("ui/components/table.html", shown)


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> SafeString:
    """What a page put into a block, once more: the title is written once and stands in the tab and above the page."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return SafeString(block.render(context).strip())  # a block's output: escaped when it was drawn


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The reader's chosen theme: "light", "dark", or "auto" as the system has it."""
    request = context.get("request")
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "") if request else ""
    return chosen if chosen in ("light", "dark") else "auto"


@register.filter
def accent_colour(identity: Identity) -> str:
    """The accent as its style sheet's address has it."""
    return identity.accent.removeprefix("#").lower()
