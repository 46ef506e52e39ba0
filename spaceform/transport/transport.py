"""Requests to one site: sent, repeated where that is safe, and turned into JSON or an error."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from pydantic import JsonValue

from spaceform.errors import MalformedResponseError, UnreachableError
from spaceform.origin import origin_of, stays_on
from spaceform.transport.answers import read_answer, read_failure
from spaceform.transport.authorization import Authorization, Nobody
from spaceform.transport.call import Answer, Call, Failure, Method, Reply
from spaceform.transport.door import Door
from spaceform.transport.exchange import Exchange, Limits
from spaceform.transport.gate import Gate
from spaceform.transport.manners import CONFLUENCE, Manners
from spaceform.transport.pace import Pace
from spaceform.transport.retry import RETRIES, TOO_MANY, TRANSIENT, asked_for, delay, is_too_long
from spaceform.transport.stats import Counter, Stats

_NOTHING: Mapping[str, str | int] = {}
_SUCCESS = range(200, 300)
_NOBODY = Nobody()


@dataclass
class Transport:
    """Sends requests to one origin, such as a site's or the gateway's; many threads may share it.

    `max_rps` is a ceiling on requests per second, `parallelism` one on requests at a time, and
    those become fewer while the site asks for it. With `read_only`, nothing but GET can be sent
    to the origin. `cancel`, once set, ends every wait. `sleep` stands in for waiting in tests.
    `on_pause` is told the seconds for which the site wants no requests, by any thread. Transports
    that share a `counter` have their statistics in common. `manners` is what is particular to the
    kind of host.
    """

    origin: str
    authorization: Authorization
    parallelism: int = 16
    max_rps: float | None = None
    read_only: bool = False
    cancel: threading.Event = field(default_factory=threading.Event)
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], object] | None = None
    on_pause: Callable[[float], object] | None = None
    counter: Counter = field(default_factory=Counter)
    manners: Manners = CONFLUENCE

    def __post_init__(self) -> None:
        try:
            self.origin = origin_of(self.origin)
        except ValueError as error:
            raise UnreachableError(f"{self.manners.subject} cannot be used: {error}.") from None
        self._pace = Pace(self.max_rps, self.cancel, self.counter, self.sleep)
        self._gate = Gate(self.parallelism, self.cancel)
        self._exchange = self._open(self.origin, self.parallelism, read_only=self.read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._exchange.close()

    @property
    def stats(self) -> Stats:
        """What was sent and waited until now."""
        return self.counter.snapshot()

    def wait(self, seconds: float) -> None:
        """Wait between two looks at something that takes its time; ends when cancelled."""
        self._pace.wait(seconds)

    def request(
        self,
        method: Method,
        path: str,
        *,
        query: Mapping[str, str | int] = _NOTHING,
        body: JsonValue = None,
        anonymous: bool = False,
    ) -> JsonValue:
        """Send a request and return its answer's JSON, None for an answer without a body.

        With `anonymous`, the request says nothing of who is asking. For the rest see `fetch`.
        """
        call = Call(method, path, query, body)
        return self.fetch(call, _NOBODY if anonymous else None).value

    def fetch(self, call: Call, authorization: Authorization | None = None) -> Reply:
        """Send a request and return its answer's JSON with the answer's headers.

        Its path is absolute and quoted (see `path_of`). Reads are repeated after a lost connection
        and a passing failure of the site, writes only after 429. Raises the ProviderError that the
        outcome means; UnclearError for a write that may have happened.
        """
        who = self.authorization if authorization is None else authorization
        return self._insist(call, lambda since: self._attempt(call, who, since))

    def refuse_foreign_link(self, path: str, link: str) -> None:
        """Raise MalformedResponseError if a link in an answer leads to another origin."""
        if not stays_on(self.origin, link):
            host = urlsplit(self.origin).netloc
            raise MalformedResponseError(
                f"{host} links to another site for its next page; the link is not followed.",
                method="GET",
                path=path,
            )

    def _open(self, origin: str, parallelism: int, *, read_only: bool) -> Exchange:
        door = Door(origin, self.counter, parallelism=parallelism, read_only=read_only)
        return Exchange(origin, door, self.limits, self.manners)

    def _insist(self, call: Call, attempt: Callable[[float], Reply | Failure]) -> Reply:
        """Repeat an attempt where that is safe; it is told until when was waited before it."""
        since = 0.0
        repeat = 0
        while True:
            result = attempt(since)
            if not isinstance(result, Failure):
                return result
            if repeat == RETRIES or not _may_repeat(call, result):
                raise result.error
            if is_too_long(result.retry_after):
                raise result.in_vain()
            since = self._pace.wait(delay(repeat, result.error.status, result.retry_after))
            self.counter.add_retry()
            repeat += 1

    def _attempt(self, call: Call, authorization: Authorization, since: float) -> Reply | Failure:
        header = authorization.header(self._log_in)
        result = self._ask(call, header, authorization, since)
        if _is_unknown(result) and authorization.replaces(header):
            # 401 says that nothing was done, so that a write may be repeated as well.
            self.counter.add_retry()
            header = authorization.header(self._log_in)
            result = self._ask(call, header, authorization, since)
        return result

    def _ask(
        self, call: Call, header: str | None, authorization: Authorization, since: float
    ) -> Reply | Failure:
        """Send a request once, when there is a place and a moment for it."""
        # Nobody keeps a place through the wait before a repeat: that is outside of this.
        with self._gate.enter() as epoch:
            self._pace.take_turn(since)
            answer = self._exchange.ask(call, header)
        if isinstance(answer, Failure):
            return answer
        self._adjust(answer, epoch)
        return self._read(call, answer, self.origin, authorization.secrets())

    def _adjust(self, answer: Answer, epoch: int) -> None:
        """Ask the site for less, or for a little more again."""
        if answer.status not in TRANSIENT:
            self._gate.widen()
        if answer.status != TOO_MANY:
            return
        self.counter.add_throttled(self._gate.narrow(epoch))
        retry_after = answer.headers.get("Retry-After")
        if is_too_long(retry_after):
            return
        seconds = asked_for(retry_after)
        if self._pace.hold(seconds) and self.on_pause is not None:
            self.on_pause(seconds)

    def _log_in(
        self, origin: str, path: str, body: JsonValue, secrets: tuple[str, ...], /
    ) -> JsonValue:
        """Implements LogIn: a request to another origin, which is no write and takes no place."""
        call = Call("POST", path, _NOTHING, body, is_login=True)
        with self._open(origin, 1, read_only=False) as exchange:

            def attempt(_since: float) -> Reply | Failure:
                answer = exchange.ask(call, None)
                if isinstance(answer, Failure):
                    return answer
                return self._read(call, answer, origin, secrets)

            return self._insist(call, attempt).value

    def _read(
        self, call: Call, answer: Answer, origin: str, secrets: tuple[str, ...]
    ) -> Reply | Failure:
        if answer.status in _SUCCESS:
            value = read_answer(call, answer, origin, secrets, self.manners)
            return Reply(value, answer.headers)
        return read_failure(call, answer, origin, secrets, self.manners)


def _is_unknown(result: Reply | Failure) -> bool:
    return isinstance(result, Failure) and result.error.status == HTTPStatus.UNAUTHORIZED


def _may_repeat(call: Call, failure: Failure) -> bool:
    """Tell whether a request may be sent again: 429 alone says that nothing was done."""
    return failure.transient and (not call.is_write or failure.error.status == TOO_MANY)
