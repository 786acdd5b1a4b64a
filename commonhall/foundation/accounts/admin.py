"""Accounts in Django's admin: a look, roles, closing an account. Addresses and passwords are their owners' own."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.socialaccount import admin as library  # it registers before we take back
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from commonhall.core.access.admin import ReadOnly
from commonhall.core.access.roles import Role
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.decorators import fresh_login_required
from commonhall.foundation.accounts.models import Block, LoginAttempt, SecondStepPolicy, TrustedDevice, User

# The admin's own login knows no second step; whoever comes there logs in like everybody else.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role, required=False, widget=forms.CheckboxSelectMultiple
    )

    lock_reason = forms.CharField(
        label=_("Locked because"),
        max_length=300,
        required=False,
        help_text=_("A reason locks the account and is mailed to the person. Empty it to unlock."),
    )

    class Meta:
        model = User
        fields = ["display_name", "username", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["roles"] = sorted(self.instance.roles) if self.instance.pk else []
        lock = queries.lock_of(self.instance) if self.instance.locked_at else None
        self.initial["lock_reason"] = lock.reason if lock else ""


# Keys of other sites are settings; the library's tables would show them in clear.
for kept_away in (SocialApp, SocialToken, SocialAccount):
    library.admin.site.unregister(kept_away)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = AccountForm
    list_display = ["email", "username", "display_name", "is_active", "is_staff", "date_joined"]
    list_filter = ["is_active", "groups"]
    search_fields = ["email", "username", "display_name"]
    fields = [
        "email",
        "display_name",
        "username",
        "roles",
        "is_active",
        "lock_reason",
        "is_staff",
        "last_login",
        "date_joined",
    ]
    readonly_fields = ["email", "is_staff", "last_login", "date_joined"]
    show_full_result_count = False
    actions = ["reset_second_step", "unlock"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        given = form.cleaned_data
        wanted, reason = {Role(name) for name in given.pop("roles")}, given.pop("lock_reason")
        user, held = User.objects.get(pk=obj.pk), {Role(name) for name in obj.roles & set(Role.values)}
        try:
            actions.change_account(user=user, by=request.user, **given)
            for role in wanted - held:
                actions.grant_role(user=user, role=role, by=request.user)
            for role in held - wanted:
                actions.revoke_role(user=user, role=role, by=request.user)
            if "lock_reason" in form.changed_data:
                self._change_lock(user, reason, request.user)
        except Refused as refused:
            self.message_user(request, refused.message, "ERROR")

    @admin.action(description=_("Take the second step away"), permissions=["change"])
    def reset_second_step(self, request: HttpRequest, chosen: "QuerySet[User]") -> None:
        for user in chosen:
            try:
                actions.reset_second_step(user=user, by=request.user)
                self.message_user(request, _("The second step of %(name)s is taken away.") % {"name": user})
            except Refused as refused:
                self.message_user(request, refused.message, "ERROR")

    @staticmethod
    def _change_lock(user: User, reason: str, by: Any) -> None:
        if user.locked_at is not None:
            actions.unlock_account(user=user, by=by)
        if reason:
            actions.lock_account(user=user, reason=reason, by=by)

    @admin.action(description=_("Unlock"))
    def unlock(self, request: HttpRequest, chosen: Any) -> None:
        for user in chosen:
            actions.unlock_account(user=user, by=request.user)

    # Roles and locks ask for a fresh login, already of who opens the form: what is filled in must not get lost.
    @method_decorator(fresh_login_required(to_look=True))
    def change_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().change_view(*args, **kwargs)

    @method_decorator(fresh_login_required)
    def changelist_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().changelist_view(*args, **kwargs)


@admin.register(LoginAttempt)
class LoginAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["at", "user", "state", "why", "address", "device"]
    list_select_related = ["user"]
    list_filter = ["state", "why"]
    search_fields = ["user__email", "address"]


@admin.register(Block)
class BlockAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["blocker", "blocked", "at"]
    list_select_related = ["blocker", "blocked"]


@admin.register(TrustedDevice)
class TrustedDeviceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["user", "name", "address", "trusted_at", "used_at", "ends_at"]
    list_select_related = ["user"]
    exclude = ["digest"]


@admin.register(SecondStepPolicy)
class SecondStepPolicyAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["everyone", "roles", "every_login", "trust_with_strong"]
