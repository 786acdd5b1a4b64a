"""The page on which administrators decide which second step is asked of whom."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.forms.factors import PolicyForm


@require_http_methods(["GET", "POST"])
def second_step_policy(request: HttpRequest) -> HttpResponse:
    access.permit_second_step_policy(request.user)
    return _change(request) if request.method == "POST" else _page(request, PolicyForm(policy=_policy()))


@reauthentication_required
def _change(request: HttpRequest) -> HttpResponse:
    form = PolicyForm(request.POST, policy=_policy())
    if form.run(actions.change_second_step_policy, by=request.user) is not None:
        messages.success(request, _("The policy holds from now on."))
        return redirect("accounts:second_step_policy")
    return _page(request, form)


def _policy() -> queries.Policy:
    queries.forget_policy()  # who changes it sees it as it is, not as it was some seconds ago
    return queries.second_step_policy()


def _page(request: HttpRequest, form: PolicyForm) -> HttpResponse:
    return render(request, "accounts/second_step_policy.html", {"form": form}, status=422 if form.errors else 200)
