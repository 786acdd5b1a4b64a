"""The few HTML pages: ``string.Template`` files, every value escaped unless it is ``Html`` already."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

# No form-action: browsers also apply it to the redirect that follows a form, and that one leads back to the shop.
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
TEMPLATES = Path(__file__).parent / "templates"


class Html(str):
    """Text that is HTML already and is not escaped again."""


def render(template: str, **values: object) -> Html:
    safe = {name: value if isinstance(value, Html) else escape(str(value)) for name, value in values.items()}
    return Html(_template(template).substitute(safe))


def page(title: str, body: Html, *, status: int = 200) -> HTMLResponse:
    headers = {
        "Content-Security-Policy": PAGE_POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(render("layout.html", title=title, body=body), status_code=status, headers=headers)


@cache
def _template(name: str) -> Template:
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))
