"""Credentials: where they come from, and what a set of them must have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spaceform.errors import AuthError, UnsupportedError
from spaceform.origin import origin_of
from spaceform.transport import Authorization, Basic, Bearer

SITE = "SPACEFORM_SITE"
EMAIL = "SPACEFORM_EMAIL"
TOKEN = "SPACEFORM_TOKEN"  # noqa: S105 (a name, not a token)
TOKEN_FILE = "SPACEFORM_TOKEN_FILE"  # noqa: S105
_NOT_YET = {
    "SPACEFORM_CLIENT_ID": "service accounts",
    "SPACEFORM_CLIENT_SECRET": "service accounts",
    "SPACEFORM_CLOUD_ID": "scoped tokens, which go through Atlassian's gateway,",
}

EXAMPLE = (
    f"for example: {SITE}=https://acme.atlassian.net {EMAIL}=ada@acme.com "
    f"{TOKEN_FILE}=/path/to/token"
)

_VISIBLE = re.compile(r"[!-~]+")
_LONGEST_TOKEN = 16 * 1024


@dataclass(frozen=True)
class Credentials:
    """A site's origin, and a token with an e-mail address, or alone as a bearer token."""

    site: str
    token: str = field(repr=False)
    email: str | None = None

    @property
    def authorization(self) -> Authorization:
        """What requests prove themselves with."""
        if self.email is None:
            return Bearer(self.token)
        return Basic(self.email, self.token)


def read_credentials(environ: Mapping[str, str]) -> Credentials:
    """Read credentials from environment variables, empty ones counting as unset.

    Raises AuthError with everything that is missing or wrong at once, and UnsupportedError for
    kinds of credentials that cannot be used yet.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    for name, what in _NOT_YET.items():
        if name in given:
            raise UnsupportedError(f"{name} is set, but {what} are not supported yet: unset it.")
    problems: list[str] = []
    site = _read_site(given, problems)
    email = _read_email(given, problems)
    token = _read_token(given, problems)
    if problems:
        raise AuthError(f"No usable credentials: {'; '.join(problems)}; {EXAMPLE}.")
    return Credentials(site=site, token=token, email=email)


def _read_site(given: Mapping[str, str], problems: list[str]) -> str:
    if SITE not in given:
        problems.append(f"{SITE} is not set")
        return ""
    try:
        return origin_of(given[SITE])
    except ValueError as error:
        problems.append(f"{SITE} is not a site: {error}")
        return ""


def _read_email(given: Mapping[str, str], problems: list[str]) -> str | None:
    email = given.get(EMAIL)
    if email is not None and (not email.isprintable() or ":" in email or "@" not in email):
        problems.append(f"{EMAIL} is not an e-mail address")
    return email


def _read_token(given: Mapping[str, str], problems: list[str]) -> str:
    if TOKEN in given and TOKEN_FILE in given:
        problems.append(f"both {TOKEN} and {TOKEN_FILE} are set, and one is enough")
        return ""
    name = TOKEN_FILE if TOKEN_FILE in given else TOKEN
    if name not in given:
        problems.append(f"neither {TOKEN} nor {TOKEN_FILE} is set")
        return ""
    token = _read_file(given[name], problems) if name == TOKEN_FILE else given[name]
    if token is not None and not _VISIBLE.fullmatch(token):
        # Said without the text: it is a secret even where it is a wrong one.
        problems.append(f"the token in {name} is empty, or has characters that no token has")
    return token or ""


def _read_file(path: str, problems: list[str]) -> str | None:
    try:
        with Path(path).open(encoding="utf-8") as file:
            token = file.read(_LONGEST_TOKEN + 1).strip()
    except (OSError, UnicodeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "it is not text"
        # Said without the path: it may be the token itself, in the wrong variable.
        problems.append(f"the file that {TOKEN_FILE} names cannot be read ({why})")
        return None
    # A file that is no token's is not worth reading to its end.
    return token if len(token) <= _LONGEST_TOKEN else ""
