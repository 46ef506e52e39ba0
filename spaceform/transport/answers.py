"""From an answer to its JSON, or to the error that it means."""

import json
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from pydantic import JsonValue

from spaceform.errors import (
    AuthError,
    ConflictError,
    ForbiddenError,
    MalformedResponseError,
    NotFoundError,
    ProviderError,
    RateLimitedError,
    UnsupportedError,
)
from spaceform.json_value import parse
from spaceform.origin import stays_on
from spaceform.redaction import redact
from spaceform.transport.call import Answer, Call, Failure
from spaceform.transport.messages import neutralise, published_message
from spaceform.transport.refusals import find_refusal
from spaceform.transport.retry import TOO_MANY, TRANSIENT

_KINDS: dict[int, tuple[type[ProviderError], str]] = {
    HTTPStatus.UNAUTHORIZED: (AuthError, "The site does not accept the credentials: check them"),
    HTTPStatus.FORBIDDEN: (ForbiddenError, "These credentials may not do this"),
    HTTPStatus.NOT_FOUND: (NotFoundError, "It is not there, or these credentials may not see it"),
    HTTPStatus.METHOD_NOT_ALLOWED: (UnsupportedError, "The site does not offer this operation"),
    HTTPStatus.CONFLICT: (ConflictError, "Somebody else wrote first"),
    HTTPStatus.GONE: (UnsupportedError, "The site no longer offers this operation"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (ProviderError, "The value is too long for the site"),
    TOO_MANY: (RateLimitedError, "The site asks for fewer requests: try --max-rps, or later"),
}
_GATEWAY = "/ex/confluence/"
_LONGEST_TEXT = 16 * 1024  # of what is searched for known words
_LONGEST_QUOTE = 60
# A proxy or a gateway gives these as well, and its "no" must never pass for Confluence's.
_TRUSTED_FROM_CONFLUENCE_ONLY = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


def read_answer(call: Call, answer: Answer, origin: str, secrets: tuple[str, ...]) -> JsonValue:
    """Return the JSON of a 2xx answer, or None where it has no body.

    Raises MalformedResponseError, or UnclearError for a write, for everything else.
    """
    host = urlsplit(origin).netloc
    if not answer.body and (call.is_write or answer.status == HTTPStatus.NO_CONTENT):
        return None
    if _is_html(answer):
        raise call.lost(MalformedResponseError, _html(host, answer.status), answer.status)
    try:
        return _parse(answer.body)
    except (ValueError, RecursionError):
        # The beginning of half an answer to a login may be an access token.
        quote = "" if call.is_login else _quote(answer.body, secrets)
        message = (
            f"{host} answered something that is not JSON{quote}: check SPACEFORM_SITE, and any "
            "proxy on the way."
        )
        raise call.lost(MalformedResponseError, message, answer.status) from None


def read_failure(call: Call, answer: Answer, origin: str, secrets: tuple[str, ...]) -> Failure:
    """Return what an answer other than 2xx means."""
    status = answer.status
    host = urlsplit(origin).netloc
    if status < HTTPStatus.BAD_REQUEST:
        return Failure(
            call.error(MalformedResponseError, _redirect(answer, origin, secrets), status)
        )
    published = _published(answer)
    said = f": {neutralise(published, secrets).rstrip('.')}" if published else ""
    refusal = find_refusal(call, status, _text(answer))
    if refusal is not None:
        # Known words are told in ours; where only the status is known, the site's own follow.
        message = f"{refusal.sentence}{'' if refusal.words else said}."
        return Failure(call.error(refusal.kind, message, status))
    if published is None and status in _TRUSTED_FROM_CONFLUENCE_ONLY:
        message = _foreign(call, host, answer)
        return Failure(call.error(MalformedResponseError, message, status))
    transient = status in TRANSIENT
    retry_after = answer.headers.get("Retry-After")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = f"{host} failed with status {status}{said or _hint(answer)}."
        return Failure(call.lost(ProviderError, message, status), transient, retry_after)
    kind, sentence = _KINDS.get(status, (ProviderError, f"The site refused with status {status}"))
    return Failure(call.error(kind, f"{sentence}{said}.", status), transient, retry_after)


def _parse(body: bytes) -> JsonValue:
    value = parse(body)
    if b"\\u" in body and b"\\ud" in body.lower():
        # Half a surrogate pair is valid JSON that cannot be written, hashed or shown as text.
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _published(answer: Answer) -> str | None:
    if _is_html(answer):
        return None
    try:
        return published_message(_parse(answer.body))
    except (ValueError, RecursionError):
        return None


def _text(answer: Answer) -> str:
    """Return what may be searched for known words; nothing of a web page is Confluence's."""
    return "" if _is_html(answer) else answer.body[:_LONGEST_TEXT].decode(errors="replace")


def _is_html(answer: Answer) -> bool:
    kind = answer.headers.get("Content-Type", "").lower()
    return kind.startswith(("text/html", "application/xhtml")) or answer.body.lstrip()[:1] == b"<"


def _html(host: str, status: int) -> str:
    return (
        f"{host} answered with a web page (status {status}) instead of JSON: check SPACEFORM_SITE, "
        "and whether a proxy or a login page stands in between."
    )


def _foreign(call: Call, host: str, answer: Answer) -> str:
    if _is_html(answer):
        return _html(host, answer.status)
    said = f"{host} answered {answer.status}, but not as Confluence does"
    if call.path.startswith(_GATEWAY):
        return (
            f"{said}: check that SPACEFORM_CLOUD_ID is the id of the site in SPACEFORM_SITE, and "
            "any proxy on the way."
        )
    return (
        f"{said}: check that SPACEFORM_SITE names a Confluence site, and any proxy or gateway on "
        "the way."
    )


def _hint(answer: Answer) -> str:
    return " and a web page, maybe a proxy's" if _is_html(answer) else ""


def _quote(body: bytes, secrets: tuple[str, ...]) -> str:
    # What is cut comes after what is hidden: half a secret would not be known as one.
    text = redact(body[:_LONGEST_TEXT].decode(errors="replace"), secrets)
    beginning = neutralise(text[:_LONGEST_QUOTE])
    return f" (it begins {beginning!r})" if beginning else " (it is empty)"


def _redirect(answer: Answer, origin: str, secrets: tuple[str, ...]) -> str:
    """Describe a redirect by its host only: the rest of its address may hold secrets."""
    host = urlsplit(origin).netloc
    location = answer.headers.get("Location", "")
    if stays_on(origin, location):
        return (
            f"{host} redirected the request to another of its pages, maybe to log in: "
            "check SPACEFORM_SITE and the credentials. Redirects are not followed."
        )
    try:
        other = neutralise(urlsplit(urljoin(origin, location)).netloc.rpartition("@")[2], secrets)
    except ValueError:
        other = "an address that makes no sense"
    return (
        f"{host} redirected the request to {other}: redirects are not followed, because the "
        f"token would go along; if {other} is the right site, put it into SPACEFORM_SITE."
    )
