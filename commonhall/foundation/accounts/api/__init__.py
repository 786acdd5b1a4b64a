"""Accounts for programs, under /api/v1/accounts/."""

from ninja import Router

from commonhall.foundation.accounts.api.api_keys import router as api_keys
from commonhall.foundation.accounts.api.desk import router as desk
from commonhall.foundation.accounts.api.entrance import router as entrance
from commonhall.foundation.accounts.api.factors import router as factors
from commonhall.foundation.accounts.api.logins import router as logins
from commonhall.foundation.accounts.api.own_data import router as own_data
from commonhall.foundation.accounts.api.profile import router as profile
from commonhall.foundation.accounts.api.users import router as users

router = Router()
router.add_router("", profile)
router.add_router("", own_data)
router.add_router("", factors)
router.add_router("", logins)
router.add_router("", desk)
router.add_router("", api_keys)

__all__ = [
    "entrance",
    "users",
]
