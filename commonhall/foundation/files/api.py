"""Uploads for programs, under /api/v1/files/: send the file here, then its id to the operation that uses it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from commonhall.core.api.problems import Problem
from commonhall.foundation.files import access, actions
from commonhall.foundation.files.schemas import FileOut, file_out
from commonhall.foundation.security.decorators import rate_limited

router = Router()


@router.post(
    "/",
    response={201: FileOut, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem},
    summary="Upload a file",
    description="Dropped after a day unless an operation uses it.",
)
@rate_limited("upload")
def upload(request: HttpRequest, purpose: Form[str], file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    wanted = access.get_purpose(request.user, purpose)
    return 201, file_out(actions.store_upload(purpose=wanted.code, upload=file, by=request.user, field="file"))


@router.get("/{uuid:public_id}", response={200: FileOut, 401: Problem, 404: Problem}, summary="A file's facts")
def facts(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return file_out(access.get_file(request.user, public_id))


@router.api_operation(
    ["DELETE"],
    "/{uuid:public_id}",
    response={204: None, 401: Problem, 403: Problem, 404: Problem},
    summary="Delete a file of mine that nothing uses",
)
def delete(request: HttpRequest, public_id: UUID) -> tuple[int, None]:
    actions.delete_file(file=access.get_file(request.user, public_id, to="delete"), by=request.user)
    return 204, None
