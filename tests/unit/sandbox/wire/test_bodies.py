import pytest

from spaceform.sandbox.store.refusal import (
    RefusalError,
    conflict,
    forbidden,
    invalid,
    too_large,
    unknown,
)
from spaceform.sandbox.wire import bodies


@pytest.mark.parametrize(
    "refusal,status",
    [
        (unknown("x"), 404),
        (forbidden("x"), 403),
        (invalid("x"), 400),
        (conflict("x"), 409),
        (too_large("x"), 413),
    ],
)
def test_every_refusal_has_a_status(refusal: RefusalError, status: int) -> None:
    error = bodies.from_refusal(refusal)
    assert (error.status, error.message) == (status, "x")


def test_the_v1_shape() -> None:
    body = bodies.v1(404, "No space", "/x")
    assert body["statusCode"] == 404
    assert body["message"] == (
        "com.atlassian.confluence.api.service.exceptions.NotFoundException: No space"
    )
    assert body["data"] == {"authorized": False, "valid": True, "errors": [], "successful": False}


def test_the_v2_shape() -> None:
    assert bodies.v2(404, "No space", "/x") == {
        "errors": [{"status": 404, "code": "NOT_FOUND", "title": "Not Found", "detail": "No space"}]
    }


def test_the_gateways_shape() -> None:
    body = bodies.gateway(404, "No space", "/x")
    assert (body["status"], body["error"], body["path"]) == (404, "Not Found", "/x")
    assert set(body) == {"timestamp", "status", "error", "path"}


@pytest.mark.parametrize(
    "path,shape",
    [
        ("/wiki/rest/api/space", bodies.v1),
        ("/wiki/api/v2/spaces", bodies.v2),
        ("/rest/api/space", bodies.gateway),
    ],
)
def test_a_path_has_the_shape_of_its_layer(path: str, shape: object) -> None:
    assert bodies.shape_for(path) is shape
