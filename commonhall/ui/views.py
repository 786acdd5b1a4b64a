from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from commonhall.core.captcha.challenges import new_challenge
from commonhall.ui import access, actions, errors, samples
from commonhall.ui.colour import on_dark
from commonhall.ui.forms import IdentityForm
from commonhall.ui.models import SiteIdentity
from commonhall.ui.undo import Undo, toast

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


@login_not_required
@csrf_exempt  # a visitor's cached page can't carry a token; it changes nothing but how this browser looks
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie, so that the next page comes in it at once."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponseForbidden()
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = redirect(back)
    if chosen in THEMES:
        name, secure = settings.THEME_COOKIE_NAME, settings.SESSION_COOKIE_SECURE
        response.set_cookie(name, chosen, YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@login_not_required
@cache_control(public=True, max_age=YEAR, immutable=True)
@require_GET
def accent(request: HttpRequest, colour: str) -> HttpResponse:
    """A style sheet that sets the site's accent. The colour is its address, so it can be kept for ever."""
    css = f":root{{--hall-accent:#{colour};--hall-accent-dark:{on_dark(f'#{colour}')}}}"
    return HttpResponse(css, "text/css; charset=utf-8")


@login_not_required
@never_cache
@require_GET
def captcha(request: HttpRequest) -> JsonResponse:
    """A new challenge for a browser; see core.captcha."""
    return JsonResponse(new_challenge())


def identity(request: HttpRequest) -> HttpResponse:
    access.permit_staff(request.user)
    form = IdentityForm(request.POST or None, instance=SiteIdentity.objects.first())
    saved = form.run(actions.change_identity, by=request.user) if request.method == "POST" else None
    if saved:
        messages.success(request, _("Saved. Every page now shows it."))
        return redirect("ui:identity")
    return render(request, "ui/identity.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component in its states, for those who build pages."""
    access.permit_staff(request.user)
    return render(request, "ui/samples.html", samples.everything())


@require_POST
def sample_toast(request: HttpRequest) -> HttpResponse:
    """An answer to htmx that shows a toast with an "Undo" and changes nothing."""
    access.permit_staff(request.user)
    return toast(HttpResponse(status=204), _("Marked as read."), undo=Undo(reverse("ui:components")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.error_page(request, 403, what=_sentence(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return errors.error_page(request, 404, what=_sentence(exception) if isinstance(exception, Http404) else "")


def server_error(request: HttpRequest) -> HttpResponse:
    try:
        return errors.error_page(request, 500)
    except Exception:  # what broke the page may break its error page too, such as static files that were not collected
        return HttpResponse(
            "Something went wrong on our side. Try again in a few minutes.", "text/plain; charset=utf-8", 500
        )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return errors.error_page(request, 403, page=errors.CSRF)


def _sentence(exception: Exception) -> str:
    """What the module says about it. Django's own words (a resolver's list, "No X matches …") are not for readers."""
    said = exception.args[0] if exception.args else ""
    return "" if isinstance(said, dict) or str(said).endswith("matches the given query.") else str(said)
