"""Rich text: what somebody wrote with headings, lists and links, cleaned once when it comes in and kept clean.

Nobody's HTML is trusted: the editor's is as much what a browser sent as anything else. Only what stands in TAGS and
ATTRIBUTES survives; everything that could run, style or load something is gone before it reaches a table.
"""

import html
import re

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

# No <h1>: a page has one, its title. No class, style or id: texts are dressed by the site, not by their authors.
TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "strong", "em", "u", "s", "sub", "sup", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
LONGEST = 100_000  # characters of one text

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="noopener noreferrer",
    strip_comments=True,
)
_words = nh3.Cleaner(tags=set(), attributes={})
_tag = re.compile(r"<[a-zA-Z/!]")
_block_end = re.compile(r"</(?:p|h[2-4]|li|tr|td|th|blockquote|pre)>|<(?:br|hr)[^>]*>", re.I)
_empty = re.compile(r"(?:\s|&nbsp;|<br>|<p>|</p>)*")


def clean(text: str) -> str:
    """The text as HTML that can be shown as it is; what has no tags becomes paragraphs, as it was typed.

    Returns:
        HTML of TAGS only; "" when nothing would be seen.
    """
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not _tag.search(text):
        return linebreaks(html.unescape(text), autoescape=True) if text else ""
    cleaned = _cleaner.clean(text).strip()
    return "" if _empty.fullmatch(cleaned) else cleaned


def render(cleaned: str) -> SafeString:
    """What clean() returned and a table kept, for a template."""
    return mark_safe(cleaned)  # noqa: S308 - cleaned on its way in


def plain(cleaned: str) -> str:
    """The words alone, for search, mails and descriptions."""
    return " ".join(html.unescape(_words.clean(_block_end.sub(r"\g<0> ", cleaned))).split())


def summary(cleaned: str, length: int = 160) -> str:
    """The first words, at most so many characters."""
    return Truncator(plain(cleaned)).chars(length)
