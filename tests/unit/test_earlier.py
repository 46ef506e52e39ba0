"""What had drifted before, as far as it hangs on what can be read for the base."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from spaceform.aspects.details import Details, Homepage, HomepageName
from spaceform.earlier import see_base
from spaceform.engine import Look, plan
from spaceform.errors import ForbiddenError
from spaceform.plan import Plan
from spaceform.planning import Sight, look_at
from spaceform.reader import GroupNames
from spaceform.site_roles import PermissionModel
from spaceform.space import Desired, DesiredSpace
from tests.unit.build import NOW, OWNER, PEOPLE, READ, grant, setting
from tests.unit.fake_site import FakeSite

START, WELCOME = Homepage(id="1", title="Start"), Homepage(id="2", title="Welcome")
WANTED = DesiredSpace(key="ENG", name="Engineers", homepage=HomepageName(title="Start"))


def site() -> FakeSite:
    return FakeSite(described=Details(name="Engineering"), pages=(START, WELCOME))


def planned(live: FakeSite, wanted: DesiredSpace, base: DesiredSpace) -> Plan:
    mine, theirs = (
        Desired(owner=OWNER, spaces=(space,), people=PEOPLE) for space in (wanted, base)
    )
    return plan(mine, live, None, Look(parallelism=1, moment=NOW), base=theirs)


def told(found: Plan) -> dict[str, bool | None]:
    return {change.address: change.in_base for change in found.changes if change.key == "ENG"}


def test_what_both_would_change_in_the_same_way_had_drifted() -> None:
    assert told(planned(site(), WANTED, WANTED)) == {"ENG/name": True, "ENG/homepage": True}


def test_a_homepage_is_looked_for_once_where_both_name_the_same() -> None:
    live = site()
    planned(live, WANTED, WANTED)
    assert live.log.count("find_pages Start") == 1


def test_another_homepage_is_looked_for_and_is_another_change() -> None:
    live = site()
    base = WANTED.model_copy(update={"homepage": HomepageName(title="Welcome")})
    assert told(planned(live, WANTED, base)) == {"ENG/name": True, "ENG/homepage": False}
    assert "find_pages Welcome" in live.log


def test_a_homepage_that_cannot_be_looked_for_leaves_its_space_untold_and_stops_nothing() -> None:
    live = site()
    wanted = WANTED.model_copy(update={"homepage": HomepageName(id="1")})
    base = WANTED.model_copy(update={"homepage": HomepageName(title="Welcome")})
    live.fail("find_pages", ForbiddenError("no"))
    found = planned(live, wanted, base)
    assert told(found) == {"ENG/name": None, "ENG/homepage": None}
    assert any("cannot be told" in note.message for note in found.notes)


def test_a_homepage_that_several_pages_may_be_leaves_its_space_untold() -> None:
    live = site()
    live.pages = (*live.pages, Homepage(id="3", title="Welcome"))
    base = WANTED.model_copy(update={"homepage": HomepageName(title="Welcome")})
    assert set(told(planned(live, WANTED, base)).values()) == {None}


def test_only_sections_that_both_manage_are_compared() -> None:
    base = WANTED.model_copy(
        update={"labels": ("x",), "grants": (grant("user:ada", READ),), "homepage": None}
    )
    live = site()
    found = planned(live, WANTED, base)
    assert told(found) == {"ENG/name": True, "ENG/homepage": False}
    assert not any("labels" in entry for entry in live.log)


@pytest.mark.parametrize("name, is_drift", [("Engineers", True), ("Builders", False)])
def test_one_space_that_is_looked_at_is_told_apart_by_what_was_read(
    name: str, *, is_drift: bool
) -> None:
    live = site()
    within = setting()
    base = Desired(owner=OWNER, spaces=(DesiredSpace(key="eng", name=name),), people=PEOPLE)
    with ThreadPoolExecutor(1) as pool:
        earlier = see_base(base, live, within, PermissionModel(), pool)
    sight = Sight(live, within, GroupNames(live), earlier)
    found = look_at(sight, DesiredSpace(key="ENG", name="Engineers"), lambda _: None)
    assert [change.in_base for change in found.plan.changes] == [is_drift]
