"""The way back: planning and applying a backup makes the site what it was before the apply."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from spaceform import manifest
from spaceform.aspects.details import HomepageName
from spaceform.aspects.settings import Settings
from spaceform.backup import Backup
from spaceform.executor import Conduct
from spaceform.manifest import Options
from spaceform.outcome import Status
from spaceform.plan import Overrides, Plan
from spaceform.principals import PrincipalName
from spaceform.sandbox import Sandbox
from spaceform.sandbox.store.builtin import ADMIN, APP, MEMBER, SECOND_ADMIN
from spaceform.sandbox.store.store import Store
from spaceform.site_roles import DesiredRole
from spaceform.space import RECORD_KEY, Desired, DesiredSpace
from tests.contract.plan_apply import (
    ADMINS,
    AUTHORS,
    READERS,
    THEM,
    addresses,
    declare,
    desired,
    ended,
    everything,
    grants,
    no_wait,
    space,
)
from tests.contract.visitor import Visitor, give

ALL: Final = Overrides(adopt=("*",), max_removals=1000)
PERSONAL: Final = f"~{ADMIN}"
Picture = dict[str, Any]


@dataclass(frozen=True)
class Tale:
    """A site as it begins, what was applied before, and what is applied now and taken back."""

    wanted: Desired
    begin: Callable[[Store], object] = lambda _store: None
    first: Desired | None = None
    overrides: Overrides = ALL
    options: Mapping[str, Any] = field(default_factory=lambda: {"mode": "pre-roles"})
    email: str | None = "admin@example.com"
    token: str = "admin-token"
    sent: Desired | None = None
    """What these credentials, which are an app's then, have brought about after the first."""
    differs: tuple[str, ...] = ()
    """What of a space does not come back."""

    @contextmanager
    def told(self) -> Iterator[Visitor]:
        with Sandbox(deletion_seconds=0, role_seconds=0, **self.options) as sandbox:
            with sandbox.edit() as store:
                self.begin(store)
            patient = self.options.get("flavour") is not None
            visitor = Visitor(sandbox, self.email, self.token, is_patient=patient)
            person = Visitor(sandbox, is_patient=patient) if self.sent else visitor
            if self.first is not None:
                person.bring_about(self.first, ALL)
            if self.sent is not None:
                visitor.bring_about(self.sent, ALL)
            yield visitor

    def picture(self, visitor: Visitor) -> Picture:
        """Everything that the site is, ids and the record aside."""
        with visitor.sandbox.edit() as store:
            store.settle()
            found = {each.key: self._space(store, each.key) for each in store.spaces}
            roles = {r.name: (r.description, sorted(r.pairs)) for r in store.roles.custom()}
            return {"spaces": found, "roles": roles}

    def _space(self, store: Store, key: str) -> Picture:
        found = store.space(key)
        pages = {page.content_id: page.title for page in store.contents}
        held = {
            "name": found.name,
            "description": found.description,
            "kind": found.kind,
            "status": found.status,
            "homepage": pages.get(found.homepage_id or 0),
            "theme": found.theme_key,
            "settings": found.route_override,
            "grants": {who: sorted(pairs) for who, pairs in found.grants.items() if pairs},
            "roles": {who: store.role_of(key, who) for who in found.assignments},
            "custom": {
                app: {who: sorted(pairs) for who, pairs in sent.items() if pairs}
                for app, sent in found.custom_grants.items()
            },
            "properties": {
                name: each.value for name, each in found.properties.items() if name != RECORD_KEY
            },
            "labels": sorted((label.prefix, label.name) for label in found.labels),
        }
        return {name: value for name, value in held.items() if name not in self.differs}


def keep_in(folder: Path) -> Callable[[Backup], object]:
    """Return what keeps the state before in a folder."""

    def keep(found: Backup) -> None:
        manifest.dump(found.desired, folder, head=found.head, names=found.names, notes=found.notes)

    return keep


def load(folder: Path, visitor: Visitor) -> Desired:
    return manifest.load(folder, Options(site=visitor.sandbox.url))


def apply(visitor: Visitor, plan: Plan, folder: Path | None = None) -> set[Status]:
    conduct = Conduct(sleep=no_wait, keep_before=keep_in(folder) if folder else None)
    allowed = plan.overrides.allow_space_delete
    result = visitor.apply(plan, conduct, allow_space_delete=allowed)
    assert result.complete, result
    return ended(result)


def plan_with_the_keys_it_asks_for(visitor: Visitor, wanted: Desired) -> Plan:
    """Plan, and plan again with every key that the refusals name, as a person would."""
    keys: dict[str, Any] = {}
    for refusal in visitor.plan(wanted).refusals:
        assert refusal.flag is not None, refusal
        name, _, value = refusal.flag.removeprefix("--").partition(" ")
        field_name = name.replace("-", "_")
        if field_name == "max_removals":
            keys[field_name] = max(int(value), keys.get(field_name, 0))
        else:
            keys[field_name] = (*keys.get(field_name, ()), value.strip("'"))
    plan = visitor.plan(wanted, Overrides(**keys))
    assert plan.refusals == (), plan.refusals
    assert plan.blocked == (), plan.blocked
    return plan


def made_by_hand(store: Store) -> None:
    """A space that people made, with something in every section."""
    store.create_space("ENG", "Engineering", description="How we\nbuild ${things}.")
    store.add_page("ENG", "Welcome")
    store.grant("ENG", "group:site-admins", *ADMINS)
    store.grant("ENG", "group:engineers", *AUTHORS, "delete/page", "export/space")
    store.grant("ENG", f"user:{MEMBER}", "read/space")
    store.grant("ENG", "anonymous", *READERS)
    store.set_property("ENG", "owner", {"team": "ops", "cost-centre": 41.0, "x": [None, True]})
    store.set_property("ENG", "text", "${vars.suffix} \u2028 'yes'")
    store.set_property("ENG", "unseen", "a\x85b")
    store.add_label("ENG", "old")
    store.add_label("ENG", "global-one", "global")


def archived(store: Store) -> None:
    made_by_hand(store)
    store.space("ENG").status = "archived"


def of_admins(store: Store, key: str = "ENG") -> None:
    """A space that roles give access to."""
    store.create_space(key, "Engineering", private=True)
    store.assign(key, "group:site-admins", "Admin")
    store.assign(key, f"user:{ADMIN}", None)


def on_a_data_center(store: Store) -> None:
    store.create_space("ENG", "Engineering", private=True, description="How we build.")
    store.grant("ENG", "group:site-admins", "read/space", "administer/space")
    store.grant("ENG", "group:engineers", "read/space", "create/page", "delete/page")
    store.grant("ENG", f"user:{MEMBER}", "read/space", "delete_mail/space")
    store.set_property("ENG", "owner", {"team": "ops"})
    store.set_property("ENG", "other", 1)


def by_roles(store: Store) -> None:
    of_admins(store)
    store.assign("ENG", "group:engineers", "Collaborator")
    store.assign("ENG", f"user:{MEMBER}", "Viewer")
    store.assign("ENG", "anonymous", "Viewer")
    store.assign("ENG", "class:all-licensed-users", "Viewer")
    store.set_property("ENG", "p", 1)


def by_both(store: Store) -> None:
    of_admins(store)
    store.grant("ENG", f"user:{SECOND_ADMIN}", *ADMINS)
    store.grant("ENG", "group:engineers", *AUTHORS)
    store.assign("ENG", f"user:{MEMBER}", "Viewer")
    store.grant("ENG", "anonymous", *READERS)


def with_auditor(store: Store) -> None:
    by_roles(store)
    store.add_role("Auditor", "read/space", "export/space", description="Reads everything")
    store.assign("ENG", "group:confluence-users", "Auditor")


def with_app(store: Store) -> None:
    made_by_hand(store)
    store.add_group("apps", [APP])


def noted(**operations: tuple[str, ...]) -> DesiredSpace:
    """A space with grants on an app's content type, by group; the app administers it."""
    plain = {
        "apps": ADMINS,
        "site-admins": ADMINS,
        "engineers": AUTHORS,
        "confluence-users": READERS,
    }
    for group, found in operations.items():
        name = group.replace("_", "-")
        plain[name] = (*plain[name], *(f"{each}/ac:com.example:note" for each in found))
    return space(grants=declare({f"group:{name}": held for name, held in plain.items()}))


def exact(*sections: str) -> frozenset[str]:
    return frozenset(sections)


HELD: Final = {f"user:{ADMIN}": ADMINS, "group:site-admins": ADMINS}
HELD_THERE: Final = {"group:site-admins": ("read/space", "administer/space")}
AUDITOR: Final = DesiredRole(
    name="Auditor", description="Reads", permissions=("create/comment", "read/space")
)
TRANSITION: Final = {"mode": "transition"}
ROLES: Final = {"mode": "roles"}

TALES: Final[dict[str, Tale]] = {
    "gains and losses": Tale(
        desired(space(grants=declare({**HELD, "group:engineers": (*AUTHORS, "create/comment")}))),
        made_by_hand,
    ),
    "everything is revoked": Tale(
        desired(space(grants=declare({**HELD, "group:engineers": (), "anonymous": ()}))),
        made_by_hand,
    ),
    "exact grants": Tale(
        desired(space(grants=declare(HELD), exact=exact("grants"))),
        made_by_hand,
    ),
    "properties": Tale(
        desired(space(properties={"owner": {"team": "platform"}, "new": [1]})), made_by_hand
    ),
    "exact properties": Tale(
        desired(
            space(
                properties={"new": 1},
                exact=exact("properties"),
                ignore=("properties/unseen",),
            )
        ),
        made_by_hand,
    ),
    "exact labels": Tale(desired(space(labels=("new",), exact=exact("labels"))), made_by_hand),
    "details": Tale(
        desired(space(name="Other", description="", homepage=HomepageName(title="Welcome"))),
        made_by_hand,
    ),
    "theme and settings": Tale(
        desired(space(theme="com.example.theme", settings=Settings(route_override=True))),
        made_by_hand,
    ),
    "everything at once": Tale(
        desired(
            everything(
                grants=declare({**HELD, "group:engineers": READERS}),
                exact=exact("grants", "properties", "labels"),
                ignore=("properties/unseen",),
            )
        ),
        made_by_hand,
    ),
    "archived": Tale(desired(everything(grants=None, state="archived")), made_by_hand),
    "unarchived": Tale(desired(everything(grants=None, state="present")), archived),
    "what we made and changed": Tale(
        desired(
            space(properties={"p": 2}, labels=("b",), grants=grants(site_admins=ADMINS)),
        ),
        first=desired(
            everything(properties={"p": 1, "q": "gone"}, labels=("a", "b")),
        ),
    ),
    "taken over": Tale(
        desired(everything(name="Ours", labels=("ours",), exact=exact("labels"))),
        first=desired(everything(), owner=THEM),
        overrides=Overrides(take_over=("ENG",), max_removals=1000),
    ),
    "created": Tale(desired(everything())),
    "created and another changed": Tale(
        desired(everything("NEW"), space(labels=("new",))), made_by_hand
    ),
    "a personal space": Tale(
        desired(everything(PERSONAL, name="Mine", labels=("mine",), exact=exact("labels"))),
        lambda store: store.create_space(PERSONAL, "Admin"),
    ),
    "deleted": Tale(
        desired(DesiredSpace(key="ENG", state="absent")),
        first=desired(everything(grants=declare({**HELD, "group:engineers": AUTHORS}))),
        overrides=Overrides(allow_space_delete=("ENG",)),
    ),
    "without a record": Tale(
        desired(
            everything(
                grants=declare(HELD),
                exact=exact("grants", "labels"),
            ),
            owner=None,
        ),
        made_by_hand,
    ),
    "custom content": Tale(
        desired(noted(engineers=("read", "delete"), site_admins=("read",))),
        with_app,
        first=desired(noted()),
        sent=desired(noted(engineers=("read", "create"), confluence_users=("read",))),
        email=None,
        token="app-token",
    ),
    "created for the archive": Tale(desired(space(state="archived"))),
    "deleted with its roles": Tale(
        desired(DesiredSpace(key="ENG", state="absent")),
        of_admins,
        first=desired(
            space(
                grants=give(
                    {
                        f"user:{SECOND_ADMIN}": "Admin",
                        "group:site-admins": "Admin",
                        "group:engineers": READERS,
                        "class:all-licensed-users": "Viewer",
                    }
                )
            )
        ),
        overrides=Overrides(allow_space_delete=("ENG",)),
        options=TRANSITION,
    ),
    "on a data center": Tale(
        desired(
            space(
                grants=declare({**HELD_THERE, "group:engineers": READERS, "anonymous": READERS}),
                exact=exact("grants", "properties"),
                properties={"owner": 2},
                description="Other",
                state="archived",
            )
        ),
        on_a_data_center,
        options={"flavour": "datacenter", "version": "10.1.0"},
        email=None,
    ),
    "from permissions to roles": Tale(
        desired(
            space(
                grants=give(
                    {
                        "group:site-admins": "Admin",
                        f"user:{SECOND_ADMIN}": "Admin",
                        "group:engineers": "Collaborator",
                        f"user:{MEMBER}": READERS,
                        "anonymous": "Viewer",
                    }
                )
            )
        ),
        by_both,
        options=TRANSITION,
    ),
    "exact roles in transition": Tale(
        desired(
            space(
                grants=give(
                    {"group:site-admins": "Admin", f"user:{SECOND_ADMIN}": "Admin"},
                ),
                exact=exact("grants"),
            )
        ),
        by_both,
        options=TRANSITION,
    ),
    "roles only": Tale(
        desired(
            space(
                grants=give(
                    {
                        "group:site-admins": "Admin",
                        "group:engineers": "Viewer",
                        f"user:{MEMBER}": (),
                        "class:authenticated-users": "Viewer",
                    }
                ),
                exact=exact("grants"),
                properties={"p": 2},
            )
        ),
        by_roles,
        options=ROLES,
    ),
    "a role of the site": Tale(
        desired(
            space(grants=give({"group:site-admins": "Admin", "group:engineers": "Auditor"})),
            roles=(AUDITOR,),
        ),
        with_auditor,
        overrides=ALL.model_copy(update={"allow_role_shrink": ("Auditor",)}),
        options=ROLES,
    ),
}


every_tale = pytest.mark.parametrize("name", TALES)


@every_tale
def test_the_backup_of_an_apply_is_the_way_back(name: str, tmp_path: Path) -> None:
    tale = TALES[name]
    with tale.told() as visitor:
        before = tale.picture(visitor)
        plan = visitor.plan(tale.wanted, tale.overrides)
        assert plan.refusals == ()
        apply(visitor, plan, tmp_path / "backup")
        assert tale.picture(visitor) != before
        wanted = load(tmp_path / "backup", visitor)
        back = plan_with_the_keys_it_asks_for(visitor, wanted)
        apply(visitor, back)
        assert tale.picture(visitor) == before
        assert addresses(visitor.plan(wanted)) == []


class StopError(Exception):
    """Stops an apply before its first write."""


@every_tale
def test_before_anything_is_written_the_way_back_is_no_way(name: str, tmp_path: Path) -> None:
    tale = TALES[name]
    with tale.told() as visitor:
        plan = visitor.plan(tale.wanted, tale.overrides)
        visitor.sandbox.clear_requests()

        def stop(found: Backup) -> None:
            keep_in(tmp_path / "backup")(found)
            raise StopError

        with pytest.raises(StopError):
            visitor.apply(
                plan,
                Conduct(sleep=no_wait, keep_before=stop),
                allow_space_delete=plan.overrides.allow_space_delete,
            )
        assert visitor.writes() == []
        back = visitor.plan(load(tmp_path / "backup", visitor))
        others = [address for address in addresses(back) if not address.endswith("/ownership")]
        assert others == []
        assert back.blocked == ()


# What comes back in another form, or does not


def test_who_had_a_role_and_permissions_has_all_of_them_again_as_permissions(
    tmp_path: Path,
) -> None:
    def begin(store: Store) -> None:
        by_both(store)
        store.grant("ENG", f"user:{MEMBER}", "delete/page")

    wanted = space(grants=give({"group:site-admins": "Admin", f"user:{MEMBER}": READERS}))
    tale = Tale(desired(wanted), begin, options=TRANSITION)
    with tale.told() as visitor:
        before = visitor.access(f"user:{MEMBER}")
        assert "delete/page" in before
        apply(visitor, visitor.plan(tale.wanted, ALL), tmp_path / "backup")
        assert visitor.access(f"user:{MEMBER}") == set(READERS)
        back = plan_with_the_keys_it_asks_for(visitor, load(tmp_path / "backup", visitor))
        apply(visitor, back)
        assert visitor.access(f"user:{MEMBER}") == before
        assert visitor.role(f"user:{MEMBER}") is None
    text = (tmp_path / "backup" / "spaces" / "ENG.yaml").read_text("utf-8")
    assert (
        "# ENG/grants/user:712020:2b1f7a9e-5c0d-4e8b-9a37-6f4d1c8e0b52 has the role Viewer" in text
    )


LOST: Final = "00000000-0000-4000-8000-000000000001"
LEFT: Final = "00000000-0000-4000-8000-000000000002"


def with_groups_that_are_gone(store: Store) -> None:
    made_by_hand(store)
    for group_id in (LOST, LEFT):
        store.add_group(f"name of {group_id}", group_id=group_id)
        store.grant("ENG", f"group:{group_id}", *READERS)
        del store.directory.groups[group_id]


def test_a_group_that_is_gone_stops_no_way_back(tmp_path: Path) -> None:
    held = {**HELD, "group:engineers": READERS}
    wanted = space(grants=declare(held), exact=exact("grants"), ignore=(f"grants/group:{LEFT}",))
    tale = Tale(desired(wanted), with_groups_that_are_gone)
    with tale.told() as visitor:
        before = tale.picture(visitor)["spaces"]["ENG"]["grants"]
        apply(visitor, visitor.plan(tale.wanted, ALL), tmp_path / "backup")
        back = plan_with_the_keys_it_asks_for(visitor, load(tmp_path / "backup", visitor))
        apply(visitor, back)
        after = tale.picture(visitor)["spaces"]["ENG"]["grants"]
    assert after == {who: held for who, held in before.items() if who != f"group:{LOST}"}
    text = (tmp_path / "backup" / "spaces" / "ENG.yaml").read_text("utf-8")
    assert f"# ENG/grants/group:{LOST} the site knows nobody of this id any more" in text


def test_what_the_backup_cannot_say_is_left_as_it_is(tmp_path: Path) -> None:
    wanted = space(properties={"new": 1}, exact=exact("properties"), ignore=("properties/text",))
    tale = Tale(desired(wanted), made_by_hand)
    with tale.told() as visitor:
        before = tale.picture(visitor)["spaces"]["ENG"]["properties"]
        apply(visitor, visitor.plan(tale.wanted, ALL), tmp_path / "backup")
        back = plan_with_the_keys_it_asks_for(visitor, load(tmp_path / "backup", visitor))
        apply(visitor, back)
        after = tale.picture(visitor)["spaces"]["ENG"]["properties"]
    assert after == {name: value for name, value in before.items() if name != "unseen"}
    text = (tmp_path / "backup" / "spaces" / "ENG.yaml").read_text("utf-8")
    assert "# ENG/properties/unseen holds characters that cannot be seen" in text


def test_a_space_that_was_made_without_a_record_is_not_deleted_and_stops_nothing(
    tmp_path: Path,
) -> None:
    wanted = desired(everything("NEW"), space(labels=("new",)), owner=None)
    tale = Tale(wanted, made_by_hand)
    with tale.told() as visitor:
        before = tale.picture(visitor)["spaces"]["ENG"]
        apply(visitor, visitor.plan(tale.wanted, ALL), tmp_path / "backup")
        apply(visitor, visitor.plan(load(tmp_path / "backup", visitor), ALL))
        spaces = tale.picture(visitor)["spaces"]
    assert spaces["ENG"] == before
    assert "NEW" in spaces
    text = (tmp_path / "backup" / "spaceform.yaml").read_text("utf-8")
    assert "# NEW/space no record says whose the space will be" in text


def test_a_space_that_was_out_of_sight_is_not_deleted_on_the_way_back(tmp_path: Path) -> None:
    first = desired(everything(), everything("OPS"))
    tale = Tale(desired(space(labels=("b",)), space("OPS", labels=("b",))), first=first)
    with tale.told() as visitor:
        plan = visitor.plan(tale.wanted, tale.overrides)
        with visitor.sandbox.edit() as store:
            held = dict(store.space("ENG").grants)
            store.space("ENG").grants.clear()
        conduct = Conduct(sleep=no_wait, keep_before=keep_in(tmp_path / "backup"))
        assert not visitor.apply(plan, conduct).complete
        with visitor.sandbox.edit() as store:
            store.space("ENG").grants.update(held)
        back = visitor.plan(load(tmp_path / "backup", visitor))
        assert {address.partition("/")[0] for address in addresses(back)} == {"OPS"}


def test_what_another_hand_adds_to_a_touched_section_goes_and_elsewhere_stays(
    tmp_path: Path,
) -> None:
    tale = Tale(desired(space(labels=("new",), properties={"owner": 1})), made_by_hand)
    with tale.told() as visitor:
        plan = visitor.plan(tale.wanted, ALL)
        untouched = visitor.plan(desired(space(labels=("new",), properties={})), ALL)
        assert "ENG/properties/owner" in addresses(plan)
        apply(visitor, untouched, tmp_path / "backup")
        with visitor.sandbox.edit() as store:
            store.add_label("ENG", "by-hand")
            store.set_property("ENG", "by-hand", 1)
        apply(visitor, plan_with_the_keys_it_asks_for(visitor, load(tmp_path / "backup", visitor)))
        after = tale.picture(visitor)["spaces"]["ENG"]
    assert ("team", "by-hand") not in after["labels"]
    assert after["properties"]["by-hand"] == 1


def test_what_keep_and_ignore_name_is_left_alone_on_the_way_back(tmp_path: Path) -> None:
    first = everything(
        grants=grants(site_admins=ADMINS, engineers=AUTHORS),
        properties={"owner": 1},
        exact=frozenset({"grants", "properties", "labels"}),
        ignore=("properties/app.*", "grants/user:*", "labels/x-*"),
    )
    second = first.model_copy(
        update={
            "grants": grants(site_admins=ADMINS),
            "properties": {"owner": 2, "app.ours": 1},
            "labels": ("managed", "x-ours"),
        }
    )
    keep = (PrincipalName(kind="group", name="confluence-users"),)
    tale = Tale(desired(second, keep=keep), first=desired(first, keep=keep))
    with tale.told() as visitor:
        with visitor.sandbox.edit() as store:
            store.set_property("ENG", "app.before", 1)
            store.grant("ENG", f"user:{MEMBER}", *READERS)
        before = tale.picture(visitor)["spaces"]["ENG"]
        apply(visitor, visitor.plan(tale.wanted, ALL), tmp_path / "backup")
        with visitor.sandbox.edit() as store:
            store.set_property("ENG", "app.before", 2)
            store.set_property("ENG", "app.after", 1)
            store.set_property("ENG", "by-hand", 1)
            store.add_label("ENG", "x-after")
            store.grant("ENG", f"user:{MEMBER}", "create/comment")
            store.grant("ENG", f"user:{SECOND_ADMIN}", *READERS)
            store.grant("ENG", "group:confluence-users", *READERS)
            store.grant("ENG", "anonymous", *READERS)
        apply(visitor, plan_with_the_keys_it_asks_for(visitor, load(tmp_path / "backup", visitor)))
        after = tale.picture(visitor)["spaces"]["ENG"]
    spared = {"app.before": 2, "app.after": 1, "app.ours": 1}
    assert after["properties"] == {**before["properties"], **spared}
    assert {name for _, name in after["labels"]} == {"managed", "platform", "x-ours", "x-after"}
    new = after["grants"].keys() - before["grants"].keys() - {f"user:{SECOND_ADMIN}"}
    assert [who.partition(":")[0] for who in new] == ["group"]
    assert after["grants"][f"user:{MEMBER}"] == sorted((*READERS, "create/comment"))
    assert before["grants"].keys() <= after["grants"].keys()
    assert "anonymous" not in after["grants"]
    (file,) = (tmp_path / "backup" / "spaces").iterdir()
    text = file.read_text("utf-8")
    assert "# ENG/properties/app.ours the plan adds it, and `keep` or `ignore` names it" in text


def test_the_backup_of_a_run_that_is_taken_up_again_is_the_state_in_between(
    tmp_path: Path,
) -> None:
    tale = Tale(desired(everything()))
    with tale.told() as visitor:
        plan = visitor.plan(tale.wanted, ALL)
        visitor.sandbox.add_fault("* */theme status=503")
        conduct = Conduct(sleep=no_wait, keep_before=keep_in(tmp_path / "first"))
        assert not visitor.apply(plan, conduct).complete
        visitor.sandbox.clear_faults()
        between = tale.picture(visitor)
        assert "ENG" in between["spaces"]
        apply(visitor, plan, tmp_path / "second")
        assert tale.picture(visitor) != between
        apply(visitor, plan_with_the_keys_it_asks_for(visitor, load(tmp_path / "second", visitor)))
        assert tale.picture(visitor) == between
        apply(visitor, plan_with_the_keys_it_asks_for(visitor, load(tmp_path / "first", visitor)))
        assert tale.picture(visitor)["spaces"] == {}
