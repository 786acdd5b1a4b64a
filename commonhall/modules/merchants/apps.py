from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import (
    Fate,
    Holding,
    Module,
    NavLink,
    Panel,
    PersonalData,
    PublicLink,
    Scope,
    Search,
    holder_of,
    signed_in,
)


def _home(request):  # type: ignore[no-untyped-def]
    from commonhall.modules.merchants import queries

    return queries.home_panel(request)


def _search(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.modules.merchants import queries

    return queries.merchant_hits(user, words, limit)


def _export(user):  # type: ignore[no-untyped-def]
    from commonhall.modules.merchants import queries

    return queries.personal_data(user)


def _erase(user):  # type: ignore[no-untyped-def]
    from commonhall.modules.merchants import actions

    actions.erase_person(user)


HOLDS = (
    Holding(_("Your business's name, contacts, address, bank account and documents, and invitations"), Fate.ERASED),
    Holding(
        _("The country and the registration and VAT numbers of a business that was approved, and when"),
        Fate.BY_LAW,
        _("Tax authorities may ask for ten years which businesses were verified here."),
    ),
)


class MerchantsConfig(Module):
    name = "commonhall.modules.merchants"
    label = "merchants"
    title = _("Merchants")
    description = _("Businesses that register here, are verified by their documents, and approved.")
    icon = "building-store"
    presets = ("merchants",)
    navigation = (
        NavLink(_("My business"), "merchants:mine", "building-store", area="account", shown_to=signed_in),
        NavLink(_("Merchants"), "merchants:desk", "building-store", "desk", holder_of("merchants.review")),
        NavLink(_("Invitations"), "merchants:invitation_list", "mail", "desk", holder_of("merchants.review")),
    )
    searches = (
        Search(_("Merchants"), "building-store", _search, "merchants:desk", shown_to=holder_of("merchants.review")),
    )
    panels = (Panel("merchants/home_panel.html", _home, "next"),)
    public_links = (PublicLink(_("Become a merchant"), "merchants:mine"),)
    closed_to_robots = ("/merchants/",)
    scopes = (
        Scope("merchants:read", _("Read your business")),
        Scope("merchants:write", _("Change your business")),
    )
    personal_data = PersonalData(_export, _erase, HOLDS)
