from collections.abc import Iterable

from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import (
    Fate,
    Holding,
    Module,
    NavLink,
    Panel,
    PersonalData,
    PublicLink,
    PublicNumber,
    Scope,
    Search,
    Subpage,
    holder_of,
)


def _home(request):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return queries.home_panel(request)


def _desk_pages() -> Iterable[Subpage]:
    from commonhall.modules.members.queries.desk import LISTS

    yield Subpage(_("Bulk acts"), "members:bulk_list", _("many mails letters"), is_tab=False)
    doubles = holder_of("members.merge_members")
    yield Subpage(_("Possible duplicates"), "members:doubles", _("doubles merge"), doubles, is_tab=False)
    yield Subpage(_("Put together lately"), "members:merges", _("merges undo"), doubles, is_tab=False)
    for key, each in LISTS.items():
        yield Subpage(each.label, "members:desk_list", _("list lists"), args=(key,), is_tab=False)


def _desk(request):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return queries.desk_panel(request)


def _applications(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return queries.application_hits(words, limit)


def _plans(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return queries.plan_hits(words, limit)


def _badges(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return queries.badge_hits(user, words, limit)


def _search(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return queries.member_hits(user, words, limit)


def _active() -> int:
    from commonhall.modules.members import queries

    return queries.active_members()


def _reads_directory(user):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return holder_of("members.view_directory")(user) or queries.directory_settings().is_public


def _export(user):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import queries

    return queries.personal_data(user)


def _erase(user):  # type: ignore[no-untyped-def]
    from commonhall.modules.members import actions

    actions.erase_person(user)


HOLDS = (
    Holding(_("Your data as a member, your applications with their documents, your card"), Fate.ERASED),
    Holding(_("Notes of the staff on you"), Fate.ERASED),
    Holding(
        _("That there was a member, since when and until when"), Fate.NAMELESS, _("The club's statistics count it.")
    ),
)


LISTS = (
    Subpage(_("Saved filters"), "members:saved_filters", shown_to=holder_of("members.view_directory"), is_tab=False),
    Subpage(_("My exports"), "members:export_list", shown_to=holder_of("members.export_members"), is_tab=False),
)
OWN = (Subpage(_("Membership card"), "members:my_card", words=_("QR"), is_tab=False),)


class MembersConfig(Module):
    name = "commonhall.modules.members"
    label = "members"
    title = _("Members")
    description = _("Applications, plans and dues, and the directory of those who belong.")
    icon = "users"
    presets = ("association",)
    navigation = (
        NavLink(
            _("Members"), "members:directory", "users", shown_to=_reads_directory, words=_("directory"), within=LISTS
        ),
        NavLink(_("My membership"), "members:mine", "id", within=OWN),
        NavLink(
            _("Members' desk"),
            "members:desk",
            "layout-dashboard",
            "desk",
            holder_of("members.see_all"),
            within=_desk_pages,
        ),
        NavLink(_("Statistics"), "members:statistics", "chart-line", "desk", holder_of("members.see_all")),
        NavLink(
            _("Applications"), "members:applications", "inbox", "desk", shown_to=holder_of("members.review_application")
        ),
        NavLink(_("Plans and dues"), "members:plans", "ticket", "desk", shown_to=holder_of("members.manage_plans")),
        NavLink(_("Badges"), "members:badges", "award", "desk", holder_of("members.manage_badges")),
        NavLink(_("Directory"), "members:directory_setup", "eye", "desk", holder_of("members.manage_directory")),
        NavLink(_("Questions to members"), "members:field_list", "list", "desk", holder_of("members.manage_fields")),
        NavLink(_("Import members"), "members:import_list", "upload", "desk", holder_of("members.import_members")),
    )
    searches = (
        Search(_("Members"), "user", _search, "members:directory", shown_to=_reads_directory),
        Search(_("Applications"), "inbox", _applications, shown_to=holder_of("members.review_application")),
        Search(_("Plans"), "ticket", _plans, shown_to=holder_of("members.manage_plans")),
        Search(_("Badges"), "award", _badges, shown_to=holder_of("members.view_directory")),
    )
    panels = (Panel("members/home_panel.html", _home, "next"), Panel("members/desk_panel.html", _desk, "due"))
    public_links = (PublicLink(_("Apply for membership"), "members:apply"),)
    public_numbers = (PublicNumber(_("Active members"), _active),)
    closed_to_robots = ("/members/",)
    public_changes = (
        "members.member_added",
        "members.membership_started",
        "members.membership_expired",
        "members.status_changed",
        "members.import_done",
        "members.import_undone",
    )
    scopes = (
        Scope("members:read", _("Read members, memberships and applications")),
        Scope("members:write", _("Change members, memberships and applications")),
    )
    personal_data = PersonalData(_export, _erase, HOLDS)

    def ready(self) -> None:
        super().ready()
        from commonhall.modules.members.models import answers

        post_migrate.connect(answers.after_migrate, sender=self)
