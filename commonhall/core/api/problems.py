"""One form for everything that the JSON API refuses: problem details after RFC 9457."""

import json
import logging
from http import HTTPStatus
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from commonhall.core.access.fresh import FreshLoginRequired
from commonhall.core.activity import context
from commonhall.core.forms.refusal import Refused
from commonhall.core.pagination.keyset import BadCursor

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
FRESH_LOGIN = "urn:commonhall:problem:fresh-login-required"
HTTPS_REQUIRED = "urn:commonhall:problem:https-required"


class FieldProblem(Schema):
    field: str = Field(description="The path of the field in what was sent, with dots; empty for the whole.")
    message: str
    code: Annotated[str, Field(description="A name for what is wrong, where there is one.")] = ""


class Problem(Schema):
    """Why a request was refused."""

    type: str = Field("about:blank", description="A name for this kind of problem, beyond the status.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field("", description="What is wrong, for people.")
    errors: list[FieldProblem] = []
    request_id: str = Field("", description="Names this request in the site's log.")


def problem(
    status: int,
    detail: str = "",
    errors: list[FieldProblem] | None = None,
    kind: str = "about:blank",
    **beside: dict[str, Any],
) -> HttpResponse:
    """An answer in that form. `beside`: further members that this kind of answer has."""
    body = Problem(
        type=kind,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=errors or [],
        request_id=context.current().request_id,
    )
    return HttpResponse(json.dumps({**body.model_dump(), **beside}), CONTENT_TYPE, status)


def install_error_handlers(api: NinjaAPI) -> None:
    """Let every error of the API's operations leave as a problem."""

    def handles(kind: type[Exception]) -> Any:
        return api.exception_handler(kind)

    @handles(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [_field(entry) for entry in error.errors]
        return problem(422, _("Something in the request is not as it should be."), errors)

    @handles(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        errors = [FieldProblem(field=error.field, message=error.message)] if error.field else []
        return problem(422, error.message, errors)

    @handles(HttpError)
    def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
        response = problem(error.status_code, error.message)
        if error.status_code == HTTPStatus.UNAUTHORIZED:
            response["WWW-Authenticate"] = "Bearer, Session"
        return response

    @handles(FreshLoginRequired)
    def stale(request: HttpRequest, error: FreshLoginRequired) -> HttpResponse:
        return problem(401, _("Enter your password again; this needs a login of the last minutes."), kind=FRESH_LOGIN)

    @handles(PermissionDenied)
    def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403, str(error))

    @handles(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, _("There is nothing here that you may see."))

    @handles(BadCursor)
    def lost(request: HttpRequest, error: BadCursor) -> HttpResponse:
        return problem(400, str(error))

    @handles(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        # The log holds what happened; the answer never shows it.
        logger.error("the API failed at %s %s", request.method, request.path, exc_info=error)
        return problem(500, _("Something went wrong on our side."))


def _field(error: dict[str, Any]) -> FieldProblem:
    """ninja's place is ("body", "payload", "field"): where it lies and the parameter's name say nothing to a client."""
    place = [str(part) for part in error.get("loc", ())]
    return FieldProblem(field=".".join(place[2:] if place[:1] == ["body"] else place[1:]), message=error.get("msg", ""))
