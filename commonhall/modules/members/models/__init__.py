"""Members, the plans they may choose, their applications, terms and history."""

from commonhall.modules.members.models.answers import FILTER_KINDS, Answer
from commonhall.modules.members.models.applications import (
    BOARD_STATES,
    OPEN_STATES,
    Application,
    ApplicationApproval,
    ApplicationDocument,
    ApplicationNote,
)
from commonhall.modules.members.models.badges import Badge, BadgeAward
from commonhall.modules.members.models.bulk import BulkAct, BulkItem, BulkMail, BulkRun
from commonhall.modules.members.models.cards import Card, new_code
from commonhall.modules.members.models.directory import DirectorySettings, Export, FacetCount, SavedFilter
from commonhall.modules.members.models.doubles import UNDO_WITHIN, Double, DoubleScan, MatchKey, Merge
from commonhall.modules.members.models.fields import OWN, Asked, CustomField, Policy
from commonhall.modules.members.models.imports import CONTENT_KEPT, Import, ImportChange, ImportRun
from commonhall.modules.members.models.mails import ReminderMail
from commonhall.modules.members.models.notes import Note
from commonhall.modules.members.models.people import PERSON_FIELDS, Audience, Person, Status
from commonhall.modules.members.models.plans import Instalment, Instalments, Plan, Term, Terms, add_months
from commonhall.modules.members.models.register import OTHER, Member, NumberSeries, StatusChange, Step, sort_name
from commonhall.modules.members.models.statistics import Counting, ExpectedDues, Headcount

__all__ = [
    "BOARD_STATES",
    "CONTENT_KEPT",
    "FILTER_KINDS",
    "OPEN_STATES",
    "OTHER",
    "OWN",
    "PERSON_FIELDS",
    "UNDO_WITHIN",
    "Answer",
    "Application",
    "ApplicationApproval",
    "ApplicationDocument",
    "ApplicationNote",
    "Asked",
    "Audience",
    "Badge",
    "BadgeAward",
    "BulkAct",
    "BulkItem",
    "BulkMail",
    "BulkRun",
    "Card",
    "Counting",
    "CustomField",
    "DirectorySettings",
    "Double",
    "DoubleScan",
    "ExpectedDues",
    "Export",
    "FacetCount",
    "Headcount",
    "Import",
    "ImportChange",
    "ImportRun",
    "Instalment",
    "Instalments",
    "MatchKey",
    "Member",
    "Merge",
    "Note",
    "NumberSeries",
    "Person",
    "Plan",
    "Policy",
    "ReminderMail",
    "SavedFilter",
    "Status",
    "StatusChange",
    "Step",
    "Term",
    "Terms",
    "add_months",
    "new_code",
    "sort_name",
]
