"""Every write of accounts."""

from commonhall.foundation.accounts.actions.access import change_account, grant_role, revoke_role
from commonhall.foundation.accounts.actions.api_keys import make_api_key, note_use, revoke_api_key, rotate_api_key
from commonhall.foundation.accounts.actions.blocks import block_person, carry_blocks, return_blocks, unblock_person
from commonhall.foundation.accounts.actions.credentials import (
    create_account,
    mail_signup_link,
    resend_verification,
    set_password,
)
from commonhall.foundation.accounts.actions.factors import (
    count_signature,
    make_backup_codes,
    remind_of_old_backup_codes,
    remove_factor,
    rename_passkey,
    reset_second_step,
    use_app_code,
    use_backup_code,
)
from commonhall.foundation.accounts.actions.links import create_linked_account
from commonhall.foundation.accounts.actions.locks import judge_failure, lock_account, unlock_account
from commonhall.foundation.accounts.actions.logins import (
    accept_password,
    begin_attempt,
    finish_attempt,
    forget_attempts,
    refuse_attempt,
    refuse_country,
)
from commonhall.foundation.accounts.actions.mails import send_account_mail, send_welcome
from commonhall.foundation.accounts.actions.own_data import (
    ask_deletion,
    delete_accounts,
    erase_person,
    forget_archives,
    make_archives,
    note_download,
    order_data,
    take_back_deletion,
)
from commonhall.foundation.accounts.actions.pictures import change_picture
from commonhall.foundation.accounts.actions.policy import change_second_step_policy
from commonhall.foundation.accounts.actions.profiles import ProfileChanges, change_profile, complete_onboarding
from commonhall.foundation.accounts.actions.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_outgrown_session,
    end_session,
    forget_device,
    remember_device,
)
from commonhall.foundation.accounts.actions.tokens import Tokens, issue_tokens, refresh_tokens
from commonhall.foundation.accounts.actions.trust import (
    TRUST_WISH,
    TRUSTED_FOR,
    forget_ended_trust,
    is_on_trusted_device,
    revoke_trusted_device,
    revoke_trusted_devices,
    trust_device,
)

__all__ = [
    "TRUSTED_FOR",
    "TRUST_WISH",
    "ProfileChanges",
    "Tokens",
    "accept_password",
    "ask_deletion",
    "begin_attempt",
    "block_person",
    "carry_blocks",
    "change_account",
    "change_picture",
    "change_profile",
    "change_second_step_policy",
    "complete_onboarding",
    "count_signature",
    "create_account",
    "create_linked_account",
    "delete_accounts",
    "end_all_sessions",
    "end_other_sessions",
    "end_outgrown_session",
    "end_session",
    "erase_person",
    "finish_attempt",
    "forget_archives",
    "forget_attempts",
    "forget_device",
    "forget_ended_trust",
    "grant_role",
    "is_on_trusted_device",
    "issue_tokens",
    "judge_failure",
    "lock_account",
    "mail_signup_link",
    "make_api_key",
    "make_archives",
    "make_backup_codes",
    "note_download",
    "note_use",
    "order_data",
    "refresh_tokens",
    "refuse_attempt",
    "refuse_country",
    "remember_device",
    "remind_of_old_backup_codes",
    "remove_factor",
    "rename_passkey",
    "resend_verification",
    "reset_second_step",
    "return_blocks",
    "revoke_api_key",
    "revoke_role",
    "revoke_trusted_device",
    "revoke_trusted_devices",
    "rotate_api_key",
    "send_account_mail",
    "send_welcome",
    "set_password",
    "take_back_deletion",
    "trust_device",
    "unblock_person",
    "unlock_account",
    "use_app_code",
    "use_backup_code",
]
