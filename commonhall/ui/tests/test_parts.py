"""The tags, and our words for the login pages."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import allauth
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from commonhall import ui
from commonhall.core.pagination.keyset import Page

WORDS = Path(ui.__path__[0]) / "locale" / "en" / "LC_MESSAGES"


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_an_unknown_icon_says_how_to_add_it() -> None:
    assert 'icons.svg#bell"' in draw('{% icon "bell" %}')
    with pytest.raises(ValueError, match=r"icons\.txt"):
        draw('{% icon "no-such-icon" %}')


def test_an_icon_speaks_only_when_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "bell" %}')
    assert 'role="img" aria-label="Notices"' in draw('{% icon "bell" "Notices" %}')


def test_an_unknown_state_is_an_error_of_the_page() -> None:
    assert draw('{% badge "Active" "success" %}') == '<span class="badge is-success">Active</span>'
    with pytest.raises(ValueError, match="no state"):
        draw('{% badge "Active" "greenish" %}')


def test_what_is_drawn_once_is_drawn_anew_for_other_values_another_language_and_text_that_is_not_safe() -> None:
    @dataclass(frozen=True)
    class Entry:
        label: str
        url: str = "/"
        icon: str = "home"
        active: bool = False

    def drawn(*entries: Entry) -> str:
        return draw('{% drawn_once "ui/navigation.html" links=links %}', links=entries)

    assert drawn(Entry("One")) == drawn(Entry("One"))
    assert "Two" in drawn(Entry("One"), Entry("Two"))
    assert "aria-current" in drawn(Entry("One", active=True))
    source = '{% drawn_once "ui/components/alert.html" state="info" text=text %}'
    assert "<b>bold</b>" in draw(source, text=mark_safe("<b>bold</b>"))
    assert "&lt;b&gt;bold&lt;/b&gt;" in draw(source, text="<b>bold</b>")
    buttons = '{% drawn_once "ui/components/theme_buttons.html" theme="dark" %}'
    with translation.override("en"):
        assert "Dark" in draw(buttons)
    with translation.override("it"):
        assert "Scuro" in draw(buttons)


@pytest.mark.parametrize("tag", ["badge", "avatar"])
def test_parts_escape_what_people_wrote(tag: str) -> None:
    assert "<b>" not in draw(f"{{% {tag} name %}}", name="<b>x</b> <i>")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Ada Lovelace", "AL"), ("Émilie du Châtelet", "ÉC"), ("ada", "A"), ("", "?"), ("李 小龙", "李小")],
)
def test_avatar_has_the_first_and_the_last_initial(name: str, initials: str) -> None:
    assert f">{initials}</span>" in draw("{% avatar name %}", name=name)


def test_times_are_in_the_readers_zone_and_language() -> None:
    at = datetime(2026, 5, 14, 22, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Rome")), translation.override("it"):
        shown = draw("{% time at %}", at=at)
    assert 'datetime="2026-05-15T00:30:00+02:00"' in shown
    assert "15 maggio 2026 00:30" in shown


def test_dates_have_no_zone_and_nothing_is_nothing() -> None:
    assert 'datetime="2026-05-14"' in draw("{% time day %}", day=date(2026, 5, 14))
    assert draw("{% time missing %}", missing=None) == ""


@pytest.mark.django_db
def test_a_title_is_written_once_and_stands_twice() -> None:
    source = '{% extends "base.html" %}{% block title %}Minutes & notes{% endblock %}'
    page = Template(source).render(Context())
    assert "<title>Minutes & notes" in page
    assert '<h1 class="page-title">Minutes & notes</h1>' in page


@pytest.mark.django_db
def test_a_page_below_a_section_leads_back_to_it() -> None:
    source = (
        '{% extends "base.html" %}{% block title %}Ada{% endblock %}'
        '{% block trail %}{% crumb between "/b/" %}{% endblock %}'
    )
    request, known = (
        RequestFactory(),
        {"section": SimpleNamespace(label="Members", url="/members/"), "between": "A & B"},
    )
    page = Template(source).render(Context({**known, "request": request.get("/members/7/")}))
    trail = re.search(r'<ol class="breadcrumb">(.*?)</ol>', page, re.S)
    assert trail
    assert re.findall(r'href="([^"]+)">([^<]+)<', trail[1]) == [("/members/", "Members"), ("/b/", "A &amp; B")]
    assert trail[1].strip().endswith('aria-current="page">Ada</li>')
    itself = Template(source).render(Context({**known, "request": request.get("/members/")}))
    assert "breadcrumb" not in itself


def test_our_words_answer_to_what_allauth_still_says() -> None:
    theirs = read_po((Path(allauth.__path__[0]) / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb"))
    ours = read_po((WORDS / "django.po").open("rb"))
    assert _keys(ours) - _keys(theirs) == set()


def test_our_words_are_compiled() -> None:
    written = {message.id: message.string for message in read_po((WORDS / "django.po").open("rb")) if message.id}
    compiled = {message.id: message.string for message in read_mo((WORDS / "django.mo").open("rb")) if message.id}
    assert written == compiled


def _keys(catalogue: Catalog) -> set[tuple[object, object]]:
    return {(message.id, message.context) for message in catalogue}


FOLLOWING = re.compile(r'components/filters\.html" with [^%]*target="([^"]+)"')


def test_every_list_that_follows_ones_typing_says_how_much_it_holds() -> None:
    """Also those of modules that are off in the tests of pages."""
    lists = {path: path.read_text() for path in Path(ui.__path__[0]).parent.rglob("templates/**/*.html")}
    following = {path: text for path, text in lists.items() if FOLLOWING.search(text)}
    assert len(following) > 7
    silent = [
        path.name
        for path, text in following.items()
        if not re.search(r"{% found |data-found", text.partition(f'id="{FOLLOWING.findall(text)[0]}"')[2])
    ]
    assert silent == []


def test_a_list_says_how_much_it_holds_or_shows_of_more() -> None:
    def said(page: object) -> str:
        return draw("{% found page %}", page=page)

    assert 'data-found="Nothing found"' in said([])
    assert 'data-found="1 found"' in said(Page([1]))  # type: ignore[type-var]
    assert 'data-found="2 on this page"' in said(Page([1, 2], next="more"))  # type: ignore[type-var]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("en", ("1,204", "€840.00", "€1,204.50", "620 / 1,000", "€12,345.67")),
        ("it", ("1.204", "840,00 €", "1.204,50 €", "620 / 1.000", "12.345,67 €")),
        ("fr", ("1 204", "840,00 €", "1 204,50 €", "620 / 1 000", "12 345,67 €")),
    ],
)
def test_samples_show_numbers_as_the_readers_language_writes_them(
    staff: Client, language: str, figures: tuple[str, ...]
) -> None:
    page = staff.get("/ui/components/", headers={"Accept-Language": language}).content.decode()
    plain = page.replace("\u202f", " ").replace("\xa0", " ").replace("&nbsp;", " ")
    assert f'lang="{language}"' in page
    assert [figure for figure in figures if figure not in plain] == []
