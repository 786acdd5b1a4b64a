from pathlib import Path
from typing import Any

import pytest

from commonhall.core.mail.build import render_mail


@pytest.fixture
def templates(tmp_path: Path, settings: Any) -> Path:
    """A folder for templates of the test."""
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path]}
    settings.TEMPLATES = [engine]
    return tmp_path


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(text)


def html_of(mail: Any) -> str:
    [(html, kind)] = mail.alternatives
    assert kind == "text/html"
    return str(html)


def test_mail_has_subject_text_and_html_within_the_layout(templates: Path) -> None:
    write(
        templates,
        hi_subject__txt="Welcome to\n {{ site_name }}\n",
        hi__txt="Hello {{ name }}",
        hi__html='<p>Hello <b>{{ name }}</b></p>{% include "mail/button.html" with url="https://x.example/a" %}',
    )
    mail = render_mail("hi", {"name": "Ada & <Co>", "site_name": "Chess Club"}, "ada@example.org")
    assert mail.to == ["ada@example.org"]
    assert mail.subject == "Welcome to Chess Club"
    assert "Hello Ada & <Co>" in mail.body
    assert "Chess Club" in mail.body
    assert "<p>Hello <b>Ada &amp; &lt;Co&gt;</b></p>" in html_of(mail)
    assert 'href="https://x.example/a"' in html_of(mail)
    assert mail.message()["Auto-Submitted"] == "auto-generated"


def test_text_serves_as_html_where_there_is_no_other(templates: Path) -> None:
    write(templates, hi_subject__txt="Hi", hi__txt="<One>\nhttps://x.example/a?b=1&c=2\n\nTwo")
    html = html_of(render_mail("hi", {}, "ada@example.org"))
    assert "<p>&lt;One&gt;<br>" in html
    assert '<a href="https://x.example/a?b=1&amp;c=2"' in html


def test_mail_speaks_the_readers_language_and_leaves_ours_alone(templates: Path) -> None:
    write(templates, hi_subject__txt="{% translate 'Yes' %}", hi__txt="{% translate 'Yes' %}")
    assert render_mail("hi", {}, "ada@example.org", "fr").subject == "Oui"
    assert render_mail("hi", {}, "ada@example.org").subject == "Yes"
    assert '<html lang="fr"' in html_of(render_mail("hi", {}, "ada@example.org", "fr"))


def test_line_breaks_in_a_value_make_no_header(templates: Path) -> None:
    write(templates, hi_subject__txt="News for {{ name }}", hi__txt=".")
    mail = render_mail("hi", {"name": "Eve\r\nBcc: all@example.org"}, "ada@example.org")
    assert mail.subject == "News for Eve Bcc: all@example.org"
    assert mail.message()["Bcc"] is None
