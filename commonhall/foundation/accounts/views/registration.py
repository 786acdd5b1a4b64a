"""Registering without the browser's work against robots, which needs a script: by way of one's mailbox."""

from typing import Any

from allauth.account.views import SignupView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from commonhall.foundation.accounts import access, actions
from commonhall.foundation.accounts.forms import SignupByMailForm
from commonhall.foundation.accounts.forms.entrance import MailedSignupForm
from commonhall.foundation.security.decorators import too_many
from commonhall.foundation.security.limits import limited


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def signup_by_mail(request: HttpRequest) -> HttpResponse:
    """Mail a link to go on with; of what the page of the registration sends here, the address alone is looked at. The
    answer is the same for every address, also where its mailbox has had enough."""
    form = SignupByMailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if wait := limited(request, "signup_by_mail"):
            return too_many(request, wait)
        actions.mail_signup_link(email=form.cleaned_data["email"].lower())
        return redirect("accounts:signup_mailed")
    return render(request, "accounts/signup_by_mail.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_GET
def signup_mailed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/signup_mailed.html")


class MailedSignupView(SignupView):
    """Where the mailed link leads: the registration, for this address."""

    def setup(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.email = access.get_signup_address(token)

    def get_form_class(self) -> type[MailedSignupForm]:
        return MailedSignupForm

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "email": self.email}


signup_from_mail = MailedSignupView.as_view()
