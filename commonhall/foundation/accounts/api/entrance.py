"""Logging in by program, under /api/auth/: the library's flows, with tokens at their end and not before."""

from typing import Any

from allauth.headless.account import views as account
from allauth.headless.constants import Client
from django.contrib.auth import logout as end_session
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from commonhall.core.api.problems import Problem, problem
from commonhall.foundation.accounts import actions, headless
from commonhall.foundation.accounts.api.library import Answer, ask
from commonhall.foundation.accounts.api_auth import ENROLMENT
from commonhall.foundation.accounts.schemas import (
    ChallengeOut,
    Credentials,
    NewPassword,
    Renewal,
    ResetRequest,
    Said,
    SecondFactor,
    TokensOut,
    VerificationKey,
    VerificationRequest,
)

router = Router()
log_in = headless.LoginView.as_api_view(client=Client.APP)
see_session = account.SessionView.as_api_view(client=Client.APP)
request_reset = account.RequestPasswordResetView.as_api_view(client=Client.APP)
reset = account.ResetPasswordView.as_api_view(client=Client.APP)
verify = account.VerifyEmailView.as_api_view(client=Client.APP)
STEPS = {
    "login_by_code": headless.MailedCodeView.as_api_view(client=Client.APP),
    "mfa_authenticate": headless.CodeView.as_api_view(client=Client.APP),
}
REFUSALS = {401: Problem, 403: Problem, 422: Problem, 429: Problem}


@router.post(
    "/login/", auth=None, response={200: TokensOut, 202: ChallengeOut, **REFUSALS}, summary="Log in: name and password"
)
def login(request: HttpRequest, payload: Credentials) -> Any:
    """Answered with 202 and a challenge when a second factor is asked for, which is the rule; no token exists before.
    An unknown name and a wrong password are answered alike. After failures within an hour, from the address or for the
    name, a proof of work is asked for: then the problem's error has the code captcha_required."""
    name = "email" if "@" in payload.login else "username"
    given = {name: payload.login.strip(), "password": payload.password, "captcha": payload.captcha}
    return _next_step(ask(request, log_in, given))


@router.post(
    "/verify-2fa/", auth=None, response={200: TokensOut, 202: ChallengeOut, **REFUSALS}, summary="Log in: second factor"
)
def verify_2fa(request: HttpRequest, payload: SecondFactor) -> Any:
    """The mailed code (good for 5 minutes and 3 tries), one of the authenticator app, or a backup code."""
    pending = ask(request, see_session, session=payload.challenge, method="GET").pending.get("id")
    if pending not in STEPS:
        return problem(401, _("This login has ended. Begin it again."))
    return _next_step(
        ask(request, STEPS[pending], {"code": payload.code}, session=payload.challenge), payload.challenge
    )


@router.post("/refresh/", auth=None, response={200: TokensOut, 401: Problem, 422: Problem}, summary="Renew the tokens")
def refresh(request: HttpRequest, payload: Renewal) -> Any:
    """A refresh token is good once. One that is shown again ends its whole login."""
    tokens = actions.refresh_tokens(token=payload.refresh_token)
    return tokens or problem(401, _("This refresh token is not good. Log in again."))


@router.post("/logout/", auth=ENROLMENT, response={204: None, 401: Problem, 403: Problem}, summary="Log out")
def logout(request: HttpRequest) -> tuple[int, None]:
    """All tokens of this login end at once."""
    end_session(request)
    return 204, None


@router.post(
    "/reset-password/", auth=None, response={200: Said, 202: Said, **REFUSALS}, summary="Ask for a reset, or do it"
)
def reset_password(request: HttpRequest, payload: NewPassword | ResetRequest) -> Any:
    """With an address: mails a link that is good for an hour and once; the answer (202) is the same for every address.
    With the link's key and a new password: sets it and ends every session and token (200)."""
    if isinstance(payload, ResetRequest):
        asked = ask(request, request_reset, {"email": payload.email})
        return (
            asked.refusal()
            if asked.status != 200
            else (202, Said(detail=_("If it has an account, a mail is on its way.")))
        )
    done = ask(request, reset, payload.dict())
    return done.refusal() if done.status not in (200, 401) else Said(detail=_("Your password is set. Log in with it."))


@router.post(
    "/verify-email/", auth=None, response={200: Said, 202: Said, **REFUSALS}, summary="Verify an address, or ask again"
)
def verify_email(request: HttpRequest, payload: VerificationKey | VerificationRequest) -> Any:
    """With the key of the mailed link: verifies the address (200). With an address: mails a fresh link, and the answer
    (202) is the same for every address."""
    if isinstance(payload, VerificationRequest):
        actions.resend_verification(email=payload.email.lower())
        return 202, Said(detail=_("If it waits for that, a mail is on its way."))
    done = ask(request, verify, payload.dict())
    return done.refusal() if done.status not in (200, 401) else Said(detail=_("Your address is verified. Log in."))


def _next_step(answer: Answer, challenge: str = "") -> Any:
    """Tokens when every step is done, the next challenge when one is open, else why not."""
    if answer.status == 200:
        return actions.issue_tokens(session_key=answer.session_token or challenge)
    step = answer.pending
    if step.get("id") in STEPS:
        methods = ["email"] if step["id"] == "login_by_code" else step.get("types", [])
        return 202, {"challenge": answer.session_token or challenge, "methods": methods}
    if step.get("id") == "verify_email":
        return problem(403, _("Your e-mail address is not verified yet. Follow the link that was mailed to you."))
    if answer.status in (400, 409):
        return answer.refusal(401) if answer.messages else problem(401, _("This login has ended. Begin it again."))
    return problem(401, _("This login is refused.")) if answer.status == 401 else answer.refusal()
