from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from spaceform.errors import AuthError, InterruptedRunError, UnreachableError
from spaceform.inspection import Checkup, describe, examine
from spaceform.inspection.checkup import Finding
from spaceform.principals import Identity
from spaceform.site_roles import RoleMode
from spaceform.space import Desired, DesiredGrant, DesiredSpace
from tests.unit import build
from tests.unit.build import ADMINS, ME, OWNER, READ, SITE
from tests.unit.fake_site import FakeSite

BEGUN = Checkup(site=SITE)
READERS = build.grant(f"group:{ADMINS.name}", READ)


def wish(*grants: DesiredGrant, **more: object) -> Desired:
    fields = {"key": "ENG", "name": "Engineering", "grants": grants or None, **more}
    return Desired(owner=OWNER, spaces=(DesiredSpace.model_validate(fields),))


def findings(site: FakeSite, desired: Desired) -> tuple[Finding, ...]:
    found = examine(site, BEGUN, desired)
    assert found.failure is None
    return found.findings


@dataclass
class AppsSite(FakeSite):
    """A site that an app looks at."""

    identity: Identity = field(default_factory=lambda: Identity(user=ME, is_app=True))

    def read_identity(self) -> Identity:
        return self.identity


def raising(error: Exception) -> Callable[[], None]:
    def call() -> None:
        raise error

    return call


def test_without_manifests_it_is_about_the_site_and_the_credentials() -> None:
    site = FakeSite(model=build.model(RoleMode.ROLES), offers_not=frozenset({"theme", "settings"}))
    found = examine(site, BEGUN, None)
    assert found.identity == Identity(user=ME)
    assert found.access is not None
    assert found.access.mode is RoleMode.ROLES
    assert "Viewer" in found.access.roles
    assert found.access.lacks == ("settings", "theme")
    assert (found.spaces, found.findings, found.failure) == ((), (), None)
    assert not any(entry.startswith("read_space") for entry in site.log)


def test_what_is_as_declared_leaves_nothing_to_find() -> None:
    found = examine(FakeSite(administered=True), BEGUN, wish())
    assert [(each.key, each.id, each.administered) for each in found.spaces] == [
        ("ENG", "100", True)
    ]
    assert found.findings == ()


def test_a_space_that_is_not_administered_will_not_work_and_the_way_out_is_said_once() -> None:
    (found,) = findings(FakeSite(administered=False), wish())
    assert (found.kind, found.address) == ("fails", "ENG")
    assert "do not administer" in found.message
    assert found.way_out is not None


def test_a_section_that_only_administrators_see_will_not_work_either() -> None:
    site = FakeSite(administered=False, confidential=True)
    found = examine(site, BEGUN, wish(READERS))
    assert [(each.kind, each.address) for each in found.findings] == [("fails", "ENG")]
    assert [(each.administered, each.read) for each in found.spaces] == [(False, True)]


def test_a_space_that_fails_to_be_read_says_nothing_about_what_works() -> None:
    site = FakeSite()
    site.fail("read_space", UnreachableError("no answer", method="GET", path="/there"))
    found = examine(site, BEGUN, wish())
    assert [(each.kind, each.message) for each in found.findings] == [
        ("unread", "no answer [GET /there]")
    ]
    assert [each.read for each in found.spaces] == [False]


def test_a_name_that_is_nobody_is_told_with_the_way_out() -> None:
    (found,) = findings(FakeSite(administered=True), wish(build.grant("group:enginers", READ)))
    assert (found.kind, found.address) == ("fails", "ENG")
    assert "engineers" in found.message
    assert "people:" in (found.way_out or "")


@pytest.mark.parametrize(
    "mode, grant, words",
    [
        (RoleMode.PRE_ROLES, build.grant("user:ada", role="Viewer"), "has no roles"),
        (RoleMode.PRE_ROLES, build.grant("class:all-licensed-users", READ), "has no roles"),
        (RoleMode.ROLES, build.grant("user:ada", READ), "comes closest is 'Viewer'"),
    ],
)
def test_access_that_the_site_does_not_give_this_way_will_not_work(
    mode: RoleMode, grant: DesiredGrant, words: str
) -> None:
    site = FakeSite(administered=True, model=build.model(mode))
    fails = [each for each in findings(site, wish(grant)) if each.kind == "fails"]
    assert [each.address for each in fails] == [f"ENG/grants/{grant.principal}"]
    assert words in fails[0].message


def test_a_section_that_the_site_lacks_will_not_work() -> None:
    site = FakeSite(administered=True, offers_not=frozenset({"theme"}))
    (found,) = findings(site, wish(theme="default"))
    assert (found.kind, found.address, found.guard) == ("fails", "ENG/theme", "not-offered")


def test_an_app_is_told_whose_credentials_write_permissions() -> None:
    site = AppsSite(administered=True)
    fails = [each for each in findings(site, wish(READERS)) if each.kind == "fails"]
    assert [each.address for each in fails] == [f"ENG/grants/group:{ADMINS.name}"]
    assert fails[0].way_out == "use a person's token, or a service account"


def test_what_a_flag_lifts_waits_for_it() -> None:
    site = FakeSite(administered=True)
    (found,) = findings(site, wish(labels=("platform",)))
    assert (found.kind, found.guard) == ("waits", "ownership")
    assert "--adopt ENG" in (found.way_out or "")


def test_warnings_of_the_plan_may_surprise() -> None:
    site = FakeSite(administered=True)
    found = findings(site, wish(homepage={"title": "Nowhere"}))
    assert [(each.kind, each.address) for each in found] == [("warns", "ENG/homepage")]


def test_a_failure_ends_it_and_what_was_found_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    site = FakeSite()
    monkeypatch.setattr(site, "read_model", raising(AuthError("a scope is missing")))
    found = examine(site, BEGUN, wish())
    assert found.failure == "a scope is missing"
    assert found.identity is not None
    assert (found.access, found.spaces) == (None, ())


def test_an_interrupt_ends_it_as_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    site = FakeSite()
    monkeypatch.setattr(site, "read_model", raising(InterruptedRunError("stopped")))
    with pytest.raises(InterruptedRunError):
        examine(site, BEGUN, None)


def test_manifests_are_described_before_the_site_is_asked() -> None:
    found = describe(wish().model_copy(update={"environment": "prod"}))
    assert (found.environment, found.owner, found.spaces) == ("prod", OWNER.name, ("ENG",))
    assert describe(wish().model_copy(update={"owner": None})).owner is None
