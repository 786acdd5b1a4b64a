"""Every read of the members module that is more than a line."""

from commonhall.modules.members.queries.directory import (
    Filters,
    directory,
    read_filters,
    suggestions,
)
from commonhall.modules.members.queries.exporting import barred, exportable, is_kept, path_of
from commonhall.modules.members.queries.faceting import facets
from commonhall.modules.members.queries.filters import exports_of, saved_filters, saved_page
from commonhall.modules.members.queries.membership import (
    accounts_for,
    active_members,
    application_facts,
    application_words,
    desk_panel,
    documents,
    history,
    home_panel,
    last_steps,
    membership_of,
    plans_with_members,
    talk,
    timeline,
)
from commonhall.modules.members.queries.own_data import personal_data
from commonhall.modules.members.queries.privacy import reader_of, visible_fields
from commonhall.modules.members.queries.profile import (
    activity_of,
    badges_shown,
    has_page,
    may_read_directory,
    profile,
    roles_shown,
)
from commonhall.modules.members.queries.reviewing import applications, applications_open, standing_of
from commonhall.modules.members.queries.search import application_hits, badge_hits, member_hits, plan_hits
from commonhall.modules.members.queries.settings import directory_settings
from commonhall.modules.members.queries.statistics import (
    cohorts_of,
    forecasts_of,
    groups,
    last_counting,
    months_of,
    past_of,
    years_of,
)

__all__ = [
    "Filters",
    "accounts_for",
    "active_members",
    "activity_of",
    "application_facts",
    "application_hits",
    "application_words",
    "applications",
    "applications_open",
    "badge_hits",
    "badges_shown",
    "barred",
    "cohorts_of",
    "desk_panel",
    "directory",
    "directory_settings",
    "documents",
    "exportable",
    "exports_of",
    "facets",
    "forecasts_of",
    "groups",
    "has_page",
    "history",
    "home_panel",
    "is_kept",
    "last_counting",
    "last_steps",
    "may_read_directory",
    "member_hits",
    "membership_of",
    "months_of",
    "past_of",
    "path_of",
    "personal_data",
    "plan_hits",
    "plans_with_members",
    "profile",
    "read_filters",
    "reader_of",
    "roles_shown",
    "saved_filters",
    "saved_page",
    "standing_of",
    "suggestions",
    "talk",
    "timeline",
    "visible_fields",
    "years_of",
]
