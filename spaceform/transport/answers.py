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
from spaceform.transport.manners import CONFLUENCE, Manners
from spaceform.transport.messages import neutralise
from spaceform.transport.refusals import find_refusal
from spaceform.transport.retry import TOO_MANY, TRANSIENT

_KINDS: dict[int, tuple[type[ProviderError], str]] = {
    HTTPStatus.UNAUTHORIZED: (AuthError, "{subject} does not accept the credentials: check them"),
    HTTPStatus.FORBIDDEN: (ForbiddenError, "These credentials may not do this"),
    HTTPStatus.NOT_FOUND: (NotFoundError, "It is not there, or these credentials may not see it"),
    HTTPStatus.METHOD_NOT_ALLOWED: (UnsupportedError, "{subject} does not offer this operation"),
    HTTPStatus.CONFLICT: (ConflictError, "Somebody else wrote first"),
    HTTPStatus.GONE: (UnsupportedError, "{subject} no longer offers this operation"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (ProviderError, "The value is too long"),
    TOO_MANY: (RateLimitedError, "{subject} asks for fewer requests: {slower}"),
}
_GATEWAY = "/ex/confluence/"
_LONGEST_TEXT = 16 * 1024  # of what is searched for known words
_LONGEST_QUOTE = 60
# A proxy or a gateway gives these as well, and its "no" must never pass for the host's own.
_TRUSTED_FROM_THE_HOST_ONLY = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


def read_answer(
    call: Call,
    answer: Answer,
    origin: str,
    secrets: tuple[str, ...],
    manners: Manners = CONFLUENCE,
) -> JsonValue:
    """Return the JSON of a 2xx answer, or None where it has no body.

    Raises MalformedResponseError, or UnclearError for a write, for everything else.
    """
    host = urlsplit(origin).netloc
    if not answer.body and (call.is_write or answer.status == HTTPStatus.NO_CONTENT):
        return None
    if _is_html(answer):
        message = _html(host, answer.status, manners)
        raise call.lost(MalformedResponseError, message, answer.status)
    try:
        return _parse(answer.body)
    except (ValueError, RecursionError):
        # The beginning of half an answer to a login may be an access token.
        quote = "" if call.is_login else _quote(answer.body, secrets)
        message = (
            f"{host} answered something that is not JSON{quote}: check {manners.setting}, and any "
            "proxy on the way."
        )
        raise call.lost(MalformedResponseError, message, answer.status) from None


def read_failure(
    call: Call,
    answer: Answer,
    origin: str,
    secrets: tuple[str, ...],
    manners: Manners = CONFLUENCE,
) -> Failure:
    """Return what an answer other than 2xx means."""
    status = answer.status
    host = urlsplit(origin).netloc
    if status < HTTPStatus.BAD_REQUEST:
        message = _redirect(answer, origin, secrets, manners)
        return Failure(call.error(MalformedResponseError, message, status))
    published = _published(answer, manners)
    said = f": {neutralise(published, secrets).rstrip('.')}" if published else ""
    refusal = find_refusal(call, status, _text(answer), manners.refusals)
    if refusal is not None:
        # Known words are told in ours; where only the status is known, the site's own follow.
        message = f"{refusal.sentence}{'' if refusal.words else said}."
        return Failure(call.error(refusal.kind, message, status))
    if published is None and status in _TRUSTED_FROM_THE_HOST_ONLY:
        message = _foreign(call, host, answer, manners)
        return Failure(call.error(MalformedResponseError, message, status))
    transient = status in TRANSIENT
    retry_after = answer.headers.get("Retry-After")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = f"{host} failed with status {status}{said or _hint(answer)}."
        return Failure(call.lost(ProviderError, message, status), transient, retry_after)
    kind, sentence = _KINDS.get(
        status, (ProviderError, f"{{subject}} refused with status {status}")
    )
    told = sentence.format(subject=manners.subject, slower=manners.slower)
    return Failure(call.error(kind, f"{told}{said}.", status), transient, retry_after)


def _parse(body: bytes) -> JsonValue:
    value = parse(body)
    if b"\\u" in body and b"\\ud" in body.lower():
        # Half a surrogate pair is valid JSON that cannot be written, hashed or shown as text.
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _published(answer: Answer, manners: Manners) -> str | None:
    if _is_html(answer):
        return None
    try:
        return manners.published(_parse(answer.body))
    except (ValueError, RecursionError):
        return None


def _text(answer: Answer) -> str:
    """Return what may be searched for known words; nothing of a web page is the API's."""
    return "" if _is_html(answer) else answer.body[:_LONGEST_TEXT].decode(errors="replace")


def _is_html(answer: Answer) -> bool:
    kind = answer.headers.get("Content-Type", "").lower()
    return kind.startswith(("text/html", "application/xhtml")) or answer.body.lstrip()[:1] == b"<"


def _html(host: str, status: int, manners: Manners) -> str:
    return (
        f"{host} answered with a web page (status {status}) instead of JSON: check "
        f"{manners.setting}, and whether a proxy or a login page stands in between."
    )


def _foreign(call: Call, host: str, answer: Answer, manners: Manners) -> str:
    if _is_html(answer):
        return _html(host, answer.status, manners)
    said = f"{host} answered {answer.status}, but not as {manners.name} does"
    if call.path.startswith(_GATEWAY):
        return (
            f"{said}: check that SPACEFORM_CLOUD_ID is the id of the site in SPACEFORM_SITE, and "
            "any proxy on the way."
        )
    return (
        f"{said}: check that {manners.setting} names {manners.what}, and any proxy or gateway on "
        "the way."
    )


def _hint(answer: Answer) -> str:
    return " and a web page, maybe a proxy's" if _is_html(answer) else ""


def _quote(body: bytes, secrets: tuple[str, ...]) -> str:
    # What is cut comes after what is hidden: half a secret would not be known as one.
    text = redact(body[:_LONGEST_TEXT].decode(errors="replace"), secrets)
    beginning = neutralise(text[:_LONGEST_QUOTE])
    return f" (it begins {beginning!r})" if beginning else " (it is empty)"


def _redirect(answer: Answer, origin: str, secrets: tuple[str, ...], manners: Manners) -> str:
    """Describe a redirect by its host only: the rest of its address may hold secrets."""
    host = urlsplit(origin).netloc
    location = answer.headers.get("Location", "")
    if stays_on(origin, location):
        return (
            f"{host} redirected the request to another of its pages, maybe to log in: "
            f"check {manners.setting} and the credentials. Redirects are not followed."
        )
    try:
        other = neutralise(urlsplit(urljoin(origin, location)).netloc.rpartition("@")[2], secrets)
    except ValueError:
        other = "an address that makes no sense"
    return (
        f"{host} redirected the request to {other}: redirects are not followed, because the "
        f"token would go along; if {other} is the right one, put it into {manners.setting}."
    )
