"""The library's page for changing the password, with the old one asked by the rules of a login."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as LibraryForm
from allauth.account.views import PasswordChangeView


class ChangePasswordForm(LibraryForm):
    def clean_oldpassword(self) -> str:
        """Counted like a guess at login: a stolen session must not be a place to guess the password."""
        given = str(self.cleaned_data.get("oldpassword", ""))
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class ChangePasswordView(PasswordChangeView):
    form_class = ChangePasswordForm


change_password = ChangePasswordView.as_view()
