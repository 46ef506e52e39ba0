"""A case: a site as it begins, what is wanted of it, and runs of one plan that begin there."""

import pickle
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from spaceform.client.discovery import Dialect
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult, Outcome
from spaceform.plan import Overrides, Plan, to_json
from spaceform.sandbox.store.store import Store
from spaceform.space import RECORD_KEY, Desired
from tests.contract.near import NearSandbox, NearTransport, Watch
from tests.contract.plan_apply import ADMIN, Loop, no_wait

ADMINISTER: Final = "administer/space"
PLENTY: Final = Overrides(max_removals=1000)

Picture = dict[str, Any]


def nothing(_loop: Loop) -> None:
    """Begin with an empty site."""


@dataclass(frozen=True)
class Case:
    """What is wanted, how the site begins, and what it takes to plan and to apply it.

    `gives_up` names the keys of spaces that the running identity is to lose.
    """

    wanted: Desired
    begin: Callable[[Loop], object] = nothing
    overrides: Overrides = PLENTY
    options: Mapping[str, object] = field(default_factory=dict)
    dialect: Dialect = "cloud-v2"
    allow_space_delete: tuple[str, ...] = ()
    gives_up: frozenset[str] = frozenset()

    @contextmanager
    def opened(self) -> Iterator["Ground"]:
        """Begin, plan, and let the plan be applied from there as often as one likes."""
        moment = time.time() + 60  # whatever a plan creates is younger than the plan
        near = NearSandbox(deletion_seconds=0, role_seconds=0, clock=lambda: moment, **self.options)
        loop = Loop(near, connect=partial(NearTransport, near=near), dialect=self.dialect)
        try:
            self.begin(loop)
            with near.edit() as store:
                beginning = pickle.dumps(store.state())
            plan = loop.plan(self.wanted, self.overrides)
            assert plan.refusals == (), plan.refusals
            assert plan.blocked == (), plan.blocked
            assert plan.changes
            yield Ground(self, loop, beginning, to_json(plan))
        finally:
            for opened in loop.opened:
                opened.close()


@dataclass
class Ground:
    """Where a case takes place: one sandbox, which begins anew as often as one likes."""

    case: Case
    loop: Loop
    beginning: bytes
    file: str
    """The plan as it is saved: every run reads it as another machine would."""

    def restore(self) -> None:
        """Begin anew."""
        with self.loop.site.edit() as store:
            store.restore(pickle.loads(self.beginning))  # noqa: S301 - our own
        self.loop.site.clear_requests()

    def plan(self) -> Plan:
        """Read the saved plan."""
        return Plan.model_validate_json(self.file)

    def apply(
        self, watch: Watch, observe: Callable[[Outcome], None] = lambda _outcome: None
    ) -> ApplyResult:
        """Apply the saved plan with a client that remembers nothing."""
        loop = replace(self.loop, connect=partial(self.loop.connect, watch=watch))
        return loop.apply(
            self.plan(),
            Conduct(sleep=no_wait, parallelism=1, observe=observe),
            allow_space_delete=self.case.allow_space_delete,
        )

    def state(self) -> bytes:
        """All that the site remembers: two equal ones are the same site."""
        with self.loop.site.edit() as store:
            return pickle.dumps(store.state())

    def picture(self) -> Picture:
        """The site with the ids that it gave left aside, and how often records were written."""
        with self.loop.site.edit() as store:
            store.settle()
            return picture(store)

    def record_writes(self) -> dict[str, int]:
        """How often the record of each space was written since it is there, by key."""
        with self.loop.site.edit() as store:
            kept = {space.key: space.properties.get(RECORD_KEY) for space in store.spaces}
        return {key: found.version for key, found in kept.items() if found}


def picture(store: Store) -> Picture:
    """Everything that a site is to those who use it, in plain values that can be compared."""
    found: Picture = {
        f"role {role.name}": {"description": role.description, "pairs": sorted(role.pairs)}
        for role in store.roles.custom()
    }
    names = {role.role_id: role.name for role in store.roles}
    for space in store.spaces:
        contents = {
            each.content_id: each.title
            for each in store.contents
            if each.space_id == space.space_id
        }
        found[space.key] = {
            "name": space.name,
            "description": space.description,
            "status": space.status,
            "theme": space.theme_key,
            "route override": space.route_override,
            "homepage": contents.get(space.homepage_id or 0),
            "contents": sorted(contents.values()),
            "grants": {who: sorted(held) for who, held in space.grants.items() if held},
            "custom": {who: dict(held) for who, held in space.custom_grants.items()},
            "roles": {who: names[role_id] for who, role_id in space.assignments.items()},
            "brought": {
                who: sorted(store.roles.pairs(role_id))
                for who, role_id in space.assignments.items()
            },
            "labels": sorted((label.prefix, label.name) for label in space.labels),
            "properties": {name: each.value for name, each in space.properties.items()},
            "versions": {
                name: each.version for name, each in space.properties.items() if name != RECORD_KEY
            },
        }
    return found


@dataclass
class Guard(Watch):
    """Sees after every write that who administers a space goes on to: us, and somebody else."""

    ground: Ground
    held: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look("the beginning")

    def after(self, method: str, path: str) -> None:
        """Look, where something may have changed."""
        if method != "GET":
            self.look(f"{method} {path}")

    def look(self, what: str) -> None:
        """Assert that whoever administered a space before does still; spaces may go, or come."""
        now = self._holders()
        for key, before in self.held.items():
            lost = before - now.get(key, before)
            if key in self.ground.case.gives_up:
                lost -= {"me"}
            assert not lost, f"{key}: {lost} locked out after {what}"
        self.held = {key: now[key] | self.held.get(key, frozenset()) for key in now}

    def _holders(self) -> dict[str, frozenset[str]]:
        with self.ground.loop.site.edit() as store:
            people = [user for user in store.directory.users.values() if user.active]
            return {
                space.key: frozenset(
                    "me" if user.account_id == ADMIN else "another"
                    for user in people
                    if not user.is_app and store.may(user, space, ADMINISTER)
                )
                for space in store.spaces
            }
