"""Error bodies in the shapes that Confluence's layers use."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from spaceform.sandbox.store.refusal import Reason, RefusalError
from spaceform.sandbox.wire.address import site_path

JsonObject = dict[str, object]

Shape = Callable[[int, str, str], JsonObject]
"""Status, message and path in, an error's body out."""

STATUSES: Final = {
    Reason.UNKNOWN: 404,
    Reason.FORBIDDEN: 403,
    Reason.INVALID: 400,
    Reason.CONFLICT: 409,
    Reason.TOO_LARGE: 413,
}

_EXCEPTIONS: Final = {
    400: "BadRequestException",
    401: "UnauthorizedException",
    403: "PermissionException",
    404: "NotFoundException",
    409: "ConflictException",
    410: "GoneException",
}


class HttpError(Exception):
    """A request that ends in a status of its own rather than in a refusal of the store."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def from_refusal(error: RefusalError) -> HttpError:
    """The store's refusal as this protocol says it."""
    return HttpError(STATUSES[error.reason], error.message)


def v1(status: int, message: str, path: str = "") -> JsonObject:
    """An error of the v1 API."""
    del path
    name = _EXCEPTIONS.get(status)
    prefix = f"com.atlassian.confluence.api.service.exceptions.{name}: " if name else ""
    return {
        "statusCode": status,
        "data": {
            "authorized": status not in (401, 403, 404),
            "valid": status not in (400, 409, 413, 415),
            "errors": [],
            "successful": False,
        },
        "message": f"{prefix}{message}",
    }


def data_center(status: int, message: str, path: str = "") -> JsonObject:
    """An error of Data Center's API."""
    del path
    return {
        "statusCode": status,
        "data": {
            "authorized": status not in (401, 403, 404),
            "valid": status not in (400, 409, 413, 415),
            "allowedInReadOnlyMode": True,
            "errors": [],
            "successful": False,
        },
        "message": message,
        "reason": HTTPStatus(status).phrase,
    }


def v2(status: int, message: str, path: str = "") -> JsonObject:
    """An error of the v2 API."""
    del path
    phrase = HTTPStatus(status)
    return {
        "errors": [
            {"status": status, "code": phrase.name, "title": phrase.phrase, "detail": message}
        ]
    }


def gateway(status: int, message: str, path: str = "") -> JsonObject:
    """An error of the gateway before the APIs, which knows neither of them."""
    del message
    return {
        "timestamp": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
        "status": status,
        "error": HTTPStatus(status).phrase,
        "path": path,
    }


def shape_for(path: str) -> Shape:
    """The shape in which the cloud tells an error on a path."""
    path = site_path(path)
    if path.startswith("/wiki/api/v2"):
        return v2
    return v1 if path.startswith("/wiki/") else gateway


def cloud(status: int, message: str, path: str) -> JsonObject:
    """An error of the cloud, in the shape of the layer that a path leads to."""
    return shape_for(path)(status, message, path)
