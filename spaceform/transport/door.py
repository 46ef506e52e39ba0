"""Where requests leave: the proxy and authorities on the way, and what is let through at all."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from spaceform import __version__
from spaceform.errors import RefusedError, UnreachableError
from spaceform.origin import is_loopback
from spaceform.transport.stats import Counter

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"spaceform/{__version__}",
}


class Door:
    """The only way out, with as many connections as there are threads.

    It stands on the adapter of requests and not on its session: a session keeps cookies, reads
    `.netrc`, can follow redirects and walks the environment at each request, and all of that
    would have to be turned off. Proxy and authorities are looked up once, here.
    """

    def __init__(self, origin: str, counter: Counter, *, parallelism: int, read_only: bool) -> None:
        self._counter = counter
        self._read_only = read_only
        self._bundle = find_bundle(os.environ)
        self._proxies = find_proxies(origin)
        self._adapter = HTTPAdapter(
            pool_connections=1, pool_maxsize=parallelism, max_retries=0, pool_block=True
        )

    @property
    def proxy(self) -> str | None:
        """The address of the proxy, which may hold its password."""
        return next(iter(self._proxies.values()), None)

    def send(
        self, request: requests.Request, timeout: tuple[float, float], *, write: bool
    ) -> requests.Response:
        """Send a request and return its answer with the body still to be read.

        `write` is for the statistics only: where only reads may pass, the method decides.
        Raises RefusedError, before anything is sent, for a write there.
        """
        if self._read_only and request.method != "GET":
            raise RefusedError(f"A plan only reads: {request.method} was not sent.")
        request.headers = {**_HEADERS, **request.headers}
        self._counter.add_request(write=write)
        return self._adapter.send(
            request.prepare(),
            stream=True,
            timeout=timeout,
            verify=self._bundle,
            proxies=self._proxies,
        )

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()


def find_proxies(origin: str) -> dict[str, str]:
    """Find the proxy to an origin in the usual variables: a map with its scheme, or an empty one.

    What runs on this machine is never asked for through a proxy: none could reach it.
    """
    parts = urlsplit(origin)
    if is_loopback(parts.hostname or ""):
        return {}
    found = requests.utils.get_environ_proxies(origin)
    proxy = found.get(parts.scheme) or found.get("all")
    if not proxy:
        return {}
    if "://" not in proxy:
        proxy = f"http://{proxy}"
    if not _is_http(proxy):
        # Said without the address, which may hold a password.
        raise UnreachableError(
            "HTTPS_PROXY or ALL_PROXY does not name an HTTP proxy, as http://HOST:PORT does."
        )
    return {parts.scheme: proxy}


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def find_bundle(environ: Mapping[str, str]) -> bool | str:
    """Find the file with the authorities to trust; True stands for those that come along."""
    for name in _BUNDLES:
        path = environ.get(name)
        if path and not Path(path).exists():
            raise UnreachableError(
                f"{name} names a bundle of authorities that is not there: {path}"
            )
        if path:
            return path
    return True
