"""Accounts by program, under /api/users/: registering, changing oneself, the second factor and its backup codes."""

from typing import Any

from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import PatchDict, Router

from commonhall.core.api.problems import Problem
from commonhall.foundation.accounts import access, actions, headless, queries
from commonhall.foundation.accounts.api.library import ask
from commonhall.foundation.accounts.api.profile import mine
from commonhall.foundation.accounts.api_auth import ENROLMENT, LOGIN_ONLY, came_with_token
from commonhall.foundation.accounts.decorators import require_fresh_login
from commonhall.foundation.accounts.schemas import (
    BackupCodesOut,
    FactorCode,
    FactorOut,
    MyProfile,
    MyProfileChanges,
    NewUser,
    Said,
)

router = Router(auth=LOGIN_ONLY)
sign_up = headless.SignupView.as_api_view(client=Client.APP)
totp = mfa.ManageTOTPView.as_api_view(client=Client.APP)
REFUSALS = {401: Problem, 403: Problem}


@router.post("/create/", auth=None, response={202: Said, 403: Problem, 422: Problem, 429: Problem}, summary="Register")
def create_user(request: HttpRequest, payload: NewUser) -> Any:
    """The account opens once the mailed link is followed. The answer is the same where the address has an account.
    Without a proof of work the problem's error has the code captcha_required."""
    done = ask(request, sign_up, payload.dict())
    return done.refusal() if done.status != 401 else (202, Said(detail=_("Follow the link that was mailed to you.")))


@router.put("/update/", response={200: MyProfile, **REFUSALS, 422: Problem}, summary="Change my profile")
def update_user(request: HttpRequest, payload: PatchDict[MyProfileChanges]) -> dict[str, Any]:
    """What is left out stays as it is."""
    user = access.myself(request.user)
    actions.change_profile(user=user, by=user, **payload)
    return mine(access.myself(user))


@router.post(
    "/enable-2fa/",
    auth=ENROLMENT,
    response={200: FactorOut, **REFUSALS, 409: Problem, 422: Problem},
    summary="Turn the second factor on",
)
def enable_2fa(request: HttpRequest, payload: FactorCode) -> Any:
    """Without a code: a fresh secret for an authenticator app. With the code that the app then shows: the second factor
    is on. Asks for a login of the last five minutes."""
    require_fresh_login(request)
    session = str(request.session.session_key)
    if payload.code is None:
        begun = ask(request, totp, session=session, method="GET")
        if begun.status != 404:
            return begun.refusal(409)
        meta = begun.body["meta"]
        return {"enabled": False, "secret": meta["secret"], "otpauth_url": meta["totp_url"]}
    done = ask(request, totp, {"code": payload.code}, session=session)
    return {"enabled": True} if done.status == 200 else done.refusal()


@router.get("/backup-codes/", auth=ENROLMENT, response={200: BackupCodesOut, **REFUSALS}, summary="My backup codes")
def backup_codes(request: HttpRequest) -> dict[str, Any]:
    """The first time, to a program with a token: a fresh set, which is shown this once and asks for a login of the last
    five minutes. Otherwise: how many are left and since when."""
    # A cookie goes along with links that others have made, so for a page's script a GET changes nothing.
    is_first = queries.backup_codes_state(access.myself(request.user)).made_at is None
    return _codes(request, _fresh_set(request) if is_first and came_with_token(request) else [])


@router.post(
    "/backup-codes/", auth=ENROLMENT, response={201: BackupCodesOut, **REFUSALS}, summary="Make new backup codes"
)
def new_backup_codes(request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """The former ones end. Asks for a login of the last five minutes."""
    return 201, _codes(request, _fresh_set(request))


def _fresh_set(request: HttpRequest) -> list[str]:
    require_fresh_login(request)
    return actions.make_backup_codes(user=access.myself(request.user), by=request.user)


def _codes(request: HttpRequest, codes: list[str]) -> dict[str, Any]:
    state = queries.backup_codes_state(access.myself(request.user))
    return {"codes": codes, "left": state.left, "made_at": state.made_at}
