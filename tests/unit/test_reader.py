from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from spaceform.aspects.details import Details, Homepage, HomepageName
from spaceform.aspects.grants import GrantRow
from spaceform.aspects.settings import Settings
from spaceform.change import SpaceRef
from spaceform.errors import AuthError, ProviderError
from spaceform.plan import Blocked
from spaceform.principals import ANONYMOUS, Directory, Group, Identity, Principal, User
from spaceform.reader import (
    GroupNames,
    find_gone,
    read_directory,
    read_lookup,
    wants_of,
    with_administrators,
)
from spaceform.space import Desired, DesiredGrant, DesiredSpace, LiveSpace, Unknown
from spaceform.space_plan import Lookup
from tests.unit.build import (
    ADA,
    ADMINS,
    BOB,
    ENGINEERS,
    GONE,
    ME,
    OWNER,
    PEOPLE,
    READ,
    ROBOT,
    grant,
    live,
    named,
)
from tests.unit.fake_site import FakeSite


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(max_workers=2) as found:
        yield found


def desired(*grants: DesiredGrant, keep: tuple[str, ...] = ()) -> Desired:
    space = DesiredSpace(key="ENG", grants=grants)
    kept = tuple(named(spelling) for spelling in keep)
    return Desired(owner=OWNER, spaces=(space, space), people=PEOPLE, keep=kept)


# The directory


def test_every_name_is_looked_up_once(pool: Executor) -> None:
    site = FakeSite()
    wanted = desired(grant("group:engineers", READ), grant("user:ada", READ), keep=("user:ada",))
    found = read_directory(site, wanted, pool)
    assert sorted(site.log) == ["find_groups engineers", "read_user id-ada"]
    assert found.principals == {
        "group:engineers": ENGINEERS.principal,
        "user:ada": ADA.principal,
    }
    assert found.name(ADA.principal) == "user:ada"
    assert found.identity.user == ME


def test_nobody_is_looked_up_for_anonymous_and_for_classes(pool: Executor) -> None:
    site = FakeSite()
    found = read_directory(site, desired(grant("anonymous", READ), grant("class:x", READ)), pool)
    assert site.log == []
    assert found.principals == {"anonymous": ANONYMOUS}


def test_a_group_is_found_by_its_id(pool: Executor) -> None:
    site = FakeSite()
    group_id = "5b10ac8d-82e0-4b22-8c7d-4ef55b10ac8d"
    found = read_directory(site, desired(grant(f"group:{group_id}", READ)), pool)
    assert site.log == [f"read_group {group_id}"]
    assert "id" in found.unresolved[f"group:{group_id}"]


def test_a_group_that_is_misspelt_is_nobody_and_near_ones_are_named(pool: Executor) -> None:
    found = read_directory(FakeSite(), desired(grant("group:enginers", READ)), pool)
    assert found.principals == {}
    assert "'engineers'" in found.unresolved["group:enginers"]


def test_a_group_whose_name_differs_by_case_is_not_taken(pool: Executor) -> None:
    found = read_directory(FakeSite(), desired(grant("group:Engineers", READ)), pool)
    assert list(found.unresolved) == ["group:Engineers"]


def test_a_person_who_is_not_there_is_nobody(pool: Executor) -> None:
    found = read_directory(FakeSite(), desired(grant("user:id-nobody", READ)), pool)
    assert "id-nobody" in found.unresolved["user:id-nobody"]


def test_names_in_keep_and_in_ignore_are_looked_up_too(pool: Executor) -> None:
    space = DesiredSpace(key="ENG", ignore=("grants/user:id-bob", "labels/user:x"))
    wanted = Desired(owner=OWNER, spaces=(space,), keep=(named("group:site-admins"),))
    found = read_directory(FakeSite(), wanted, pool)
    assert found.principals == {
        "group:site-admins": ADMINS.principal,
        "user:id-bob": BOB.principal,
    }


def test_credentials_that_are_not_accepted_end_everything(pool: Executor) -> None:
    site = FakeSite()
    site.fail("read_user", AuthError("wrong token", status=401))
    with pytest.raises(AuthError):
        read_directory(site, desired(grant("user:ada", READ)), pool)


def test_one_name_that_cannot_be_read_does_not_keep_every_space_from_being_planned(
    pool: Executor,
) -> None:
    # A space that cannot be planned is listed as blocked, and an apply does the others.
    site = FakeSite()
    site.fail("read_user", ProviderError("HTTP 500", status=500, method="GET", path="/user"))
    found = read_directory(site, desired(grant("user:ada", READ), grant("anonymous", READ)), pool)
    assert "anonymous" in found.principals
    assert "user:ada" not in {**found.principals, **found.unresolved}
    assert "HTTP 500" in found.unread["user:ada"]


# Administrators


def known(site: FakeSite) -> Directory:
    return Directory(identity=site.read_identity())


def test_only_groups_and_people_who_are_not_known_yet_are_read(pool: Executor) -> None:
    site = FakeSite(members={ENGINEERS.id: (BOB,)})
    principals = (ENGINEERS.principal, ADA.principal, ANONYMOUS)
    first = with_administrators(site, known(site), principals, pool)
    assert sorted(site.log) == ["read_members g-eng", "read_user id-ada"]
    assert first.members == {ENGINEERS.id: (BOB,)}
    site.log.clear()
    assert with_administrators(site, first, principals, pool) == first
    assert site.log == []


def test_hidden_members_stay_unknown(pool: Executor) -> None:
    site = FakeSite(members={ENGINEERS.id: None})
    found = with_administrators(site, known(site), (ENGINEERS.principal,), pool)
    assert found.members == {ENGINEERS.id: None}


def test_a_member_whose_activity_is_not_shown_is_looked_up_until_one_is_active(
    pool: Executor,
) -> None:
    shown = tuple(User(account_id=user.account_id) for user in (ME, GONE, ROBOT, BOB, ADA))
    site = FakeSite(members={ENGINEERS.id: shown})
    found = with_administrators(site, known(site), (ENGINEERS.principal,), pool)
    looked_up = [entry for entry in site.log if entry.startswith("read_user")]
    assert looked_up == ["read_user id-gone", "read_user id-robot", "read_user id-bob"]
    assert found.users[GONE.account_id].active is False
    assert found.users[BOB.account_id].active


def test_a_member_who_is_shown_to_be_active_needs_no_look(pool: Executor) -> None:
    site = FakeSite(members={ENGINEERS.id: (ME, BOB)})
    with_administrators(site, known(site), (ENGINEERS.principal,), pool)
    assert site.log == ["read_members g-eng"]


# What is read of a space


@pytest.mark.parametrize(
    "space, wants",
    [
        (DesiredSpace(key="ENG"), {"details"}),
        (DesiredSpace(key="ENG", name="x", settings=Settings()), {"details", "settings"}),
        (DesiredSpace(key="ENG", theme="x"), {"details", "theme"}),
        (DesiredSpace(key="ENG", grants=()), {"details", "grants", "record"}),
        (DesiredSpace(key="ENG", labels=()), {"details", "labels", "record"}),
        (DesiredSpace(key="ENG", properties={}), {"details", "properties", "record"}),
        (DesiredSpace(key="ENG", state="absent", grants=()), {"details", "record"}),
    ],
)
def test_only_what_is_managed_is_read(space: DesiredSpace, wants: set[str]) -> None:
    assert wants_of(space) == wants


def lookup(site: FakeSite, homepage: HomepageName | None) -> Lookup | Blocked:
    space = DesiredSpace(key="ENG", homepage=homepage)
    found = live().model_copy(update={"details": site.described})
    return read_lookup(site, space, found)


def test_a_homepage_by_id_is_taken_as_it_is() -> None:
    site = FakeSite()
    assert lookup(site, HomepageName(id="7")) == Lookup(homepage=Homepage(id="7"))
    assert lookup(site, None) == Lookup()
    assert site.log == []


def test_a_homepage_by_title_is_looked_for_in_the_space() -> None:
    page = Homepage(id="7", title="Welcome")
    assert lookup(FakeSite(pages=(page,)), HomepageName(title="Welcome")) == Lookup(homepage=page)
    assert lookup(FakeSite(), HomepageName(title="Welcome")) == Lookup()


def test_a_homepage_that_has_the_title_stays_though_other_pages_have_it_too() -> None:
    page = Homepage(id="7", title="Welcome")
    site = FakeSite(
        described=Details(name="x", homepage=page), pages=(page, Homepage(id="8", title="Welcome"))
    )
    assert lookup(site, HomepageName(title="Welcome")) == Lookup(homepage=page)


def test_an_app_is_an_identity_too(pool: Executor) -> None:
    site = FakeSite()
    found = read_directory(site, desired(), pool)
    assert found.identity == Identity(user=ME, is_app=False)
    assert found.users == {ME.account_id: ME}


def test_a_homepage_whose_title_is_not_told_stays_by_its_id() -> None:
    pages = (Homepage(id="8", title="Welcome"), Homepage(id="7", title="Welcome"))
    untold = Details(name="x", homepage=Homepage(id="7"))
    site = FakeSite(described=untold, pages=pages)
    assert lookup(site, HomepageName(title="Welcome")) == Lookup(homepage=Homepage(id="7"))
    other = FakeSite(described=untold, pages=pages[:1])
    assert lookup(other, HomepageName(title="Welcome")) == Lookup(homepage=pages[0])


# The names of groups


def nameless(*group_ids: str) -> LiveSpace:
    rows = tuple(
        GrantRow(id=group_id, principal=Principal(kind="group", id=group_id), permission=READ)
        for group_id in group_ids
    )
    return LiveSpace(ref=SpaceRef(id="1", key="ENG"), status="current", grants=rows)


def names_in(live: LiveSpace) -> list[str | None]:
    assert isinstance(live.grants, tuple)
    return [row.name for row in live.grants]


NOBODY_KNOWN: dict[str, Group] = {}


def test_groups_get_their_names_and_each_is_looked_up_once() -> None:
    site = FakeSite()
    names = GroupNames(site)
    for _ in range(2):
        found = names.add_to(nameless("g-eng", "g-none", "g-eng"), NOBODY_KNOWN)
        assert names_in(found) == ["engineers", None, "engineers"]
    assert sorted(site.log) == ["read_group g-eng", "read_group g-none"]


def test_nobody_is_looked_up_whose_name_is_known_or_whose_grants_are_hidden() -> None:
    site = FakeSite()
    known = {"g-eng": ENGINEERS}
    hidden = nameless().model_copy(update={"grants": Unknown.NOT_VISIBLE})
    for space in (nameless("g-eng"), hidden):
        assert GroupNames(site).add_to(space, known) is space
    assert site.log == []


def test_a_name_that_cannot_be_read_stays_an_id() -> None:
    site = FakeSite(before={"read_group": [ProviderError("no")]})
    names = GroupNames(site)
    assert names_in(names.add_to(nameless("g-eng"), NOBODY_KNOWN)) == [None]
    assert names_in(names.add_to(nameless("g-eng"), NOBODY_KNOWN)) == [None]
    assert site.log.count("read_group g-eng") <= 1


def test_so_many_names_are_looked_up_and_more_only_where_they_decide() -> None:
    site = FakeSite()
    names = GroupNames(site)
    names.add_to(nameless(*(f"g-{number:03}" for number in range(60))), NOBODY_KNOWN)
    assert len(site.log) == 50
    names.add_to(nameless("g-eng"), NOBODY_KNOWN)
    assert len(site.log) == 50
    found = names.add_to(nameless("g-eng"), NOBODY_KNOWN, needed=True)
    assert names_in(found) == ["engineers"]


def test_those_whom_the_site_does_not_know_any_more_are_found(pool: Executor) -> None:
    site = FakeSite()
    lost = (Principal(kind="group", id="g-lost"), Principal(kind="user", id="id-nobody"))
    found = find_gone(site, {*lost, ENGINEERS.principal, ADA.principal}, pool)
    assert found == set(lost)
    asked = ["read_group g-eng", "read_group g-lost", "read_user id-ada", "read_user id-nobody"]
    assert sorted(site.log) == asked
