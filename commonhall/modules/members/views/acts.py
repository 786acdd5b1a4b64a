"""One page for one act with a form: it asks what is needed, does it, and goes back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.core.forms.running import RunMixin
from commonhall.modules.members.models import Member


def and_told(done: str, member: Member) -> str:
    """What was done to a member, and whether they hear of it: notices reach nobody who has no open account."""
    if member.user is not None and member.user.is_active:
        return f"{done} {_('The member has been told.')}"
    return f"{done} {_('The member has no open account, so nobody has told them.')}"


def act_page(
    request: HttpRequest,
    form: Any,
    act: Callable[..., Any],
    *,
    back: str,
    done: str | Callable[[Any], str],
    title: str,
    verb: str,
    **shown: Any,
) -> HttpResponse:
    """The form on a page of its own; when it is sent, the action with what was typed.

    Args:
        act: the action with everything that the form does not ask.
        done: what is said afterwards, or what says it of what the action returned.
        back: the address to go to afterwards, and when one thinks better of it.
        shown: text (what the act means), style (the button's), entries (what was said before).
    """
    assert isinstance(form, RunMixin)
    if request.method == "POST" and (found := form.run(act)):
        messages.success(request, done(found) if callable(done) else done)
        return redirect(back)
    context = {"form": form, "back": back, "title": title, "verb": verb, **shown}
    return render(request, "members/act.html", context, status=422 if form.errors else 200)  # type: ignore[attr-defined]


def do(request: HttpRequest, act: Callable[[], Any], *, back: str, done: str) -> HttpResponse:
    """An act that asks nothing; what it refuses is said on the page one comes from."""
    try:
        act()
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect(back)
