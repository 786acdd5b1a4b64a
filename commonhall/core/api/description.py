"""The API's description: what every operation may answer beside what it says itself."""

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from commonhall.core.api.problems import CONTENT_TYPE


class Api(NinjaAPI):
    """ninja's, with refusals described as they are: problems, wherever they come from."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._described: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Worked out once, for it takes a third of a second and anybody may ask for it. The API has one address."""
        if self._described is None:
            schema = super().get_openapi_schema(**options)
            for operations in schema["paths"].values():
                for operation in operations.values():
                    _describe_refusals(operation)
            self._described = schema
        return self._described


def _describe_refusals(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    given = bool(operation.get("parameters") or operation.get("requestBody"))
    # What is given may make no sense; what is asked for may not be there for this reader, or be refused; and anything
    # may be asked for too often.
    for status in [404, 422, 429] + [400] * given + [401, 403] * bool(operation.get("security")):
        responses.setdefault(status, {"description": HTTPStatus(status).phrase})
    for status, response in responses.items():
        if int(status) >= 400:
            problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
            response["content"] = {CONTENT_TYPE: problem}
