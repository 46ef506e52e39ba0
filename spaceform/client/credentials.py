"""Credentials: where they come from, and what a set of them must have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from spaceform.errors import AuthError
from spaceform.origin import login_of, site_of
from spaceform.transport import Authorization, Basic, Bearer, ServiceAccount

SITE = "SPACEFORM_SITE"
EMAIL = "SPACEFORM_EMAIL"
TOKEN = "SPACEFORM_TOKEN"  # noqa: S105 (a name, not a token)
TOKEN_FILE = "SPACEFORM_TOKEN_FILE"  # noqa: S105
CLIENT_ID = "SPACEFORM_CLIENT_ID"
CLIENT_SECRET = "SPACEFORM_CLIENT_SECRET"  # noqa: S105
CLOUD_ID = "SPACEFORM_CLOUD_ID"

EXAMPLE = (
    f"for example: {SITE}=https://acme.atlassian.net {EMAIL}=ada@acme.com "
    f"{TOKEN_FILE}=/path/to/token"
)

_VISIBLE = re.compile(r"[!-~]+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LONGEST_TOKEN = 16 * 1024


@dataclass(frozen=True)
class ClientCredentials:
    """What a service account logs in with."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Credentials:
    """A site, and one way in.

    That is a token with an e-mail address, a token alone as a bearer token, or a service
    account's client credentials. `cloud_id` means: through Atlassian's gateway.
    """

    site: str
    token: str | None = field(default=None, repr=False)
    email: str | None = None
    cloud_id: str | None = None
    client: ClientCredentials | None = None

    def __post_init__(self) -> None:
        if (self.token is None) == (self.client is None):
            raise ValueError("credentials are a token or a client's, and not both")

    @cached_property
    def authorization(self) -> Authorization:
        """What requests prove themselves with; all transports that share it log in once."""
        if self.client is not None:
            return ServiceAccount(self.client.id, self.client.secret, login_of(self.site))
        token = self.token or ""
        return Bearer(token) if self.email is None else Basic(self.email, token)


def read_credentials(environ: Mapping[str, str]) -> Credentials:
    """Read credentials from environment variables, empty ones counting as unset.

    Raises AuthError with everything that is missing or wrong at once.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    problems: list[str] = []
    site = _read_site(given, problems)
    cloud_id = _read_cloud_id(given, problems)
    email, token, client = None, None, None
    if CLIENT_ID in given or CLIENT_SECRET in given:
        client = _read_client(given, problems)
    else:
        email = _read_email(given, problems)
        token = _read_token(given, problems)
    if problems:
        raise AuthError(f"No usable credentials: {'; '.join(problems)}; {EXAMPLE}.")
    return Credentials(site=site, token=token, email=email, cloud_id=cloud_id, client=client)


def _read_site(given: Mapping[str, str], problems: list[str]) -> str:
    if SITE not in given:
        problems.append(f"{SITE} is not set")
        return ""
    try:
        return site_of(given[SITE])
    except ValueError as error:
        problems.append(f"{SITE} is not a site: {error}")
        return ""


def _read_cloud_id(given: Mapping[str, str], problems: list[str]) -> str | None:
    cloud_id = given.get(CLOUD_ID)
    if cloud_id is not None and not _UUID.fullmatch(cloud_id):
        problems.append(
            f"{CLOUD_ID} is not an id such as 1324a887-45db-1bf4-1e99-ef0ff456d421, which the "
            "site shows at /_edge/tenant_info"
        )
    return cloud_id.lower() if cloud_id else None


def _read_client(given: Mapping[str, str], problems: list[str]) -> ClientCredentials:
    for name, other in ((CLIENT_ID, CLIENT_SECRET), (CLIENT_SECRET, CLIENT_ID)):
        if name not in given:
            problems.append(f"{other} is set, and {name} is not")
        elif not _VISIBLE.fullmatch(given[name]):
            problems.append(f"{name} has characters that none has")
    others = [name for name in (EMAIL, TOKEN, TOKEN_FILE) if name in given]
    if others:
        ours = " and ".join(name for name in (CLIENT_ID, CLIENT_SECRET) if name in given)
        problems.append(f"{ours} and {' and '.join(others)} are two ways in: unset one of them")
    return ClientCredentials(given.get(CLIENT_ID, ""), given.get(CLIENT_SECRET, ""))


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
