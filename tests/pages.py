"""Every page of the demo, by who looks at it: the one list that pictures, browser tests and measurements go through.

A page is a name and a path. What depends on the demo's data is found in its database, so `pages()` needs Django. What
is seldom opened, or built as its neighbour is, has its picture and is judged once, on a phone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """`name` tells it from the others of the same reader, who is "" for a visitor."""

    who: str
    name: str
    path: str


FIXED = {
    "": {
        "welcome": "/", "signup": "/accounts/signup/", "login": "/accounts/login/", "missing": "/nowhere/",
        "about": "/about/", "contact": "/contact/",
    },
    "visitor": {"home": "/", "apply": "/members/apply/", "mine": "/members/me/", "no-payments": "/payments/"},
    "applicant": {"mine": "/members/me/"},
    "member": {
        "home": "/", "directory": "/members/", "directory-found": "/members/?q=bianchi", "mine": "/members/me/",
        "search": "/search/?q=ma", "search-nothing": "/search/?q=xyzzy", "payments": "/payments/",
        "invoices": "/payments/invoices/", "notices": "/notifications/", "no-notices": "/notifications/?show=read",
        "preferences": "/notifications/preferences/", "profile": "/accounts/profile/", "email": "/accounts/email/",
        "own-data": "/accounts/data/", "sessions": "/accounts/sessions/", "logins": "/accounts/logins/",
        "second-step": "/accounts/2fa/", "backup-codes": "/accounts/2fa/backup-codes/",
        "trusted-devices": "/accounts/2fa/devices/",
    },
    "board": {
        "home": "/", "directory": "/members/", "nobody": "/members/?q=nobody",
        "api-keys": "/accounts/api-keys/", "sign-in-elsewhere": "/accounts/3rdparty/",
        "cards": "/members/?view=cards", "applications": "/members/desk/applications/",
        "imports": "/members/desk/import/",
        "desk": "/members/desk/", "list": "/members/desk/lists/no_account/", "badges": "/members/desk/badges/",
        "questions": "/members/desk/fields/", "statistics": "/members/desk/statistics/",
        "website": "/desk/website/", "arrange": "/desk/website/home/",
    },
    "treasurer": {
        "home": "/", "plans": "/members/desk/plans/", "plan-add": "/members/desk/plans/add/",
        "payments": "/desk/payments/", "charges": "/desk/payments/charges/", "messages": "/desk/payments/webhooks/",
    },
    "admin": {
        "home": "/", "modules": "/desk/modules/", "audit-log": "/desk/audit/",
        "identity": "/ui/identity/", "logo": "/desk/website/logo/",
        "failed-notices": "/desk/notifications/", "components": "/ui/components/",
        "second-steps": "/accounts/desk/second-step/",
        "security": "/desk/security/", "security-events": "/desk/security/events/?state=",
        "addresses": "/desk/security/addresses/", "address-add": "/desk/security/addresses/add/",
        "limits": "/desk/security/limits/", "limit": "/desk/security/limits/login/",
        "accounts": "/accounts/desk/", "accounts-nobody": "/accounts/desk/?q=nobody",
        "api-keys-all": "/accounts/api-keys/all/",
    },
}  # fmt: skip


SELDOM = {
    "": {
        "password-reset": "/accounts/password/reset/", "password-mailed": "/accounts/password/reset/done/",
        "password-dead-link": "/accounts/password/reset/key/1-nonsense/",
        "password-set": "/accounts/password/reset/key/done/", "signup-by-mail": "/accounts/signup/by-mail/",
        "signup-mailed": "/accounts/signup/by-mail/sent/", "address-mailed": "/accounts/confirm-email/",
        "address-dead-link": "/accounts/confirm-email/nonsense/", "address-again": "/accounts/verification/",
        "account-closed": "/accounts/inactive/", "not-signed-in": "/accounts/3rdparty/login/cancelled/",
        "sign-in-failed": "/accounts/steam/callback/",
        "contact-sent": "/contact/sent/", "contact-mailed": "/contact/confirm/",
        "search": "/search/?q=about", "pages": "/pages/", "offline": "/offline/",
    },
    "member": {
        "password": "/accounts/password/change/", "app-add": "/accounts/2fa/totp/activate/",
        "blocked-people": "/accounts/blocks/", "account-delete": "/accounts/data/delete/",
        "log-out": "/accounts/logout/", "plan-choose": "/members/me/plan/", "leave": "/members/me/leave/",
        "cards": "/members/?view=cards", "guide": "/guide/", "passkeys": "/accounts/2fa/webauthn/",
        "passkey-add": "/accounts/2fa/webauthn/add/", "confirm": "/accounts/reauthenticate/",
        "dependant-add": "/members/me/dependants/add/",
    },
    "board": {
        "filters": "/members/filters/", "directory-setup": "/members/desk/directory/", "bulk": "/members/desk/bulk/",
        "doubles": "/members/desk/doubles/", "merges": "/members/desk/merges/",
        "badge-add": "/members/desk/badges/add/",
        "question-add": "/members/desk/fields/add/", "member-add": "/members/desk/add/",
        "list-due": "/members/desk/lists/due/", "list-expiring": "/members/desk/lists/expiring/",
        "appeals": "/members/desk/applications/?state=appealed", "menus": "/desk/website/menus/",
        "menu-add": "/desk/website/menus/add/header/", "letters": "/desk/website/messages/",
        "website-settings": "/desk/website/settings/", "block-add": "/desk/website/home/add/text/",
        "page-add": "/desk/website/pages/add/",
    },
    "treasurer": {"charges-all": "/desk/payments/charges/?state="},
    "admin": {
        "api-key-add": "/accounts/api-keys/new/", "exports": "/members/exports/", "export": "/members/exports/new/",
    },
}  # fmt: skip


def pages(*, seldom: bool = False) -> list[Page]:
    """All of them, in the order in which they are told of; those that are seldom opened only when asked for."""
    found = _fixed(FIXED) + _of_data()
    return found + _fixed(SELDOM) + _seldom_of_data() if seldom else found


def _fixed(listed: dict[str, dict[str, str]]) -> list[Page]:
    return [Page(who, name, path) for who, paths in listed.items() for name, path in paths.items()]


def _seldom_of_data() -> list[Page]:
    from commonhall.foundation.accounts.models import User
    from commonhall.foundation.pages.models import Block, BlockKind, MenuEntry
    from commonhall.foundation.pages.models import Page as Text
    from commonhall.foundation.payments.models import Charge, ChargeState, Payment
    from commonhall.modules.members.models import CustomField, Member

    one = Member.objects.filter(user=None).earliest("pk").get_absolute_url()
    mine = Member.objects.get(email="member@example.org").get_absolute_url()
    text = Text.objects.earliest("pk")
    hero = Block.objects.filter(kind=BlockKind.HERO).earliest("pk")
    acts = {
        "entry": "", "notes": "notes/", "badge-give": "badges/", "card": "card/", "suspend": "suspend/",
        "exclude": "exclude/", "plan": "plan/", "activity": "activity/", "history": "history/",
        "correct": "correct/", "dependant-add": "dependants/add/", "dependant-known": "dependants/known/",
    }  # fmt: skip
    return [
        *(Page("board", f"other-{name}", f"{one}{path}") for name, path in acts.items()),
        Page(
            "member", "block-person", f"/accounts/people/{User.objects.get(email='board@example.org').public_id}/block/"
        ),
        Page("", "card-verify", "/members/card/nonsense/"),
        Page(
            "board",
            "merge",
            "/members/desk/doubles/{}/{}/".format(*Member.objects.values_list("public_id", flat=True)[:2]),
        ),
        Page("board", "block", f"/desk/website/home/{hero.public_id}/"),
        Page("board", "menu-entry", f"/desk/website/menus/{MenuEntry.objects.earliest('pk').pk}/"),
        Page("board", "page", f"/desk/website/pages/{text.pk}/"),
        Page("board", "page-version", f"/desk/website/pages/{text.pk}/versions/{text.versions.earliest('pk').number}/"),
        Page("member", "history", f"{mine}history/"),
        Page("member", "card", f"{mine}card/"),
        Page("member", "payment-returned", f"/payments/{Payment.objects.earliest('pk').public_id}/returned/"),
        *(Page("board", "question", f"/members/desk/fields/{each.key}/") for each in CustomField.objects.all()[:1]),
        *(
            Page("treasurer", "record", f"/desk/payments/charges/{each.public_id}/record/")
            for each in Charge.objects.filter(state=ChargeState.OPEN)[:1]
        ),
    ]


def _of_data() -> list[Page]:
    from commonhall.core.activity.models import Activity
    from commonhall.foundation.accounts.models import User
    from commonhall.foundation.payments.models import Payment
    from commonhall.foundation.security.models import SecurityEvent
    from commonhall.modules.members.models import Application, Import, Member, Plan

    member = Member.objects.get(email="member@example.org")
    application = Application.objects.filter(state=Application.State.SUBMITTED).earliest("pk")
    payment = Payment.objects.earliest("pk")
    other = User.objects.get(email="board@example.org")
    batch = Import.objects.earliest("pk")
    return [
        Page("member", "person", f"/accounts/people/{other.public_id}/"),
        Page("member", "member", member.get_absolute_url()),
        Page("member", "edit", f"{member.get_absolute_url()}edit/"),
        Page("member", "charge", payment.charge.get_absolute_url()),
        Page("member", "payment", f"/payments/{payment.public_id}/"),
        Page("admin", "account", f"/accounts/desk/{other.public_id}/"),
        Page("admin", "account-logins", f"/accounts/desk/{other.public_id}/logins/"),
        Page("board", "member", member.get_absolute_url()),
        Page("board", "application", f"/members/desk/applications/{application.public_id}/"),
        Page("board", "import", f"/members/desk/import/{batch.public_id}/"),
        Page("treasurer", "plan", f"/members/desk/plans/{Plan.objects.earliest('pk').pk}/"),
        Page("treasurer", "refund", f"/desk/payments/{payment.public_id}/refund/"),
        Page("admin", "security-event", SecurityEvent.objects.earliest("pk").get_absolute_url()),
        Page("admin", "audit-entry", f"/desk/audit/{Activity.objects.earliest('pk').pk}/"),
    ]
