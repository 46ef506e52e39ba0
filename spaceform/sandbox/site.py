"""The sandbox: a Confluence site in memory, which is opened and closed like a file."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from spaceform.sandbox import app
from spaceform.sandbox.data_center.application import prepare
from spaceform.sandbox.data_center.installation import Installation
from spaceform.sandbox.faults import Faults
from spaceform.sandbox.gate import Gate
from spaceform.sandbox.limits import Bounds, Limiter
from spaceform.sandbox.requestlog import LoggedRequest, RequestLog
from spaceform.sandbox.server import HOST, Server
from spaceform.sandbox.store import snapshot
from spaceform.sandbox.store.pairs import Companions
from spaceform.sandbox.store.roles import Mode
from spaceform.sandbox.store.seed import SeedError, load_seed
from spaceform.sandbox.store.site import Edition
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.store.tasks import Pace
from spaceform.sandbox.store.tokens import LIFETIME


class Sandbox:
    """A Confluence site on a port of the loopback interface.

    `latency` is what every request takes at least, in seconds; it keeps no other request waiting.
    `faults` are strings as `spaceform.sandbox.faults` explains them. `seed` is a document as
    `spaceform.sandbox.store.seed` explains it, or the path of a JSON file with one. `data` is a
    file that is read at the start, if it is there, and written at the stop; a seed is loaded only
    where it is not. `port` 0 takes any free port. A space's deletion takes `deletion_seconds`, and
    at least `deletion_polls` looks at its task; with `deletions_fail` it never happens.

    In the free `edition` nobody may change permissions. An access token for client credentials
    expires `token_lifetime` seconds after it was given, by the `clock`. More than `rate_limit`
    requests per second, or more than `most_at_once` that are not answered yet, are told 429, with
    Retry-After only where `rate_limit_header` says so.

    With the `flavour` "datacenter" it is a Confluence Data Center of a `version`, under a `context`
    path such as `/confluence`.

    `mode` is `pre-roles`, `transition` or `roles`; without it the data file's counts, or else the
    seed's, or else `pre-roles`. A role's new pairs count after `role_seconds`. Lists and includes
    show what was so `lag` seconds ago; what was there before the first request they show at once.
    With `long_key_bug` a space's key of 246 to 255 characters gets a 500 as on the real site.

    Raises ValueError for a mode, a fault, a limit, a version, a context, a seed or a data file that
    makes no sense, OSError for a port that is taken or a file that cannot be read.
    """

    def __init__(  # noqa: PLR0913 - each is one thing to simulate
        self,
        *,
        latency: float = 0.0,
        faults: Iterable[str] = (),
        seed: Mapping[str, object] | Path | str | None = None,
        data: Path | str | None = None,
        port: int = 0,
        companions: Companions | None = None,
        deletion_seconds: float = 0.2,
        deletion_polls: int = 0,
        deletions_fail: bool = False,
        mode: str | None = None,
        role_seconds: float = 0.2,
        lag: float = 0.0,
        long_key_bug: bool = False,
        clock: Callable[[], float] = time.time,
        flavour: app.Flavour = "cloud",
        version: str = "9.2.0",
        context: str = "",
        edition: Edition = "standard",
        token_lifetime: float = LIFETIME,
        rate_limit: float | None = None,
        rate_limit_header: bool = True,
        most_at_once: int | None = None,
    ) -> None:
        pace = Pace(deletion_seconds, deletion_polls, deletions_fail, role_seconds)
        self._mode = None if mode is None else Mode(mode)
        self._store = Store(companions=companions, pace=pace, clock=clock, lag=lag)
        self._store.mode = self._mode or Mode.PRE_ROLES
        self._store.long_key_bug = long_key_bug
        self._store.edition = edition
        self._store.tokens.lifetime = token_lifetime
        installation = Installation(version, context)
        self._context = ""
        if flavour == "datacenter":
            self._context = context
            prepare(self._store)
        self._lock = RLock()
        self._data = None if data is None else Path(data)
        self._fill(seed)
        self._log = RequestLog()
        self._faults = Faults(faults)
        application = app.build(self._store, self._lock, flavour, installation)
        limiter = Limiter(Bounds(rate_limit, most_at_once, rate_limit_header))
        shape = app.SHAPES[flavour]
        self._gate = Gate(
            application, self._store, self._log, self._faults, limiter, shape, latency
        )
        self._port = port
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """Where the site is, once it is started: `http://127.0.0.1:PORT`, with its context path."""
        return f"http://{HOST}:{self._port}{self._context}"

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """The requests so far, in the order in which they were answered."""
        return self._log.all()

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        self._log.clear()

    @property
    def latency(self) -> float:
        """What every request takes at least, in seconds."""
        return self._gate.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._gate.latency = seconds

    def add_fault(self, text: str) -> None:
        """Let something go wrong from now on; ValueError says what is wrong with the text."""
        self._faults.add(text)

    def strikes(self, text: str) -> int:
        """How often a fault has struck, requests included that are not answered yet."""
        return self._faults.strikes(text)

    def clear_faults(self) -> None:
        """Let nothing go wrong any more; what a fault still holds up goes on."""
        self._faults.clear()

    @contextmanager
    def edit(self) -> Iterator[Store]:
        """The store, for as long as no request may touch it: do not make one in here."""
        with self._lock:
            yield self._store
            self._store.note_edit()

    def start(self) -> Self:
        """Begin to answer; returns when it does."""
        if self._server is None:
            self._server = Server(self._gate, self._port)
            self._port = self._server.port
            self._server.start()
        return self

    def stop(self) -> None:
        """Stop answering, drop every connection, and write the data file if there is to be one."""
        if self._server is None:
            return
        self._server.stop()
        self._server = None
        if self._data is not None:
            with self._lock:
                snapshot.write(self._data, self._store.state())

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _fill(self, seed: Mapping[str, object] | Path | str | None) -> None:
        remembered = None if self._data is None else snapshot.read(self._data)
        if remembered is not None:
            self._store.restore(remembered)
            self._store.mode = self._mode or self._store.mode
        elif isinstance(seed, Path | str):
            _load_file(self._store, Path(seed), self._mode)
        elif seed is not None:
            load_seed(self._store, seed, self._mode)


def _load_file(store: Store, path: Path, mode: Mode | None) -> None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        load_seed(store, document, mode)
    except (UnicodeDecodeError, json.JSONDecodeError, SeedError, RecursionError) as error:
        raise SeedError(f"{path}: {error}") from error
