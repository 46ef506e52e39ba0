"""Secrets: what no output, plan, journal or backup may show."""

import base64
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from spaceform.errors import RefusedError
from spaceform.redaction import redact

_NAMES = (
    "SPACEFORM_TOKEN",
    "SPACEFORM_CLIENT_SECRET",
    # Those of a pull request's host; what CI knows is hidden from every report as well.
    "SPACEFORM_GITHUB_TOKEN",
    "SPACEFORM_GITLAB_TOKEN",
    "SPACEFORM_BITBUCKET_TOKEN",
    "GITHUB_TOKEN",
    "GITLAB_TOKEN",
    "BITBUCKET_TOKEN",
)
_FILES = ("SPACEFORM_TOKEN_FILE",)
_ACCOUNTS = ("SPACEFORM_EMAIL", "SPACEFORM_CLIENT_ID", "SPACEFORM_BITBUCKET_EMAIL")
_ADDRESSES = ("SPACEFORM_SITE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_SHORTEST = 6  # what is shorter is no token, and taking it out would garble every word
_SURE = 16  # what is shorter may be a word by chance, and must not stop a plan
_LONGEST = 16 * 1024

_in_use: list[Callable[[], Iterable[str]]] = []


def remember(secrets: Callable[[], Iterable[str]]) -> None:
    """Hide from now on what a credential in use holds, the access tokens to come included."""
    _in_use.append(secrets)


def forget() -> None:
    """Forget what was remembered, as a new command line begins."""
    _in_use.clear()


def scrub(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return a text without the secrets of the environment and of the credentials in use."""
    return redact(text, _secrets(environ))


def refuse_secrets(text: str, what: str, environ: Mapping[str, str] = os.environ) -> None:
    """Raise RefusedError where a text that is to be kept has a secret in it."""
    sure = (secret for secret in _secrets(environ) if len(secret) >= _SURE)
    if redact(text, sure) != text:
        message = (
            f"{what} would hold a token of these credentials, which the manifests or the site"
            " quote: take it out there, and replace the token, which others may have read"
        )
        raise RefusedError(message)


def _secrets(environ: Mapping[str, str]) -> frozenset[str]:
    tokens = {environ[name].strip() for name in _NAMES if name in environ}
    tokens |= {_read(environ[name].strip()) for name in _FILES if name in environ}
    tokens = {token for token in tokens if len(token) >= _SHORTEST}
    accounts = [environ.get(name, "").strip() for name in _ACCOUNTS]
    sent = {_pair(account, token) for account in accounts for token in tokens}
    in_use = {secret for secrets in _in_use for secret in secrets()}
    found = tokens | sent | set(_passwords(environ)) | in_use
    return frozenset(secret for secret in found if len(secret) >= _SHORTEST)


def _passwords(environ: Mapping[str, str]) -> Iterator[str]:
    """Return the passwords in addresses, where a proxy's belongs and a site's does not."""
    for name in (*_ADDRESSES, *(each.lower() for each in _ADDRESSES)):
        try:
            parts = urlsplit(environ.get(name, "").strip())
        except ValueError:
            continue
        if parts.password and len(parts.password) >= _SHORTEST:
            user, password = unquote(parts.username or ""), unquote(parts.password)
            yield from (parts.password, password, _pair(user, password))


def _pair(name: str, secret: str) -> str:
    # Not as it is encoded to be sent: what cannot be sent must not fail here.
    return base64.b64encode(f"{name}:{secret}".encode("utf-8", "surrogatepass")).decode()


def _read(path: str) -> str:
    try:
        # Anything else than a file gives its text once only, or makes its reader wait.
        if not Path(path).is_file():
            return ""
        with Path(path).open(encoding="utf-8") as file:
            return file.read(_LONGEST).strip()
    except (OSError, ValueError):
        return ""
