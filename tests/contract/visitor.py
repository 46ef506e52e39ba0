"""Whoever comes to a sandbox through the front door: `open_site` decides about the way in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from spaceform import engine
from spaceform.client import Credentials, Site, open_site
from spaceform.client.dialects import DIALECTS
from spaceform.engine import Look
from spaceform.executor import Conduct
from spaceform.outcome import ApplyResult
from spaceform.plan import Overrides, Plan
from spaceform.principals import PrincipalName
from spaceform.sandbox import LoggedRequest, Sandbox
from spaceform.space import RECORD_KEY, Desired, DesiredGrant, DesiredSpace
from spaceform.transport import Transport
from tests.contract.plan_apply import addresses, desired, name_of, no_wait

if TYPE_CHECKING:
    from spaceform.sandbox.store.records import Space

SECRETS: Final = (
    "admin-token",
    "admin-scoped-token",
    "service-token",
    "app-token",
    "sandbox-secret",
    "wr0ng-token",
)


@dataclass(frozen=True)
class Visitor:
    """A sandbox and the credentials of somebody who plans and applies there, each run anew."""

    sandbox: Sandbox
    email: str | None = "admin@example.com"
    token: str = "admin-token"
    credentials: Credentials | None = None
    parallelism: int = 16
    max_rps: float | None = None
    sleep: Callable[[float], None] = no_wait
    is_patient: bool = True
    """Whether repeated requests are waited for; without, the way into the cloud is a given."""

    def known_as(self) -> Credentials:
        return self.credentials or Credentials(self.sandbox.url, self.token, self.email)

    def with_(self, credentials: Credentials) -> "Visitor":
        return replace(self, credentials=credentials)

    def open(self, *, read_only: bool = False) -> Site:
        credentials = self.known_as()
        if not self.is_patient:
            transport = Transport(
                credentials.site,
                credentials.authorization,
                parallelism=self.parallelism,
                read_only=read_only,
                sleep=no_wait,
            )
            return DIALECTS["cloud-v2"](transport, credentials, "")
        return open_site(
            credentials,
            read_only=read_only,
            parallelism=self.parallelism,
            max_rps=self.max_rps,
        )

    def plan(self, wanted: Desired | DesiredSpace, overrides: Overrides | None = None) -> Plan:
        if isinstance(wanted, DesiredSpace):
            wanted = desired(wanted)
        look = Look(parallelism=self.parallelism)
        with self.open(read_only=True) as site:
            return engine.plan(wanted, site, overrides, look)

    def apply(
        self,
        plan: Plan,
        conduct: Conduct | None = None,
        *,
        allow_space_delete: tuple[str, ...] = (),
    ) -> ApplyResult:
        conduct = conduct or Conduct(sleep=self.sleep, parallelism=self.parallelism)
        with self.open() as site:
            return engine.apply(plan, site, conduct, allow_space_delete=allow_space_delete)

    def bring_about(
        self, wanted: Desired | DesiredSpace, overrides: Overrides | None = None
    ) -> Plan:
        """Plan and apply, which has to succeed, and plan again, which has to be empty."""
        plan = self.plan(wanted, overrides)
        assert plan.refusals == ()
        assert plan.blocked == ()
        allowed = plan.overrides.allow_space_delete
        result = self.apply(plan, allow_space_delete=allowed)
        assert result.complete, result
        assert addresses(self.plan(wanted, overrides)) == []
        return plan

    def writes(self) -> list[LoggedRequest]:
        """The requests so far that were no GET, logins left aside."""
        return [
            request
            for request in self.sandbox.requests
            if request.method != "GET" and request.path != "/oauth/token"
        ]

    def space(self, key: str = "ENG") -> "Space":
        with self.sandbox.edit() as store:
            return store.space(key)

    def exists(self, key: str = "ENG") -> bool:
        with self.sandbox.edit() as store:
            return store.spaces.find(key) is not None

    def record(self, key: str = "ENG") -> Any:  # noqa: ANN401 - JSON
        found = self.space(key).properties.get(RECORD_KEY)
        return found.value if found else None

    def access(self, principal: str, key: str = "ENG") -> set[str]:
        """The pairs that a principal has, by grants and by its role."""
        with self.sandbox.edit() as store:
            return store.access_of(key, principal)

    def role(self, principal: str, key: str = "ENG") -> str | None:
        with self.sandbox.edit() as store:
            return store.role_of(key, principal)


def roles(**named: str) -> tuple[DesiredGrant, ...]:
    """Declare roles by group: `site_admins="Admin"` stands for `group:site-admins`."""
    return give({f"group:{name.replace('_', '-')}": role for name, role in named.items()})


def give(access: dict[str, str | Iterable[str]]) -> tuple[DesiredGrant, ...]:
    """Declare a role, given as its name, or permissions, given as pairs, by principals' names."""
    return tuple(
        DesiredGrant(principal=_name(name), role=given)
        if isinstance(given, str)
        else DesiredGrant(principal=_name(name), permissions=tuple(sorted(given)))
        for name, given in access.items()
    )


def _name(text: str) -> PrincipalName:
    return name_of(text)


def assert_no_secret(*texts: object) -> None:
    """Assert that nothing of what is shown holds a secret."""
    for text in texts:
        for secret in SECRETS:
            assert secret not in f"{text} {text!r}"
