"""Redaction: secrets taken out of a text, in every form in which they may come back."""

import base64
import html
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote

SIGN = "…"

_LONG = 24  # of a secret as long as this, a piece is worth hiding as well
_PIECE = 12
_STEP = 8
_SHORTEST_CORE = 8
_GROUP = 3  # bytes that base64 writes as one group


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text without secrets: raw, in base64, and as URLs, JSON, HTML and Python write them.

    Long ones are not there in pieces either, such as a report that is cut or wrapped would leave.
    """
    given = tuple(sorted({secret for secret in secrets if secret}))
    for form in _forms(given):
        text = text.replace(form, SIGN)
    for secret in given:
        if len(secret) >= _LONG:
            text = _without_pieces(text, secret)
    return text


@lru_cache(maxsize=64)
def _forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """Return every form of every secret, the longest first."""
    plain = {form for secret in secrets for form in (secret, *_encoded(secret))}
    found = {form for each in plain for form in _escaped(each)}
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _encoded(secret: str) -> Iterator[str]:
    """Return a secret in base64: alone, and as it looks in the middle of something longer."""
    content = secret.encode("utf-8", "surrogatepass")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        alone = encode(content).decode()
        cores = (_core(encode(b"\0" * shift + content).decode(), shift) for shift in range(_GROUP))
        longest = alone.rstrip("=")
        yield from (each for each in (alone, longest, *cores) if len(each) >= _SHORTEST_CORE)


def _core(encoded: str, shift: int) -> str:
    """Return what of a base64 text does not depend on what stands before and after the secret."""
    body = encoded.rstrip("=")
    is_cut = len(body) != len(encoded)
    return body[(0, 2, 3)[shift] : len(body) - is_cut]


def _escaped(text: str) -> Iterator[str]:
    """Return a text as it is, and as the notations write it that escape something of it."""
    yield text
    in_url = quote(text, safe="", errors="surrogatepass")
    yield from (in_url, _lower_hex(in_url), quote(text, safe="/", errors="surrogatepass"))
    in_json = json.dumps(text)[1:-1]
    yield from (in_json, in_json.replace("/", "\\/"), json.dumps(text, ensure_ascii=False)[1:-1])
    yield html.escape(text)
    yield repr(text)[1:-1]


def _lower_hex(url: str) -> str:
    first, *rest = url.split("%")
    return "%".join((first, *(part[:2].lower() + part[2:] for part in rest)))


def _without_pieces(text: str, secret: str) -> str:
    """Take out every piece that is long enough to have one of the evenly spread samples in it."""
    for place in range(0, len(secret) - _PIECE + 1, _STEP):
        sample = secret[place : place + _PIECE]
        at = text.find(sample)
        while at >= 0:
            start = at - _common_end(text[max(0, at - place) : at], secret[:place])
            end = at + _PIECE
            end += _common_start(text[end : end + len(secret)], secret[place + _PIECE :])
            text = f"{text[:start]}{SIGN}{text[end:]}"
            at = text.find(sample, start + len(SIGN))
    return text


def _common_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])
