"""The words of a check-up: a site, a way in, an identity and a token in a line each."""

from collections.abc import Iterator

from spaceform.inspection.checkup import Access, Checkup, Entrance, Login
from spaceform.site_roles import RoleMode

_APIS = {
    "cloud-v1": "v1",
    "cloud-v2": "v2, and v1 for what v2 does not have, such as most writes",
    "data-center": "Data Center's own",
}
_PROOFS = {
    "e-mail and token": "e-mail and token",
    "bearer token": "a bearer token",
    "service account": "a service account's client",
}
_MODES = {
    RoleMode.PRE_ROLES: "by permissions; the site has no roles",
    RoleMode.TRANSITION: "by permissions or by roles (in transition)",
    RoleMode.ROLES: "by roles only",
}


def say_site(found: Checkup) -> Iterator[tuple[str, str]]:
    """Go through the lines about the site and the way in."""
    yield "Site", found.site or "not known"
    entrance, login = found.entrance, found.login
    if entrance is not None:
        yield "Confluence", _say_flavour(entrance)
    if login is not None:
        yield "Way in", _say_way(login, entrance)
    if entrance is not None:
        yield "API", _APIS[entrance.dialect]


def say_access(access: Access) -> str:
    """Say how the site lets access be given."""
    roles = f": {', '.join(access.roles)}" if access.roles else ""
    return f"{_MODES[access.mode]}{roles}"


def say_identity(found: Checkup) -> str:
    """Say who is asking, and what an app cannot do anywhere."""
    if found.identity is None:
        return "not known"
    user = found.identity.user
    who = f"{user.name or 'name hidden'} ({user.account_id})"
    if found.identity.is_app:
        return (
            f"{who}, an app: of permissions it can write those on its own content types only, and"
            " no roles"
        )
    if found.login is not None and found.login.kind == "service account":
        return f"{who}, a service account"
    return f"{who}{', a person' if user.human else ', no app'}"


def say_token(found: Checkup) -> str | None:
    """Say when the token expires, or that nobody tells."""
    login = found.login
    if login is None:
        return None
    if login.expires is not None:
        return f"expires {login.expires:%Y-%m-%d %H:%M} UTC"
    if login.kind == "service account":
        lasts = f"an access token lasts {login.lasts / 60:.0f} minutes, " if login.lasts else ""
        return f"{lasts}renewed by itself; Atlassian does not tell when the secret expires"
    return None if found.entrance is None else _say_nothing(login, found.entrance)


def _say_nothing(login: Login, entrance: Entrance) -> str:
    """Say that nobody tells when a token expires, as far as that is known."""
    if entrance.dialect == "data-center":
        return "your profile in Confluence tells when a personal access token expires"
    if login.kind == "bearer token":
        return "Atlassian does not tell when a bearer token expires"
    return "Atlassian does not tell when an API token expires; they last a year at most"


def _say_flavour(entrance: Entrance) -> str:
    if entrance.dialect != "data-center":
        return "Cloud"
    return f"Data Center {entrance.version or '(version not shown)'}"


def _say_way(login: Login, entrance: Entrance | None) -> str:
    name = f" ({login.name})" if login.name else ""
    token = (
        "e-mail and scoped token"
        if entrance is not None and entrance.found
        else _PROOFS[login.kind]
    )
    if entrance is None:
        return f"{token}{name}"
    through = "Atlassian's gateway" if entrance.gateway else "the site's own host"
    return f"{through}, with {token}{name}"
