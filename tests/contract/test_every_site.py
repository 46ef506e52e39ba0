"""Every dialect and permission mode over the same manifests, grants in each mode's own form."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spaceform import engine, manifest
from spaceform.client import Credentials, Site, open_site
from spaceform.client.discovery import Dialect
from spaceform.executor import Conduct
from spaceform.manifest import Options
from spaceform.plan import Overrides, Plan
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import SECOND_ADMIN
from spaceform.space import Desired
from tests.contract.plan_apply import addresses, no_wait

PERMISSIONS = {
    "admins": "{permissions: [author, administer/space, manage_users/space]}",
    "author": "{permissions: [author]}",
    "reader": "{permissions: [reader]}",
    "anonymous": "{permissions: [read/space, export_content/space]}",
}
ROLES = {
    "admins": "{role: Admin}",
    "author": "{role: Collaborator}",
    "reader": "{role: Viewer}",
    "anonymous": "{role: Viewer}",
}
CONFIGURATION = """\
version: 1
owner: {{name: acme/wiki-spaces, id: 7f3c0000-0000-4000-8000-000000000001}}
people: {{grace: {grace}}}
permission-sets:
  reader: [read/space, export_content/space]
  author: [reader, create/page, update/page, create/blogpost, update/blogpost, create/comment]
templates:
  team: {{labels: [managed], exact: [grants]}}
"""
MANIFEST = """\
version: 1
spaces:
  ENG:
    extends: team
    name: Engineering{suffix}
    description: How we build things.
    state: {state}
    grants:
      group:site-admins: {admins}
      group:engineers: {engineers}
      user:grace: {grace}
      anonymous: {anonymous}
{classes}    properties:
      owner: {{team: platform, cost-centre: 42}}
      count: {count}
    labels: [{labels}]
{rest}  OPS:
    name: Operations
    grants:
      group:site-admins: {admins}
    properties: {{}}
"""
REST = """\
    theme: com.example.theme
    settings: {route-override: true}
"""
CLASSES = "      class:all-licensed-users: {role: Viewer}\n"


@dataclass(frozen=True)
class Kind:
    """One kind of site, and how grants are written for it."""

    options: dict[str, Any]
    access: dict[str, str]
    dialect: Dialect | None = None
    offers_all: bool = True
    takes_classes: bool = False
    grace: str = SECOND_ADMIN
    email: str | None = "admin@example.com"


def data_center(version: str) -> Kind:
    """A Data Center, where a bearer token is the way in."""
    options = {"flavour": "datacenter", "version": version}
    return Kind(options, PERMISSIONS, offers_all=False, email=None)


KINDS = {
    "v1": Kind({}, PERMISSIONS, "cloud-v1"),
    "v2-permissions": Kind({"mode": "pre-roles"}, PERMISSIONS),
    "v2-transition-permissions": Kind({"mode": "transition"}, PERMISSIONS),
    "v2-transition-roles": Kind({"mode": "transition"}, ROLES, takes_classes=True),
    "v2-roles": Kind({"mode": "roles"}, ROLES, takes_classes=True),
    "data-center-9": data_center("9.2.0"),
    "data-center-10": data_center("10.1.0"),
}


@dataclass
class Repository:
    """A folder of manifests for one kind of site, and that site."""

    root: Path
    kind: Kind
    sandbox: Sandbox

    def open(self, *, read_only: bool = False) -> Site:
        credentials = Credentials(self.sandbox.url, "admin-token", self.kind.email)
        return open_site(credentials, read_only=read_only, dialect=self.kind.dialect)

    def write(self, **values: Any) -> None:  # noqa: ANN401 - text of any kind
        access = self.kind.access
        rows = {
            "suffix": "",
            "state": "present",
            "admins": access["admins"],
            "engineers": access["author"],
            "grace": access["reader"],
            "anonymous": access["anonymous"],
            "classes": CLASSES if self.kind.takes_classes else "",
            "count": "1",
            "labels": "managed, platform",
            "rest": REST if self.kind.offers_all else "",
        }
        text = MANIFEST.format(**{**rows, **values})
        (self.root / "spaces" / "all.yaml").write_text(text, encoding="utf-8")

    def desired(self) -> Desired:
        return manifest.load(self.root, Options(site=self.sandbox.url))

    def plan(self, overrides: Overrides | None = None) -> Plan:
        with self.open(read_only=True) as site:
            return engine.plan(self.desired(), site, overrides)

    def bring_about(self, overrides: Overrides | None = None) -> list[str]:
        """Plan, apply, and plan again, which has to be empty; returns what the plan changed."""
        plan = self.plan(overrides)
        assert plan.blocked == ()
        assert plan.refusals == ()
        with self.open() as site:
            result = engine.apply(plan, site, Conduct(sleep=no_wait))
        assert result.complete, result
        assert addresses(self.plan(overrides)) == []
        return addresses(plan)


@pytest.fixture(params=KINDS)
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Repository]:
    kind = KINDS[request.param]
    (tmp_path / "spaces").mkdir()
    with Sandbox(deletion_seconds=0, **kind.options) as sandbox:
        found = Repository(tmp_path, kind, sandbox)
        grace = kind.grace if kind.offers_all else _user_key(found)
        text = CONFIGURATION.format(grace=grace)
        (tmp_path / "spaceform.yaml").write_text(text, encoding="utf-8")
        found.write()
        yield found


def _user_key(found: Repository) -> str:
    """The user key of the second administrator, as a Data Center gives it."""
    credentials = Credentials(found.sandbox.url, "second-admin-token")
    with open_site(credentials) as site:
        return site.directory.read_identity().user.account_id


def test_plan_apply_and_an_empty_plan_on_every_kind_of_site(repository: Repository) -> None:
    created = repository.bring_about()
    assert {"ENG/space", "OPS/space", "ENG/grants/group:engineers"} <= set(created)


def test_a_change_in_every_section_is_made_and_nothing_else(repository: Repository) -> None:
    repository.bring_about()
    access = repository.kind.access
    repository.write(
        suffix=" and more",
        engineers=access["reader"],
        grace=access["author"],
        count="2",
        labels="managed, other",
    )
    assert set(repository.bring_about(Overrides(max_removals=20))) == {
        "ENG/name",
        "ENG/grants/group:engineers",
        "ENG/grants/user:grace",
        "ENG/labels/other",
        "ENG/labels/platform",
        "ENG/ownership",
        "ENG/properties/count",
    }


def test_a_principal_that_is_no_longer_declared_loses_its_access(repository: Repository) -> None:
    repository.bring_about()
    repository.write(engineers="{permissions: []}")
    changed = repository.bring_about(Overrides(max_removals=20))
    assert changed == ["ENG/ownership", "ENG/grants/group:engineers"]


def test_a_space_is_archived_and_brought_back(repository: Repository) -> None:
    repository.bring_about()
    repository.write(state="archived")
    assert repository.bring_about() == ["ENG/state"]
    repository.write(state="present")
    assert repository.bring_about() == ["ENG/state"]


def test_a_saved_plan_is_finished_by_applying_it_again(repository: Repository) -> None:
    plan = repository.plan()
    for _ in range(2):
        with repository.open() as site:
            result = engine.apply(plan, site, Conduct(sleep=no_wait))
        assert result.complete, result
    assert addresses(repository.plan()) == []
