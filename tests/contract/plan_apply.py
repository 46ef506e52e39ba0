"""The loop that tests of plan and apply go round: manifests' values, a sandbox, the engine."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from spaceform import engine
from spaceform.aspects.settings import Settings
from spaceform.client import Credentials, Site
from spaceform.client.dialects import DIALECTS
from spaceform.client.discovery import Dialect
from spaceform.engine import Look
from spaceform.errors import ProviderError, RefusedError
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult, Outcome, SpaceResult, Status
from spaceform.plan import Overrides, Plan
from spaceform.policy import Policy
from spaceform.principals import Kind, PrincipalName
from spaceform.sandbox import LoggedRequest, Sandbox
from spaceform.sandbox.store.builtin import ADMIN, APP, MEMBER, SECOND_ADMIN
from spaceform.space import RECORD_KEY, Desired, DesiredGrant, DesiredSpace, Owner
from spaceform.transport import Transport

if TYPE_CHECKING:
    from spaceform.sandbox.store.records import SiteState, Space

__all__ = ["ADMIN", "APP", "MEMBER", "SECOND_ADMIN"]

US: Final = Owner(name="acme/wiki-spaces", id="7f3c0000")
THEM: Final = Owner(name="other/wiki", id="beef0000")

LOGINS: Final[dict[str, tuple[str | None, str]]] = {
    ADMIN: ("admin@example.com", "admin-token"),
    SECOND_ADMIN: ("second-admin@example.com", "second-admin-token"),
    MEMBER: ("member@example.com", "member-token"),
    APP: (None, "app-token"),
}

ADMINS: Final = ("read/space", "export_content/space", "administer/space", "manage_users/space")
AUTHORS: Final = ("read/space", "export_content/space", "create/page", "update/page")
READERS: Final = ("read/space", "export_content/space")


def name_of(text: str) -> PrincipalName:
    """Make a principal's name from `group:NAME`, `user:ID`, `class:NAME` or `anonymous`."""
    kind, _, name = text.partition(":")
    kinds: dict[str, Kind] = {
        "group": "group",
        "user": "user",
        "class": "class",
        "anonymous": "anonymous",
    }
    return PrincipalName(kind=kinds[kind], name=name)


def grants(**named: Iterable[str]) -> tuple[DesiredGrant, ...]:
    """Declare grants by group: `site_admins=…` stands for `group:site-admins`."""
    return declare({f"group:{name.replace('_', '-')}": pairs for name, pairs in named.items()})


def declare(access: Mapping[str, Iterable[str]]) -> tuple[DesiredGrant, ...]:
    """Declare grants by the principals' names."""
    return tuple(
        DesiredGrant(principal=name_of(name), permissions=tuple(sorted(pairs)))
        for name, pairs in access.items()
    )


def space(key: str = "ENG", **sections: Any) -> DesiredSpace:  # noqa: ANN401 - whatever it takes
    """Say what a manifest says of a space."""
    return DesiredSpace(key=key, **{"name": "Engineering", **sections})


def everything(key: str = "ENG", **sections: Any) -> DesiredSpace:  # noqa: ANN401 - the same
    """A space with something in every section; grants leave the administrators in."""
    full: dict[str, Any] = {
        "description": "How we build things.",
        "grants": grants(site_admins=ADMINS, engineers=AUTHORS),
        "properties": {"owner": {"team": "platform", "cost-centre": 42}},
        "labels": ("managed", "platform"),
        "theme": "com.example.theme",
        "settings": Settings(route_override=True),
    }
    return space(key, **{**full, **sections})


def desired(*spaces: DesiredSpace, owner: Owner | None = US, **more: Any) -> Desired:  # noqa: ANN401
    """Say what all manifests say."""
    return Desired(owner=owner, spaces=spaces, **more)


def no_wait(_seconds: float) -> None:
    """Stand in for waiting."""


class Countdown(threading.Event):
    """A cancel event that sets itself when it was asked so many times."""

    def __init__(self, asks: int) -> None:
        super().__init__()
        self._left = asks
        self._lock = threading.Lock()

    def is_set(self) -> bool:
        with self._lock:
            self._left -= 1
            if self._left < 0:
                self.set()
        return super().is_set()


@dataclass
class Loop:
    """One sandbox, and whoever plans and applies in it."""

    site: Sandbox
    account: str = ADMIN
    read_only: bool = False
    opened: list[Site] = field(default_factory=list)
    dialect: Dialect = "cloud-v2"
    connect: Callable[..., Transport] = Transport

    def as_(self, account: str) -> "Loop":
        """The same site with somebody else's credentials."""
        return replace(self, account=account)

    def speaking(self, dialect: Dialect) -> "Loop":
        """The same site and account through another of its APIs."""
        return replace(self, dialect=dialect)

    def open(self, *, read_only: bool = False, parallelism: int = 16) -> Site:
        """Open the site anew, as each run does; waits take no time."""
        email, token = LOGINS[self.account]
        # A Data Center knows usernames and no e-mail addresses; a personal access token is enough.
        email = None if self.dialect == "data-center" else email
        credentials = Credentials(self.site.url, token, email)
        transport = self.connect(
            credentials.site,
            credentials.authorization,
            parallelism=parallelism,
            read_only=read_only,
            sleep=no_wait,
        )
        site = DIALECTS[self.dialect](transport, credentials, "")
        self.opened.append(site)
        return site

    def plan(
        self,
        wanted: Desired | DesiredSpace,
        overrides: Overrides | None = None,
        look: Look | None = None,
        base: Desired | None = None,
    ) -> Plan:
        """Plan with a client that only reads."""
        if isinstance(wanted, DesiredSpace):
            wanted = desired(wanted)
        return engine.plan(wanted, self.open(read_only=True), overrides, look, base)

    def apply(
        self,
        plan: Plan,
        conduct: Conduct | None = None,
        *,
        allow_space_delete: tuple[str, ...] = (),
        policy: Policy | None = None,
    ) -> ApplyResult:
        """Apply a plan in a run of its own."""
        return engine.apply(
            plan,
            self.open(),
            conduct or Conduct(sleep=no_wait),
            allow_space_delete=allow_space_delete,
            policy=policy,
        )

    def bring_about(
        self, wanted: Desired | DesiredSpace, overrides: Overrides | None = None
    ) -> ApplyResult:
        """Plan and apply, which has to succeed, and plan again, which has to be empty."""
        plan = self.plan(wanted, overrides)
        assert plan.refusals == ()
        assert plan.blocked == ()
        result = self.apply(plan)
        assert result.complete, result
        assert addresses(self.plan(wanted)) == []
        return result

    @contextmanager
    def fault(self, *texts: str, certain: bool = True) -> Iterator[None]:
        """Let something go wrong for a while; where it never does, the test proves nothing."""
        for text in texts:
            self.site.add_fault(text)
        try:
            yield
        finally:
            self.site.clear_faults()
        struck = {request.fault for request in self.site.requests}
        assert not certain or struck & set(texts), f"no request met {' or '.join(texts)}"

    def writes(self, *keys: str) -> list[LoggedRequest]:
        """The requests so far that were no GET; with keys, those below the paths of these spaces.

        v1 and what is written through it name a space by its key, v2 by its id.
        """
        found = [request for request in self.site.requests if request.method != "GET"]
        if not keys:
            return found
        ids = {str(self.space(key).space_id) for key in keys if self.exists(key)}
        return [request for request in found if {*keys, *ids} & set(request.path.split("/"))]

    def record_writes(self, *keys: str) -> list[LoggedRequest]:
        """Those that wrote an ownership record: v1 has its key in the path, v2 in the body."""
        return [request for request in self.writes(*keys) if _is_of_record(request)]

    def space(self, key: str = "ENG") -> "Space":
        """A space as it is in the site's memory."""
        with self.site.edit() as store:
            return store.space(key)

    def exists(self, key: str = "ENG") -> bool:
        """Whether there is such a space, visible or not."""
        with self.site.edit() as store:
            return store.spaces.find(key) is not None

    def pairs(self, principal: str, key: str = "ENG") -> set[str]:
        """The pairs that a principal holds by itself."""
        with self.site.edit() as store:
            return store.pairs_of(key, principal)

    def labels(self, key: str = "ENG") -> set[str]:
        """The team labels of a space."""
        return {label.name for label in self.space(key).labels if label.prefix == "team"}

    def properties(self, key: str = "ENG") -> dict[str, object]:
        """The properties of a space without the record."""
        found = self.space(key).properties
        return {name: each.value for name, each in found.items() if name != RECORD_KEY}

    def record(self, key: str = "ENG") -> Any:  # noqa: ANN401 - JSON
        """The value of the ownership record's property, None where there is none."""
        found = self.space(key).properties.get(RECORD_KEY)
        return found.value if found else None

    def state(self, key: str = "ENG") -> dict[str, object]:
        """All that a space is, in plain values that can be compared; None-valued where absent."""
        if not self.exists(key):
            return {}
        found = self.space(key)
        return {
            "id": found.space_id,
            "name": found.name,
            "description": found.description,
            "status": found.status,
            "homepage": found.homepage_id,
            "theme": found.theme_key,
            "settings": found.route_override,
            "grants": {who: set(pairs) for who, pairs in found.grants.items()},
            "custom": {app: dict(held) for app, held in found.custom_grants.items()},
            "properties": {name: each.value for name, each in found.properties.items()},
            "labels": sorted((label.prefix, label.name) for label in found.labels),
        }

    def administrators(self, key: str = "ENG") -> set[str]:
        """The account ids of active people who administer a space, through groups too.

        What everybody may do who is not logged in makes nobody an administrator.
        """
        with self.site.edit() as store:
            found = store.space(key)
            return {
                user.account_id
                for user in store.directory.users.values()
                if user.active
                and not user.is_app
                and any(
                    "administer/space" in found.grants.get(principal, {})
                    for principal in store.directory.principals_of(user)
                    if principal != "anonymous"
                )
            }

    def seen_by(self, key: str = "ENG") -> set[str]:
        """The account ids that see a space."""
        with self.site.edit() as store:
            found = store.space(key)
            return {
                user.account_id
                for user in store.directory.users.values()
                if any(
                    "read/space" in found.grants.get(principal, {})
                    for principal in store.directory.principals_of(user)
                )
            }


def _is_of_record(request: LoggedRequest) -> bool:
    body = request.body if isinstance(request.body, dict) else {}
    by_key = request.path.endswith(f"/property/{RECORD_KEY}")
    return by_key or ("/propert" in request.path and body.get("key") == RECORD_KEY)


def addresses(plan: Plan) -> list[str]:
    """The addresses of a plan's changes, in their order."""
    return [change.address for change in plan.changes]


def statuses(result: ApplyResult | SpaceResult) -> dict[str, Status]:
    """The outcomes by address."""
    return {outcome.address: outcome.status for outcome in result.outcomes}


def ended(result: ApplyResult) -> set[Status]:
    """The statuses that occur."""
    return {outcome.status for outcome in result.outcomes}


def outcome(result: ApplyResult, address: str) -> Outcome:
    """The outcome at an address."""
    return next(found for found in result.outcomes if found.address == address)


def guards(plan: Plan) -> list[str]:
    """The guards that stand against a plan."""
    return [refusal.guard for refusal in plan.refusals]


def flags(plan: Plan) -> list[str | None]:
    """The keys that would lift them."""
    return [refusal.flag for refusal in plan.refusals]


@contextmanager
def open_loop(site: Sandbox, dialect: Dialect = "cloud-v2") -> Iterator[Loop]:
    """Start a site, and close everything that was opened on it."""
    with site:
        loop = Loop(site, dialect=dialect)
        try:
            yield loop
        finally:
            for opened in loop.opened:
                opened.close()


@dataclass(frozen=True)
class Story:
    """A site as it begins, what is wanted of it, and the keys that are given."""

    wanted: Desired
    begin: Callable[[Loop], object] = lambda _loop: None
    overrides: Overrides = field(default_factory=Overrides)
    account: str = ADMIN
    allow_space_delete: tuple[str, ...] = ()
    dialect: Dialect = "cloud-v2"
    _beginning: list["SiteState"] = field(default_factory=list, compare=False, repr=False)

    @contextmanager
    def told(self) -> Iterator[tuple[Loop, Plan]]:
        """Begin anew, plan, and forget the requests so far."""
        with open_loop(Sandbox(deletion_seconds=0), self.dialect) as loop:
            self._begin(loop)
            teller = loop.as_(self.account)
            plan = teller.plan(self.wanted, self.overrides)
            assert plan.refusals == ()
            assert plan.blocked == ()
            loop.site.clear_requests()
            yield teller, plan

    def _begin(self, loop: Loop) -> None:
        """Make the site what it is at the beginning: slowly once, then from memory."""
        if not self._beginning:
            self.begin(loop)
            with loop.site.edit() as store:
                self._beginning.append(deepcopy(store.state()))
        else:
            with loop.site.edit() as store:
                store.restore(deepcopy(self._beginning[0]))

    def apply(self, loop: Loop, plan: Plan) -> ApplyResult | None:
        """Apply, which may find nobody at home; a defect is never right."""
        try:
            result = loop.apply(plan, allow_space_delete=self.allow_space_delete)
        except (ProviderError, RefusedError):
            return None
        assert all(each.cause != "defect" for each in result.spaces), result
        return result

    def requests(self) -> list[LoggedRequest]:
        """The requests of an apply that nothing disturbs."""
        with self.told() as (loop, plan):
            result = self.apply(loop, plan)
            assert result is not None
            assert result.complete, result
            requests = list(loop.site.requests)
            assert addresses(loop.plan(self.wanted)) == []
            return requests

    def writes(self) -> list[int]:
        """The places of the writes among them."""
        return [at for at, request in enumerate(self.requests()) if request.method != "GET"]
