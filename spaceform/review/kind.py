"""The kind of a host: what it is called, where a run finds it, and how it is opened."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from spaceform.errors import AuthError
from spaceform.review.port import Review
from spaceform.review.wire import Wire
from spaceform.transport import Authorization, Bearer, Manners

Environ = Mapping[str, str]

_VISIBLE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Kind:
    """A kind of host; what is found in the environment is None where it is not there.

    `sign` is a variable that this host's CI sets. `api` is the address of the API. `repository` and
    `pull_request` are named as `--repository` and `--pull-request` take them; `form` is what a
    repository looks like. `authorize` raises AuthError where there is no usable token.
    """

    manners: Manners
    sign: str
    form: str
    api: Callable[[Environ], str]
    repository: Callable[[Environ], str | None]
    pull_request: Callable[[Environ], str | None]
    authorize: Callable[[Environ], Authorization]
    open: Callable[[Wire, str, int], Review]


def find_token(environ: Environ, names: tuple[str, ...], hint: str = "") -> str:
    """Return the token in the first of some variables that is set; raises AuthError for none."""
    name = next((name for name in names if environ.get(name, "").strip()), None)
    if name is None:
        raise AuthError(f"There is no token: set {' or '.join(names)}{hint}.")
    token = environ[name].strip()
    if not _VISIBLE.fullmatch(token):
        # Said without the text: it is a secret even where it is a wrong one.
        raise AuthError(f"The token in {name} has characters that no token has.")
    return token


def find_bearer(environ: Environ, names: tuple[str, ...]) -> Authorization:
    """Return the token in the first of some variables that is set, to be sent as it is."""
    return Bearer(find_token(environ, names))
