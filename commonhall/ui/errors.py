"""The pages that say what went wrong and what to do next."""

import math
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from commonhall.core.activity import context

Text = str | Promise


@dataclass(frozen=True)
class ErrorPage:
    """One page.

    Attributes:
        plain: drawn without the site's frame, which asks the database and the session: they may be what is broken.
    """

    title: Text
    what: Text
    then: Text
    icon: str
    plain: bool = False


PAGES = {
    400: ErrorPage(
        _("The site did not understand this request"),
        _("The address or the data sent with it is not well formed."),
        _("Go back, reload the page and try again. If you followed a link, it may have been cut off."),
        "alert-triangle",
        plain=True,
    ),
    401: ErrorPage(
        _("Log in first"), _("This page is for people who are logged in."), _("Log in and open it again."), "lock"
    ),
    403: ErrorPage(
        _("You can't open this page"),
        _("It exists, but your account has no access to it."),
        _("If you think you should have access, ask the site's staff."),
        "lock",
    ),
    404: ErrorPage(
        _("There is no such page"),
        _("The address may be mistyped, or the page was moved or removed."),
        _("Check the address, or start again from the home page."),
        "map-pin",
    ),
    405: ErrorPage(
        _("This address can't be opened like that"),
        _("It only takes what a form sends."),
        _("Go back and use the form or the button there."),
        "alert-triangle",
    ),
    410: ErrorPage(
        _("This page is gone"),
        _("It was here, and it was removed for good."),
        _("Start again from the home page."),
        "archive",
    ),
    413: ErrorPage(
        _("That is too large"),
        _("What you sent is larger than the site takes, so nothing was saved."),
        _("Choose a smaller file, or send fewer at once."),
        "upload",
    ),
    429: ErrorPage(
        _("Too many requests"),
        _("More requests came from you in a short time than the site answers."),
        _("Nothing of yours was lost."),
        "hourglass",
        plain=True,
    ),
    500: ErrorPage(
        _("Something went wrong on our side"),
        _("The site met an error that it did not expect. What you just sent may not have been saved."),
        _("Try again in a few minutes. If it happens again, tell the site's staff."),
        "alert-triangle",
        plain=True,
    ),
    503: ErrorPage(
        _("The site is taking a short break"),
        _("It is being maintained, or it is busier than it can bear."),
        _("Try again in a few minutes."),
        "hourglass",
        plain=True,
    ),
}
CSRF = ErrorPage(
    _("Your form could not be accepted"),
    _("It lacked the proof that it came from this site: it was open for very long, or cookies are switched off."),
    _("Go back, reload the page and send the form again. If that does not help, allow cookies for this site."),
    "shield-lock",
)


def error_page(
    request: HttpRequest,
    status: int,
    *,
    page: ErrorPage | None = None,
    what: Text = "",
    retry_after: int | None = None,
) -> HttpResponse:
    """The page for an HTTP error.

    Args:
        status: one of PAGES.
        page: another text than the status's own.
        what: a better sentence on what happened, in the words of the part of the site where it did.
        retry_after: seconds until another try makes sense.
    """
    page = page or PAGES[status]
    shown = {"status": status, "page": page, "what": what or page.what, "request": request}
    shown["wait"] = wait_in_words(retry_after) if retry_after else ""
    if not request.accepts("text/html") or request.headers.get("HX-Request") or request.path_info.startswith("/api/"):
        # To a script, to htmx, which shows it in a toast, and to a program, for which core.api makes a problem of it.
        text = f"{page.title}. {shown['what']} {page.then} {shown['wait']}".strip()
        response = HttpResponse(text, "text/plain; charset=utf-8", status)
    elif page.plain:
        shown["number"] = context.current().request_id if status == 500 else ""
        response = HttpResponse(render_to_string("ui/error_plain.html", shown), status=status)
    else:
        response = render(request, "ui/error.html", shown, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def wait_in_words(seconds: int) -> str:
    """When another try makes sense, in the unit that people would say it in."""
    minutes, hours = math.ceil(seconds / 60), math.ceil(seconds / 3600)
    if seconds < 120:
        said = ngettext("Try again in {number} second.", "Try again in {number} seconds.", seconds)
        return said.format(number=seconds)
    if minutes < 120:
        said = ngettext("Try again in {number} minute.", "Try again in {number} minutes.", minutes)
        return said.format(number=minutes)
    return ngettext("Try again in {number} hour.", "Try again in {number} hours.", hours).format(number=hours)
