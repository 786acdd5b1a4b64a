"""Every write of the members module."""

from commonhall.modules.members.actions.applications import (
    DOCUMENTS,
    answer_board,
    appeal_refusal,
    approve_application,
    ask_applicant,
    note_application,
    refuse_application,
    submit_application,
    support_application,
    withdraw_application,
)
from commonhall.modules.members.actions.badges import give_badge, move_badge, save_badge, take_badge
from commonhall.modules.members.actions.bulk import (
    prepare_bulk,
    run_bulk_acts,
    set_bulk_options,
    start_bulk,
    start_bulk_undo,
)
from commonhall.modules.members.actions.bulk_mails import send_bulk_mails
from commonhall.modules.members.actions.by_hand import add_member, correct_member
from commonhall.modules.members.actions.cards import change_card, issue_card
from commonhall.modules.members.actions.clock import keep_memberships
from commonhall.modules.members.actions.directory import (
    change_directory,
    count_facets,
    delete_filter,
    reindex_members,
    rename_filter,
    save_filter,
)
from commonhall.modules.members.actions.doubles import dismiss_double, run_double_scans, start_double_scan
from commonhall.modules.members.actions.dues import begin_term, open_dues, renew_membership, take_back_term
from commonhall.modules.members.actions.erasure import erase_person
from commonhall.modules.members.actions.exports import forget_exports, make_exports, note_download, order_export
from commonhall.modules.members.actions.family import add_dependant, remove_dependant
from commonhall.modules.members.actions.fields import move_field, retire_field, save_field, save_policy
from commonhall.modules.members.actions.imports import (
    add_import,
    correct_columns,
    forget_old_content,
    run_import,
    run_imports,
    start_import,
    start_undo,
    undo_import,
)
from commonhall.modules.members.actions.instalments import pay_instalment, take_back_instalment
from commonhall.modules.members.actions.mails import set_mails
from commonhall.modules.members.actions.membership import (
    change_status,
    expire_memberships,
    follow_account,
    link_account,
    link_member,
    update_member,
)
from commonhall.modules.members.actions.merging import forget_merges, merge_members, undo_merge
from commonhall.modules.members.actions.notes import (
    add_note,
    change_note,
    delete_note,
    forget_deleted_notes,
    restore_note,
)
from commonhall.modules.members.actions.plans import save_plan
from commonhall.modules.members.actions.reminder_mails import forget_reminder_mails, send_reminder_mails
from commonhall.modules.members.actions.standing import (
    attach_dependant,
    choose_plan,
    exclude_member,
    leave_membership,
    lift_suspension,
    set_renewal,
    stay_member,
    suspend_member,
)
from commonhall.modules.members.actions.statistics import count_statistics, keep_statistics

__all__ = [
    "DOCUMENTS",
    "add_dependant",
    "add_import",
    "add_member",
    "add_note",
    "answer_board",
    "appeal_refusal",
    "approve_application",
    "ask_applicant",
    "attach_dependant",
    "begin_term",
    "change_card",
    "change_directory",
    "change_note",
    "change_status",
    "choose_plan",
    "correct_columns",
    "correct_member",
    "count_facets",
    "count_statistics",
    "delete_filter",
    "delete_note",
    "dismiss_double",
    "erase_person",
    "exclude_member",
    "expire_memberships",
    "follow_account",
    "forget_deleted_notes",
    "forget_exports",
    "forget_merges",
    "forget_old_content",
    "forget_reminder_mails",
    "give_badge",
    "issue_card",
    "keep_memberships",
    "keep_statistics",
    "leave_membership",
    "lift_suspension",
    "link_account",
    "link_member",
    "make_exports",
    "merge_members",
    "move_badge",
    "move_field",
    "note_application",
    "note_download",
    "open_dues",
    "order_export",
    "pay_instalment",
    "prepare_bulk",
    "refuse_application",
    "reindex_members",
    "remove_dependant",
    "rename_filter",
    "renew_membership",
    "restore_note",
    "retire_field",
    "run_bulk_acts",
    "run_double_scans",
    "run_import",
    "run_imports",
    "save_badge",
    "save_field",
    "save_filter",
    "save_plan",
    "save_policy",
    "send_bulk_mails",
    "send_reminder_mails",
    "set_bulk_options",
    "set_mails",
    "set_renewal",
    "start_bulk",
    "start_bulk_undo",
    "start_double_scan",
    "start_import",
    "start_undo",
    "stay_member",
    "submit_application",
    "support_application",
    "suspend_member",
    "take_back_instalment",
    "take_back_term",
    "take_badge",
    "undo_import",
    "undo_merge",
    "update_member",
    "withdraw_application",
]
