"""Serving. Nobody is asked who they are: the address is the permission."""

import time
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from commonhall.core.serving.sendfile import file_response
from commonhall.foundation.files import access
from commonhall.foundation.files.models import File
from commonhall.foundation.files.queries import DOWNLOAD, ITSELF
from commonhall.foundation.security.decorators import too_many
from commonhall.foundation.security.limits import limited
from commonhall.ui.errors import ErrorPage, error_page

YEAR = 365 * 24 * 3600
ENDED = ErrorPage(
    gettext_lazy("This address has ended"),
    gettext_lazy("The address of a file is good for an hour or two, so that it is of no use to others."),
    gettext_lazy("Go back to the page on which you found it, reload that, and follow the link again."),
    "hourglass",
)


@login_not_required
@require_safe
def signed(request: HttpRequest, until: int, signature: str, public_id: UUID, part: str) -> HttpResponseBase:
    try:
        file = access.get_addressed(until, signature, public_id, part)
    except access.AddressEnded:
        return error_page(request, 410, page=ENDED)
    if part == DOWNLOAD and (wait := limited(request, "download")):  # pictures that pages show are not counted
        return too_many(request, wait)
    seconds = max(0, until - int(time.time()))
    return _sent(file, part, f"private, max-age={seconds}, immutable")


@login_not_required
@require_safe
def public(request: HttpRequest, public_id: UUID, part: str) -> HttpResponseBase:
    """What stands under an id never changes: another upload is another file."""
    return _sent(access.get_public(public_id, part), part, f"public, max-age={YEAR}, immutable")


def _sent(file: File, part: str, caching: str) -> FileResponse:
    rendition = "" if part in (ITSELF, DOWNLOAD) else part
    try:
        content = default_storage.open(file.stored_name(rendition))
    except FileNotFoundError:
        raise Http404(_("There is nothing here that you may see.")) from None
    response = file_response(
        content,
        filename=file.offered_name,
        content_type="image/webp" if rendition else file.content_type,
        # Only images that we have made ourselves are shown; a browser runs nothing in what it saves.
        as_attachment=part == DOWNLOAD or not file.is_image,
        etag=f"{file.checksum[:32]}-{part}",
    )
    response["Cache-Control"] = caching
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
