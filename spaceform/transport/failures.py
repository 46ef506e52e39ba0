"""From the ways in which a connection fails to one clear sentence each.

No text of an exception is passed on, since it may hold a proxy's password: only its kind is read.
"""

import ssl
from collections.abc import Iterator
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import urllib3.exceptions as urllib3

from spaceform.errors import MalformedResponseError, UnreachableError
from spaceform.transport.call import Call, Failure
from spaceform.transport.manners import CONFLUENCE, Manners
from spaceform.transport.messages import neutralise

_CHECK_PROXY = "check any proxy on the way"

E = TypeVar("E", bound=BaseException)


def explain(
    call: Call, error: Exception, origin: str, proxy: str | None, manners: Manners = CONFLUENCE
) -> Failure:
    """Return what a request that failed without a whole answer means."""
    host = urlsplit(origin).netloc
    setting = manners.setting
    check = f"check {setting}, the network, and whether a proxy is needed (HTTPS_PROXY)"
    if isinstance(error, requests.exceptions.ProxyError | requests.exceptions.InvalidProxyURL):
        return Failure(call.error(UnreachableError, _proxy(proxy, error)))
    if isinstance(error, requests.exceptions.SSLError):
        return _tls(call, error, host, setting)
    if _find(error, urllib3.NameResolutionError):
        message = f"The host {host} has no address: check {setting} and the network."
        return Failure(call.error(UnreachableError, message))
    if isinstance(error, requests.exceptions.ConnectTimeout):
        message = f"{host} does not accept a connection in time: {check}."
        return Failure(call.error(UnreachableError, message), transient=True)
    if _find(error, urllib3.NewConnectionError):
        message = f"{host} refuses the connection: {check}."
        return Failure(call.error(UnreachableError, message))
    return _broken(call, error, host, manners)


def _broken(call: Call, error: Exception, host: str, manners: Manners) -> Failure:
    """Explain what happens once the request is under way: a write may have been carried out."""
    if _find(error, urllib3.TimeoutError) or isinstance(error, requests.exceptions.Timeout):
        message = f"{host} did not answer in time: {manners.lighter}."
        return Failure(call.lost(UnreachableError, message), transient=True)
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        message = f"The answer of {host} was cut off: try again, or {_CHECK_PROXY}."
        return Failure(call.lost(MalformedResponseError, message), transient=True)
    if isinstance(error, requests.exceptions.ContentDecodingError):
        message = f"The answer of {host} is damaged: {_CHECK_PROXY}."
        return Failure(call.lost(MalformedResponseError, message))
    if _find(error, urllib3.ProtocolError):
        message = f"{host} closed the connection without an answer: try again, or {_CHECK_PROXY}."
        return Failure(call.lost(UnreachableError, message), transient=True)
    message = f"The connection to {host} failed ({type(error).__name__}): check the network."
    return Failure(call.lost(UnreachableError, message))


def _tls(call: Call, error: Exception, host: str, setting: str) -> Failure:
    """Explain a failed handshake; only a refused certificate proves that nothing was sent."""
    refused = _find(error, ssl.SSLCertVerificationError)
    if refused is not None:
        why = neutralise(refused.verify_message or "it cannot be verified")
        message = (
            f"The certificate of {host} is not trusted ({why}): if your company has its own "
            "authority, name its bundle in REQUESTS_CA_BUNDLE."
        )
        return Failure(call.error(UnreachableError, message))
    message = (
        f"No secure connection to {host} could be made: check that {setting} speaks HTTPS "
        "at that port, the bundle in REQUESTS_CA_BUNDLE, and any proxy on the way."
    )
    return Failure(call.lost(UnreachableError, message))


def _proxy(proxy: str | None, error: Exception) -> str:
    name = neutralise(urlsplit(proxy or "").netloc.rpartition("@")[2])
    if any("407" in str(cause) for cause in _causes(error)):
        return f"The proxy {name} asks for a login: give HTTPS_PROXY as http://USER:PASSWORD@HOST."
    return f"The proxy {name} does not let the request through: check HTTPS_PROXY and NO_PROXY."


def _find(error: BaseException, kind: type[E]) -> E | None:
    return next((cause for cause in _causes(error) if isinstance(cause, kind)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk an exception's causes, which requests and urllib3 keep in `args` and `reason` too."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
