"""Pages about one's own account that the login library does not have."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor, paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.forms import OnboardingForm, PictureForm, ProfileForm, ResendForm
from commonhall.foundation.accounts.models import User
from commonhall.foundation.security.decorators import rate_limited


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = access.myself(request.user)
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(user))
    if request.method == "POST" and form.run(actions.change_profile, user=user, by=user) is not None:
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return _profile_page(request, user, form, PictureForm(initial=PictureForm.initial_of(user)))


@require_POST
@rate_limited("upload")
def picture(request: HttpRequest) -> HttpResponse:
    user = access.myself(request.user)
    form = PictureForm(request.POST, request.FILES, initial=PictureForm.initial_of(user))
    if form.run(actions.change_picture, user=user, by=user) is not None:
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return _profile_page(request, user, ProfileForm(initial=ProfileForm.initial_of(user)), form)


def _profile_page(request: HttpRequest, user: User, form: ProfileForm, picture_form: PictureForm) -> HttpResponse:
    context = {
        "form": form,
        "picture_form": picture_form,
        "completeness": queries.check_profile_completeness(user),
        "login_facts": [(_("E-mail address"), user.email)],
    }
    wrong = form.errors or picture_form.errors
    return render(request, "accounts/profile.html", context, status=422 if wrong else 200)


@login_not_required
@require_GET
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a person shows of themselves to whoever looks."""
    found = access.get_person(request.user, public_id)
    shown = queries.visible_fields(queries.profile_of(found), request.user)
    languages = [queries.language_names().get(code, code) for code in shown.get("languages", [])]
    facts = [(_("Languages"), ", ".join(languages)), (_("Phone"), shown.get("phone"))]
    shown.pop("picture", None)
    return render(request, "accounts/person.html", {"person": found, "shown": shown, "facts": facts})


@require_GET
def blocks(request: HttpRequest) -> HttpResponse:
    """Whom the reader has blocked."""
    try:
        page = paginate(queries.blocks_of(request.user), order=["-id"], cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return redirect("accounts:blocks")
    return render(request, "accounts/blocks.html", {"page": page})


@require_http_methods(["GET", "POST"])
def block(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask once, then block."""
    found = access.get_other(request.user, public_id)
    if request.method == "GET":
        return render(request, "accounts/block.html", {"person": found})
    try:
        actions.block_person(person=found, by=request.user)
        messages.success(request, _("%(name)s no longer sees you.") % {"name": found})
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("accounts:blocks")


@require_POST
def unblock(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = access.get_other(request.user, public_id)
    if actions.unblock_person(person=found, by=request.user):
        messages.success(request, _("%(name)s is no longer blocked.") % {"name": found})
    return redirect("accounts:blocks")


@never_cache
@require_http_methods(["GET", "POST"])
def onboarding(request: HttpRequest) -> HttpResponse:
    """Shown after the first login; it ends once, filled in or skipped."""
    user, then = access.myself(request.user), _next(request)
    if user.onboarding_completed_at:
        return redirect(then)
    skipped = "skip" in request.POST
    form = OnboardingForm(None if skipped else request.POST or None, initial=queries.own_profile(user))
    answered = form.is_bound and form.run(actions.change_profile, user=user, by=user) is not None
    if skipped or answered:
        actions.complete_onboarding(user=user, by=user)
        return redirect(then)
    return render(request, "accounts/onboarding.html", {"form": form, "next": then}, status=422 if form.errors else 200)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@login_not_required
@require_http_methods(["GET", "POST"])
def resend_verification(request: HttpRequest) -> HttpResponse:
    """A fresh link for whoever lost theirs. The answer is the same for every address."""
    form = ResendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.resend_verification(email=form.cleaned_data["email"].lower())
        return redirect("account_email_verification_sent")
    return render(request, "accounts/resend_verification.html", {"form": form}, status=422 if form.errors else 200)
