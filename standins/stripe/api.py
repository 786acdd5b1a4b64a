"""Stripe's API over HTTP: authentication, faults, idempotency, and the operations."""

import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from standins.stripe.errors import StripeError
from standins.stripe.expansion import expand
from standins.stripe.forms import decode
from standins.stripe.idempotency import Answer
from standins.stripe.ids import new_id
from standins.stripe.objects import API_VERSION
from standins.stripe.operations import OPERATIONS, Call, Operation
from standins.stripe.params import Params
from standins.stripe.service import MOUNT, StripeService

Endpoint = Callable[[Request], Awaitable[Response]]


class StripeApi:
    def __init__(self, service: StripeService) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        known = [Route(path, self._endpoint(operation), methods=[method]) for method, path, operation in OPERATIONS]
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return [*known, Route("/{rest:path}", self._endpoint(_unknown), methods=methods)]

    def _endpoint(self, operation: Operation) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            return await self._exchange(request, operation)

        return endpoint

    async def _exchange(self, request: Request, operation: Operation) -> Response:
        service, request_id = self._service, new_id("request")
        body = (await request.body()).decode("utf-8", "replace")
        await service.patience.sleep(service.faults.slow)
        faults, strikes, replayed = service.faults, service.faults.strikes(), False
        if not strikes or faults.carried_out:
            answer, replayed = self._answer(request, body, operation, request_id)
        if strikes:
            answer, replayed = Answer(faults.status, _json({"error": faults.error()}), request_id), False
        self._note(request, answer.status)
        headers = _headers(request, request_id)
        if replayed:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": answer.request_id}
        return Response(answer.body, answer.status, headers)

    def _answer(self, request: Request, body: str, operation: Operation, request_id: str) -> tuple[Answer, bool]:
        """The answer, and whether it is a remembered one."""
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        idempotency, path = self._service.idempotency, _path(request)
        try:
            self._authenticate(request.headers.get("Authorization", ""))
            if key and (first := idempotency.recall(key, path, body)):
                return first, True
            status, content = 200, self._carry_out(request, body, operation, request_id)
        except StripeError as error:
            status, content = error.status, {"error": error.error}
        answer = Answer(status, _json(content), request_id)
        if key:
            idempotency.remember(key, path, body, answer)
        return answer, False

    def _carry_out(self, request: Request, body: str, operation: Operation, request_id: str) -> dict[str, Any]:
        account = self._service.account
        params = Params(decode(body if request.method == "POST" else request.url.query))
        call = Call(params, request.path_params, _path(request), self._service.address(request))
        account.cause = {"id": request_id, "idempotency_key": request.headers.get("Idempotency-Key")}
        try:
            return expand(account, operation(account, call), params.texts("expand"))
        finally:
            account.cause = {"id": None, "idempotency_key": None}

    def _authenticate(self, authorization: str) -> None:
        scheme, _, credentials = authorization.partition(" ")
        key = _basic_user(credentials) if scheme.lower() == "basic" else credentials.strip()
        if not key:
            raise StripeError("You did not provide an API key.", status=401)
        if not secrets.compare_digest(key.encode(), self._service.api_key.encode()):
            raise StripeError(f"Invalid API Key provided: {key[:8]}****", status=401)

    def _note(self, request: Request, status: int) -> None:
        self._service.requests.append(
            {
                "method": request.method,
                "path": _path(request),
                "idempotency_key": request.headers.get("Idempotency-Key"),
                "status": status,
            }
        )


def _path(request: Request) -> str:
    """As Stripe's own, ``/v1/…``."""
    return request.url.path.removeprefix(MOUNT)


def _unknown(_account: object, call: Call) -> dict[str, Any]:
    raise StripeError(f"Unrecognized request URL: this stand-in does not know {call.url}.", status=404)


def _headers(request: Request, request_id: str) -> dict[str, str]:
    echoed = {name: request.headers[name] for name in ("Idempotency-Key",) if name in request.headers}
    version = request.headers.get("Stripe-Version", API_VERSION)
    return {"Content-Type": "application/json", "Request-Id": request_id, "Stripe-Version": version, **echoed}


def _basic_user(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, indent=2, ensure_ascii=False).encode()
