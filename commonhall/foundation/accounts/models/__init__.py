"""Who has an account, what they say of themselves, and how they are known again."""

from commonhall.foundation.accounts.models.api_keys import ApiKey
from commonhall.foundation.accounts.models.blocks import Block
from commonhall.foundation.accounts.models.factors import BackupCodes, OldPassword, TrustedDevice
from commonhall.foundation.accounts.models.logins import AccountLock, KnownDevice, LoginAttempt
from commonhall.foundation.accounts.models.own_data import AccountDeletion, DataExport
from commonhall.foundation.accounts.models.people import (
    Session,
    User,
    international_phone,
    known_language,
    known_time_zone,
    spoken_languages,
    username_letters,
)
from commonhall.foundation.accounts.models.policy import Level, SecondStepPolicy
from commonhall.foundation.accounts.models.profiles import Audience, Profile, known_audiences
from commonhall.foundation.accounts.models.tokens import TokenFamily

__all__ = [
    "AccountDeletion",
    "AccountLock",
    "ApiKey",
    "Audience",
    "BackupCodes",
    "Block",
    "DataExport",
    "KnownDevice",
    "Level",
    "LoginAttempt",
    "OldPassword",
    "Profile",
    "SecondStepPolicy",
    "Session",
    "TokenFamily",
    "TrustedDevice",
    "User",
    "international_phone",
    "known_audiences",
    "known_language",
    "known_time_zone",
    "spoken_languages",
    "username_letters",
]
