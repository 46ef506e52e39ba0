import json
from dataclasses import replace

import pytest
from pydantic import JsonValue
from requests.structures import CaseInsensitiveDict

from spaceform.errors import (
    AuthError,
    ConflictError,
    ForbiddenError,
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    RateLimitedError,
    UnclearError,
    UnsupportedError,
)
from spaceform.transport import CONFLUENCE
from spaceform.transport.answers import read_answer, read_failure
from spaceform.transport.call import Answer, Call, Method

ORIGIN = "https://acme.example"


def call(method: Method = "GET") -> Call:
    return Call(method, "/rest/x", {})


def reply(body: bytes | JsonValue, status: int = 200, kind: str = "application/json") -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, CaseInsensitiveDict({"content-type": kind}), content)


def fail(answer: Answer, method: Method = "GET", secrets: tuple[str, ...] = ()) -> ProviderError:
    return read_failure(call(method), answer, ORIGIN, secrets).error


@pytest.mark.parametrize(
    "status, kind",
    [
        (400, ProviderError),
        (401, AuthError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (405, UnsupportedError),
        (409, ConflictError),
        (410, UnsupportedError),
        (413, ProviderError),
        (418, ProviderError),
        (429, RateLimitedError),
        (500, ProviderError),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        {"statusCode": 0, "data": {}, "message": "com.acme.api.SomeException: Because of this."},
        {"errors": [{"status": 0, "code": "X", "title": "Because", "detail": "of this."}]},
        {"statusCode": 0, "data": {"errors": [{"message": {"translation": "Because of this."}}]}},
    ],
)
def test_every_status_has_its_error_with_the_site_s_own_words(
    status: int, kind: type[ProviderError], body: JsonValue
) -> None:
    error = fail(reply(body, status))
    assert type(error) is kind
    assert (error.status, error.method, error.path) == (status, "GET", "/rest/x")
    assert error.message.replace("Because: ", "Because ").endswith(": Because of this.")


@pytest.mark.parametrize("status", [403, 404])
@pytest.mark.parametrize(
    "answer",
    [
        {"timestamp": "2026-11-23T00:00:00Z", "status": 404, "error": "Not Found", "path": "/x"},
        {"errorMessages": [], "errors": {}},
        [],
        b"",
        b"nope",
        b"<html>Not here</html>",
    ],
)
def test_a_no_that_is_not_confluence_s_own_never_counts(
    status: int, answer: bytes | JsonValue
) -> None:
    error = fail(reply(answer, status))
    assert type(error) is MalformedResponseError
    assert "acme.example answered" in error.message
    assert "SPACEFORM_SITE" in error.message


def test_a_wrong_token_is_recognised_whoever_says_so() -> None:
    assert isinstance(fail(reply(b"<html>", 401, "text/html")), AuthError)


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><p>Log in</p>",
        b"",
        b"{",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b"[" * 100_000,
        b"\xff\xfe\xfa",
        b'{"name": "\\ud83d"}',
        b"1" * 5000,
    ],
    ids=["html", "empty", "cut", "nan", "infinite", "deep", "bytes", "half a pair", "huge"],
)
@pytest.mark.parametrize("method, kind", [("GET", MalformedResponseError), ("POST", UnclearError)])
def test_what_is_not_json_is_malformed_for_a_read_and_unclear_for_a_write(
    body: bytes, method: Method, kind: type[ProviderError]
) -> None:
    if method == "POST" and not body:
        assert read_answer(call(method), reply(body), ORIGIN, ()) is None
        return
    with pytest.raises(kind, match="check SPACEFORM_SITE") as info:
        read_answer(call(method), reply(body), ORIGIN, ())
    assert len(str(info.value)) < 400


def test_a_whole_surrogate_pair_is_text() -> None:
    assert read_answer(call(), reply(b'"\\uD83D\\uDE00"'), ORIGIN, ()) == "\U0001f600"


def test_a_page_of_html_is_recognised_by_its_type_too() -> None:
    with pytest.raises(MalformedResponseError, match="web page"):
        read_answer(call(), reply({}, kind="text/html; charset=utf-8"), ORIGIN, ())


def test_a_message_is_one_short_line_without_control_characters() -> None:
    message = "\x1b[31mred\x1b[0m\n::error::x\u202e\u2066 " + "long " * 200
    said = fail(reply(json.dumps({"statusCode": 400, "message": message}).encode(), 400)).message
    assert said.isprintable()
    assert len(said) < 350
    assert said.startswith("The site refused with status 400: [31mred [0m ::error::x long")


def test_a_secret_that_the_site_repeats_is_not_shown() -> None:
    body: JsonValue = {"statusCode": 400, "message": "Header 'Basic c2VjcmV0' is odd, s3cret"}
    said = fail(reply(body, 400), secrets=("c2VjcmV0", "s3cret")).message
    assert said.endswith("Header 'Basic …' is odd, ….")


@pytest.mark.parametrize(
    "body",
    [
        {"statusCode": 400, "message": None, "data": {"errors": ["odd", {"message": 1}]}},
        {"statusCode": 400, "data": None},
        {"errors": ["odd", {"title": None}]},
    ],
)
def test_an_error_without_words_is_still_an_error(body: JsonValue) -> None:
    assert fail(reply(body, 400)).message == "The site refused with status 400."


def test_v1_errors_may_have_a_key_only_or_plain_text() -> None:
    body: JsonValue = {
        "statusCode": 400,
        "data": {"errors": [{"message": {"key": "space.name.long"}}, {"message": "Bad"}]},
    }
    assert fail(reply(body, 400)).message.endswith(": space.name.long; Bad.")


def test_a_failing_site_leaves_a_write_unclear() -> None:
    error = fail(reply(b"<html>", 502), "PUT")
    assert isinstance(error, UnclearError)
    assert "web page, maybe a proxy's" in error.message


LONG = "s3cret-Token-of-some-length-0123456789"


def test_half_a_secret_at_the_cut_of_a_quote_is_not_shown() -> None:
    answer = reply(b"x" * 40 + LONG.encode(), kind="text/plain")
    with pytest.raises(MalformedResponseError) as caught:
        read_answer(call(), answer, ORIGIN, (LONG,))
    assert LONG[:8] not in str(caught.value)
    assert "x…" in str(caught.value)


def test_a_host_that_holds_a_secret_is_not_shown() -> None:
    headers = CaseInsensitiveDict({"location": f"https://{LONG}.example/"})
    error = read_failure(call(), Answer(302, headers, b""), ORIGIN, (LONG,)).error
    assert "to ….example:" in str(error)
    assert LONG not in str(error)


def test_a_host_is_spoken_of_by_its_own_name_and_setting() -> None:
    manners = replace(
        CONFLUENCE,
        name="GitHub",
        subject="GitHub",
        what="an API",
        setting="--api-url",
        slower="wait",
    )
    answers: tuple[tuple[int, bytes | JsonValue], ...] = (
        (302, {}),
        (401, {"statusCode": 401, "message": "no"}),
        (404, {}),
        (404, b"<html>"),
        (418, {"statusCode": 418, "message": "no"}),
        (429, {}),
    )
    told = [
        read_failure(call(), reply(body, status), ORIGIN, (), manners).error.message
        for status, body in answers
    ]
    with pytest.raises(MalformedResponseError) as caught:
        read_answer(call(), reply(b"{"), ORIGIN, (), manners)
    told.append(caught.value.message)
    for message in told:
        assert "SPACEFORM_SITE" not in message
        assert "Confluence" not in message
    assert told[1] == "GitHub does not accept the credentials: check them: no."
    assert told[4] == "GitHub refused with status 418: no."
    assert told[5] == "GitHub asks for fewer requests: wait."
