"""Where a site is: its origin, paths within it that no name can leave, links that stay on it."""

import ipaddress
import re
from contextlib import suppress
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9._-]+")
_SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
_CLOUD = "/wiki"


def site_of(text: str) -> str:
    """Return a site as people write it, such as `https://acme.atlassian.net/wiki/`, in one form.

    That is its origin, with the path below which a Data Center stands where it has one:
    `https://acme.com/confluence`. Cloud's `/wiki`, which everybody pastes along, is left out.
    Raises ValueError, with a sentence for people that does not repeat what was written, for
    anything that is not just a site, and for `http` beyond this machine.
    """
    parts = _split(text)
    return _origin(parts) + _context(parts)


def origin_of(text: str) -> str:
    """Return where a site's requests go: `site_of` without a context path."""
    parts = _split(text)
    _context(parts)
    return _origin(parts)


def gateway_of(site: str) -> str:
    """Return the origin of Atlassian's gateway for a site.

    Only a site on this machine, such as the sandbox, is its own gateway: no other address may
    stand in, because the credentials are sent there.
    """
    return _atlassian(site, "https://api.atlassian.com")


def login_of(site: str) -> str:
    """Return the origin where a service account of a site gets its access tokens.

    Only a site on this machine, such as the sandbox, gives them itself: no other address may
    stand in, because the client's secret is sent there.
    """
    return _atlassian(site, "https://auth.atlassian.com")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def path_of(*parts: str) -> str:
    """Join the parts of a path, quoted so that each of them stays one part.

    Raises ValueError for a part that no quoting can keep in its place: an empty one, and `.` and
    `..`, which clients and proxies resolve even where they are written as `%2E%2E`.
    """
    quoted = []
    for part in parts:
        if part in ("", ".", ".."):
            raise ValueError(f"{part!r} cannot be a part of an address")
        try:
            quoted.append(quote(part, safe="~"))
        except UnicodeEncodeError:
            raise ValueError(f"{part!r} cannot be written in an address") from None
    return "/" + "/".join(quoted)


def stays_on(origin: str, link: str) -> bool:
    """Tell whether a link, absolute or relative, leads to the same origin."""
    try:
        parts = urlsplit(urljoin(f"{origin}/", link))
        port = parts.port
    except ValueError:
        return False
    home = urlsplit(origin)
    defaults = _DEFAULT_PORTS.get(parts.scheme)
    return (
        parts.scheme == home.scheme
        and parts.hostname == home.hostname
        and (port or defaults) == (home.port or defaults)
        and parts.username is None
    )


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
        _ = parts.port
    except ValueError:
        raise ValueError("it is not a web address such as https://acme.atlassian.net") from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(
            "it must begin with https:// and a host, as https://acme.atlassian.net does"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError("it must not hold a user name or a password")
    return parts


def _origin(parts: SplitResult) -> str:
    host = _host(parts.hostname or "")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("it must begin with https://, because the token would travel in the clear")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port not in (None, _DEFAULT_PORTS[parts.scheme]):
        netloc = f"{netloc}:{parts.port}"
    return f"{parts.scheme}://{netloc}"


def _context(parts: SplitResult) -> str:
    path = parts.path.rstrip("/")
    if path in ("", _CLOUD) and not (parts.query or parts.fragment):
        return ""
    # What is below /wiki is a page of a Cloud site, and no place where another Confluence stands.
    plain = all(map(_SEGMENT.fullmatch, path.split("/")[1:]))
    if not plain or path.startswith(f"{_CLOUD}/") or parts.query or parts.fragment:
        raise ValueError(
            "it must end after the host, as https://acme.atlassian.net does, or after the path of "
            "a Data Center, as https://acme.com/confluence does"
        )
    return path


def _atlassian(site: str, origin: str) -> str:
    own = origin_of(site)
    return own if is_loopback(urlsplit(own).hostname or "") else origin


def _host(name: str) -> str:
    """Return a host as the network knows it, in lower case and ASCII."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(name))
    try:
        host = name.lower() if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):
        raise ValueError("its host has characters that no host has")
    return host
