"""One's own second step, the devices that one trusts, and the site's policy, as JSON."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.accounts import access, actions, queries
from commonhall.foundation.accounts.schemas import SecondStepOut, SecondStepPolicy, TrustedDevicePage

router = Router()


@router.get("/me/second-step", response={200: SecondStepOut, 401: Problem, 403: Problem}, summary="My second step")
def my_second_step(request: HttpRequest) -> dict[str, Any]:
    user = access.myself(request.user)
    factors, codes = queries.factors_of(user), queries.backup_codes_state(user)
    return {
        "asked": queries.second_step_of(user),
        "app": any(factor.type == Authenticator.Type.TOTP for factor in factors),
        "passkeys": [str(factor) for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "backup_codes_left": codes.left,
        "backup_codes_made_at": codes.made_at,
        "may_trust_devices": queries.may_trust_devices(user),
    }


@router.get(
    "/me/trusted-devices", response={200: TrustedDevicePage, 400: Problem, 401: Problem, 403: Problem},
    summary="Devices that I trust",
)  # fmt: skip
def list_trusted_devices(request: HttpRequest, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    page = paginate(queries.trusted_devices_of(request.user), order=["-id"], cursor=cursor, size=size)
    items = [
        {
            "id": device.public_id,
            "name": device.name,
            "address": device.address,
            "since": device.trusted_at,
            "until": device.ends_at,
            "last_used": device.used_at,
        }
        for device in page
    ]
    return {"items": items, "next": page.next, "previous": page.previous}


@router.api_operation(
    ["DELETE"], "/me/trusted-devices", response={204: None, 401: Problem, 403: Problem}, summary="Trust no device",
)  # fmt: skip
def revoke_trusted_devices(request: HttpRequest) -> tuple[int, None]:
    """Every device is asked for the second step again."""
    actions.revoke_trusted_devices(user=access.myself(request.user), by=request.user)
    return 204, None


@router.api_operation(
    ["DELETE"], "/me/trusted-devices/{uuid:public_id}",
    response={204: None, 401: Problem, 403: Problem, 404: Problem}, summary="Trust a device no more",
)  # fmt: skip
def revoke_trusted_device(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    actions.revoke_trusted_device(device=access.get_trusted_device(request.user, public_id), by=request.user)
    return 204, None


@router.get(
    "/second-step-policy", response={200: SecondStepPolicy, 401: Problem, 403: Problem}, summary="The site's policy"
)
def read_policy(request: HttpRequest) -> dict[str, Any]:
    """For administrators."""
    access.permit_second_step_policy(request.user)
    return _policy()


@router.put(
    "/second-step-policy", response={200: SecondStepPolicy, 401: Problem, 403: Problem, 422: Problem},
    summary="Change the site's policy",
)  # fmt: skip
def change_policy(request: HttpRequest, policy: SecondStepPolicy) -> dict[str, Any]:
    """For administrators who have given their password again within five minutes."""
    access.permit_second_step_policy(request.user)
    if is_reauthentication_required(request, app="allauth.account"):
        raise PermissionDenied(_("Log in afresh first: this needs your password again."))
    actions.change_second_step_policy(**policy.dict(), by=request.user)
    return _policy()


def _policy() -> dict[str, Any]:
    queries.forget_policy()
    return vars(queries.second_step_policy())
