"""A witness inside the site: it looks into the site's memory after every single write of a run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from spaceform.plan import Plan
from spaceform.sandbox import LoggedRequest, Sandbox
from spaceform.sandbox.requestlog import RequestLog
from tests.properties.machine_licence import Book, Licence, asked_for, licence_of
from tests.properties.machine_view import NOTHING, RECORD, Deed, View, Views, deeds, views


@dataclass
class Run:
    """One apply while it goes on: what it may do, what was, and what has gone wrong."""

    licence: Licence
    runner: str
    recorded: bool
    start: Views
    last: Views
    book: Book = field(default_factory=Book)
    requests: list[LoggedRequest] = field(default_factory=list)
    happened: set[Deed] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    _made: set[Deed] = field(default_factory=set)
    _me: set[str] = field(default_factory=set)
    _others: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._see_administrators(self.start)

    @property
    def writes(self) -> list[LoggedRequest]:
        """What was sent and was no mere question."""
        return [request for request in self.requests if request.method != "GET"]

    def see(self, request: LoggedRequest | None, now: Views) -> None:
        """Look at a moment, right after a request or at the end."""
        place = f"{request.method} {request.path} {request.body}" if request else "the end"
        self.book.learn(now)
        if request is not None:
            for deed in asked_for(request, self.book):
                self._hold(self.licence.asks(deed), f"asked for what no plan lists: {deed}", place)
        found = deeds(self.last, now)
        for deed in sorted(found):
            self._hold(self.licence.allows(deed), f"happened and no plan lists it: {deed}", place)
        self._check_creations(now, place)
        self._check_administrators(now, place)
        self._check_record(found, now, place)
        self.happened |= found
        self.last = now

    def _hold(self, is_true: bool, what: str, place: str) -> None:  # noqa: FBT001 - an assertion
        if not is_true:
            self.broken.append(f"after {place}: {what}")

    def _check_creations(self, now: Views, place: str) -> None:
        """A space whose grants are managed lets nobody in while it is being made."""
        for key in self.licence.private & now.keys() - self.last.keys():
            holders = set(now[key].access)
            self._hold(holders == {self.licence.creator}, f"{key} began with {holders}", place)

    def _see_administrators(self, now: Views) -> None:
        for key, view in now.items():
            if self.runner in view.admins:
                self._me.add(key)
            if view.admins - {self.runner}:
                self._others.add(key)

    def _check_administrators(self, now: Views, place: str) -> None:
        """Whoever has come to administer a space does so at every later moment."""
        for key, view in now.items():
            if key in self._me:
                self._hold(self.runner in view.admins, f"{key}: we are locked out", place)
            if key in self._others:
                others = view.admins - {self.runner}
                self._hold(bool(others), f"{key}: nobody else administers it", place)
        self._see_administrators(now)

    def _check_record(self, found: set[Deed], now: Views, place: str) -> None:
        """What was made is in the record already, wherever the run may be cut off."""
        if not self.recorded:
            return
        self._made |= {item for deed in found if (item := self._made_by(deed))}
        for deed in sorted(self._made):
            view = now.get(deed.key)
            if view is not None and _is_live(deed, view):
                text = f'"{deed.item}"'
                known = text in (view.record or "")
                self._hold(known, f"{deed} was made and is in no record: {view.record}", place)

    def _made_by(self, deed: Deed) -> Deed | None:
        """The item of the record that came into being with a deed, named by its section."""
        before = self.last.get(deed.key)
        if deed.verb == "label":
            return Deed(deed.key, "labels", deed.item.removeprefix("team:"))
        if deed.verb == "property":
            name = deed.item.partition("=")[0]
            is_new = before is not None and name not in before.properties
            return Deed(deed.key, "properties", name) if is_new else None
        if deed.verb in ("grant", "role"):
            who = deed.item.partition(" ")[0]
            is_new = before is not None and not before.access.get(who)
            return Deed(deed.key, "grants", who) if is_new else None
        return None


def _is_live(deed: Deed, view: View) -> bool:
    if deed.verb == "labels":
        return f"team:{deed.item}" in view.labels
    if deed.verb == "properties":
        return deed.item in view.properties
    return bool(view.access.get(deed.item, NOTHING))


class Witness(RequestLog):
    """The site's own request log, which cannot be deceived and misses nothing.

    The site adds a request as soon as it is carried out and before it is answered, so this is
    what would be left if everything ended there.
    """

    def __init__(self, site: Sandbox) -> None:
        super().__init__()
        self._site = site
        self._run: Run | None = None
        self.written: set[str] = set()
        """Every value that a run wrote as an ownership record, as canonical JSON."""
        site._log = site._gate._log = self  # noqa: SLF001 - a site has no door for witnesses

    def add(self, request: LoggedRequest) -> None:
        """Take a request down, and look at what it did."""
        super().add(request)
        run = self._run
        if run is None:
            return
        run.requests.append(request)
        if request.method != "GET":
            now = self.look()
            self._note_records(run.last, now)
            run.see(request, now)

    def _note_records(self, before: Views, now: Views) -> None:
        for key, view in now.items():
            old = before.get(key)
            if view.record is not None and (old is None or old.record != view.record):
                self.written.add(view.record)

    def look(self) -> Views:
        """The site as it is now."""
        with self._site.edit() as store:
            return views(store)

    def trusts(self, view: View) -> bool:
        """Whether a space's record is as a run wrote it."""
        return view.properties.get(RECORD) in self.written

    @contextmanager
    def watching(self, plan: Plan, runner: str, deletable: tuple[str, ...]) -> Iterator[Run]:
        """Watch an apply from its first request to its last, and look once more at the end."""
        start = self.look()
        run = Run(
            licence=licence_of(plan, runner, deletable),
            runner=runner,
            recorded=plan.owner is not None,
            start=start,
            last=start,
        )
        run.book.learn(start)
        with self._site.edit() as store:
            run.book.roles = {role.role_id: role.name for role in store.roles}
        self._run = run
        try:
            yield run
        finally:
            self._run = None
            run.see(None, self.look())
