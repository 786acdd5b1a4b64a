from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Fate, Holding, Module, NavLink, PersonalData, Scope, Search, holder_of


def _export(user: Any) -> Iterable[dict[str, Any]]:
    from commonhall.foundation.accounts import queries

    yield from queries.personal_data(user)
    yield from queries.login_data(user)


def _erase(user: Any) -> None:
    from commonhall.foundation.accounts import actions

    actions.erase_person(user)


def _search(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.accounts import queries

    return queries.account_hits(words, limit)


HOLDS = (
    Holding(_("Your account: address, name, profile, log-ins, devices and keys"), Fate.ERASED),
    Holding(
        _("What you did, in the log of the site"), Fate.NAMELESS, _("The log proves that nobody changed it afterwards.")
    ),
)


def offers_links(user: Any) -> bool:
    return bool(user.is_authenticated and settings.SOCIALACCOUNT_PROVIDERS)


class AccountsConfig(Module):
    name = "commonhall.foundation.accounts"
    label = "accounts"
    title = _("Accounts")
    icon = "user"
    searches = (Search(_("Accounts"), "users", _search, "accounts:desk", holder_of("accounts.lock_account")),)
    navigation = (
        NavLink(_("Profile"), "accounts:profile", "user", area="account"),
        NavLink(_("E-mail address"), "account_email", "mail", area="account"),
        NavLink(_("Password"), "account_change_password", "key", area="account"),
        NavLink(_("Second step"), "accounts:second_step", "shield-lock", area="account"),
        NavLink(_("Where you are logged in"), "accounts:sessions", "device-desktop", area="account"),
        NavLink(_("Where you logged in"), "accounts:logins", "history", area="account"),
        NavLink(_("Other ways to sign in"), "socialaccount_connections", "link", "account", offers_links),
        NavLink(_("API keys"), "accounts:api_keys", "puzzle", "account", holder_of("accounts.use_api_keys")),
        NavLink(_("Accounts"), "accounts:desk", "users", area="desk", shown_to=holder_of("accounts.lock_account")),
        NavLink(_("All API keys"), "accounts:all_api_keys", "puzzle", "desk", holder_of("accounts.manage_api_keys")),
        NavLink(_("Blocked people"), "accounts:blocks", "ban", area="account"),
        NavLink(_("My data"), "accounts:own_data", "database", area="account"),
        NavLink(
            _("Second steps"),
            "accounts:second_step_policy",
            "shield-lock",
            area="desk",
            shown_to=holder_of("accounts.change_second_step_policy"),
        ),
    )
    scopes = (
        Scope("accounts:read", _("Read your profile and what people show you")),
        Scope("accounts:write", _("Change your profile")),
    )
    personal_data = PersonalData(_export, _erase, HOLDS)

    def ready(self) -> None:
        super().ready()
        from commonhall.core.live.sessions import admit_only
        from commonhall.foundation.accounts import actions, queries, sessions, signals

        admit_only(lambda user, session: not queries.must_enrol(user) and queries.has_shown_enough(session, user))
        sessions.judged_by(lambda session, user: actions.end_outgrown_session(session=session, user=user))
        post_migrate.connect(signals.create_roles, sender=self)
