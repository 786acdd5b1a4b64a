"""The same door to the outside for libraries that ask by `requests`."""

from typing import Any

import requests

from commonhall.core.http.outside import check_address


class Session(requests.Session):
    """Asks known services alone (`outside.check_address`), and follows nobody elsewhere."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        check_address(request.url or "")
        return super().send(request, **{**options, "allow_redirects": False})
