import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange, Homepage
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.lifecycle import DoomedSpace, SpaceChange, StateChange
from spaceform.aspects.settings import SettingsChange
from spaceform.aspects.theme import ThemeChange
from spaceform.change import Change, Reason, Risk, Unmanaged
from spaceform.errors import PlanFileError, RefusedError
from spaceform.mark import Mark
from spaceform.ownership import RecordChange
from spaceform.plan import (
    LIFETIME,
    Blocked,
    Note,
    Overrides,
    Phase,
    Plan,
    PlannedSpace,
    Refusal,
    expiry,
    now,
    ordered,
    phase,
    read_plan,
    review_digest,
    sealed,
    to_json,
)
from spaceform.space import Owner
from tests.unit.build import (
    ADA,
    BOB,
    ENGINEERS,
    EXPORT,
    ME,
    NOTE,
    NOW,
    OWNER,
    READ,
    VIEWER_ROLE,
    created,
    definition,
    exchange,
    having,
    plan,
    record,
    regrant,
    rerole,
    reset,
)

DOOMED = DoomedSpace(name="Engineering", pages=1, blog_posts=2, watchers=3)
EVERY_CHANGE: tuple[Change, ...] = (
    created(),
    SpaceChange(address="ENG/space", space_id="100", before=DOOMED, risk=Risk.CRITICAL),
    StateChange(address="ENG/state", space_id="100", before="present", after="archived"),
    RecordChange(
        address="ENG/ownership",
        space_id="100",
        before=record(labels={"a": "created"}),
        after=record(grants={"user:x": "adopted"}, custom_content={"user:x": (NOTE,)}),
        reason=Reason.ADOPTED,
    ),
    DetailsChange(address="ENG/name", space_id="100", field="name", before="A", after="B"),
    DetailsChange(
        address="ENG/homepage",
        space_id="100",
        field="homepage",
        after=Homepage(id="1", title="B"),
    ),
    regrant(ADA.principal, (READ,), (READ, EXPORT)),
    CustomContentChange(
        address="ENG/custom-content/user:x",
        space_id="100",
        principal=ADA.principal,
        name="user:x",
        after=(NOTE,),
    ),
    reset("owner", {"a": [1.5, None]}, "text"),
    LabelChange(address="ENG/labels/a", space_id="100", after="a", mark=Mark("eng.yaml", 1, 2)),
    SettingsChange(
        address="ENG/settings/route-override",
        space_id="100",
        before=True,
        after=False,
    ),
    ThemeChange(address="ENG/theme", space_id="100", before="default", after="x"),
)
OF_ROLES: tuple[Change, ...] = (
    exchange(ADA.principal, None, having(VIEWER_ROLE)),
    exchange(ADA.principal, having(VIEWER_ROLE, EXPORT)),
    rerole("Big Reader", None, (READ,)),
    rerole("Auditor", (READ, EXPORT), (READ,), description="Reads"),
)
JSON_VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def saved(found: Plan, folder: Path) -> Path:
    path = folder / "plan.json"
    path.write_text(to_json(found), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "change", [*EVERY_CHANGE, *OF_ROLES], ids=lambda change: f"{change.aspect}-{change.action}"
)
def test_a_saved_plan_is_the_plan(change: Change, tmp_path: Path) -> None:
    found = sealed(
        plan(change).model_copy(
            update={
                "spaces": (
                    PlannedSpace(
                        key="ENG",
                        id=None if change.address == "ENG/space" and change.after else "100",
                        unmanaged=(Unmanaged(address="ENG/labels/z", value="z", kept=True),),
                    ),
                    PlannedSpace(key="OPS", blocked=Blocked(kind="read", message="no")),
                ),
                "refusals": (Refusal(guard="losses", address="*", message="m", flag="--x"),),
                "notes": (Note(address="ENG", message="m", mark=Mark("a", 1, 1)),),
            }
        )
    )
    assert read_plan(saved(found, tmp_path)) == found


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
@given(before=JSON_VALUES, after=JSON_VALUES)
def test_a_saved_plan_keeps_every_value(
    before: JsonValue, after: JsonValue, tmp_path: Path
) -> None:
    found = plan(reset("owner", before, after))
    assert read_plan(saved(found, tmp_path)) == found


def test_every_change_has_its_place_in_the_course_of_writes() -> None:
    restore = StateChange(address="ENG/state", space_id="100", before="archived", after="present")
    order = [(change.aspect, phase(change)) for change in ordered((*EVERY_CHANGE, restore))]
    assert order == [
        ("space", Phase.BEGINNING),
        ("state", Phase.BEGINNING),
        ("ownership", Phase.RECORD),
        ("details", Phase.DETAILS),
        ("details", Phase.DETAILS),
        ("grants", Phase.GRANTS),
        ("custom-content", Phase.CONTENTS),
        ("properties", Phase.CONTENTS),
        ("labels", Phase.CONTENTS),
        ("settings", Phase.CONTENTS),
        ("theme", Phase.CONTENTS),
        ("state", Phase.ARCHIVE),
        ("space", Phase.DELETION),
    ]


def test_the_changes_of_a_space_stand_together() -> None:
    labels = [LabelChange(address=f"{key}/labels/a", after="a") for key in ("b", "A", "c")]
    themes = [
        ThemeChange(address=f"{key}/theme", before="default", after="x") for key in ("A", "b", "c")
    ]
    keys = [change.key for change in ordered((*labels, *themes))]
    assert keys == ["A", "A", "b", "b", "c", "c"]


def test_the_order_does_not_depend_on_where_changes_came_from() -> None:
    assert ordered(EVERY_CHANGE) == ordered(reversed(EVERY_CHANGE))


# The review digest


def test_the_digest_sees_no_clock_no_line_and_no_reason() -> None:
    change = regrant(ADA.principal, (READ,), (READ, EXPORT))
    told = change.model_copy(
        update={
            "mark": Mark("other.yaml", 99, 9),
            "reason": Reason.EXPIRED,
            "risk": Risk.CRITICAL,
            "in_base": True,
            "person": "Ada",
        }
    )
    later = plan(told).model_copy(
        update={
            "created": NOW + timedelta(days=1),
            "expires": NOW + timedelta(days=2),
            "tool_version": "9",
            "notes": (Note(address="ENG", message="x"),),
        }
    )
    assert review_digest(later) == plan(change).digest


@pytest.mark.parametrize(
    "other",
    [
        plan(reset("a", 1, 2), overrides=Overrides(max_removals=5)),
        plan(reset("a", 1, 2), overrides=Overrides(adopt=("ENG",))),
        plan(reset("a", 1, 2), overrides=Overrides(allow_lockout=("ENG",))),
        plan(reset("a", 1, 2), space_id="999"),
        plan(reset("a", 1, 2).model_copy(update={"space_id": "999"})),
        plan(reset("a", 1, 2)).model_copy(update={"site": "https://elsewhere.example"}),
        plan(reset("a", 1, 3)),
        plan(reset("a", 0, 2)),
        plan(reset("b", 1, 2)),
        plan(reset("a", 1, after=True)),
        plan(reset("a", 1, 2), reset("b", 1, 2)),
        plan(),
    ],
)
def test_the_digest_sees_what_is_reviewed(other: Plan) -> None:
    assert review_digest(other) != plan(reset("a", 1, 2)).digest


def test_the_digest_does_not_see_spaces_in_which_nothing_changes() -> None:
    found = plan(reset("a", 1, 2))
    more = found.model_copy(update={"spaces": (*found.spaces, PlannedSpace(key="OPS", id="7"))})
    assert review_digest(more) == found.digest


@given(st.permutations(EVERY_CHANGE))
def test_the_digest_does_not_depend_on_the_order_in_which_changes_were_found(
    changes: list[Change],
) -> None:
    assert plan(*changes).digest == plan(*EVERY_CHANGE).digest


def test_the_digest_sees_whom_a_grant_is_for() -> None:
    # The address spells a principal by its name. A group that was deleted and made again has the
    # same name, and in an edited file a name could stand for anybody's id.
    change = regrant(ENGINEERS.principal, (), (READ,))
    other = change.model_copy(update={"principal": BOB.principal})
    assert review_digest(plan(other)) != plan(change).digest


def test_the_digest_sees_what_custom_content_is_sent_for() -> None:
    change = CustomContentChange(
        address="ENG/custom-content/group:x", principal=ADA.principal, name="group:x", after=(NOTE,)
    )
    other = change.model_copy(update={"principal": BOB.principal})
    assert review_digest(plan(other)) != plan(change).digest


@pytest.mark.parametrize(
    "change, update",
    [
        (reset("a", 1, 2), {"key_name": "spaceform"}),
        (
            DetailsChange(address="ENG/name", space_id="100", field="name", before="A", after="B"),
            {"field": "description"},
        ),
        (regrant(ADA.principal, (), (READ,)), {"foreseen": (EXPORT,)}),
    ],
    ids=["property", "details", "foreseen"],
)
def test_the_digest_sees_everything_that_is_carried_out(
    change: Change, update: dict[str, object]
) -> None:
    assert review_digest(plan(change.model_copy(update=update))) != plan(change).digest


def test_what_a_digest_is_made_of_is_the_same_in_every_version() -> None:
    # Who reviewed a digest compares it with that of another day and, maybe, of another version.
    # Where this differs, every plan that was saved before is refused: say so in the changelog.
    refusal = Refusal(guard="credentials", address="ENG/labels/a", message="m", stops="change")
    found = plan(*EVERY_CHANGE, *OF_ROLES, overrides=Overrides(adopt=("ENG",), max_removals=5))
    found = found.model_copy(update={"refusals": (refusal,)})
    assert review_digest(found) == (
        "b76a07f5c3ead67f2758abbb6b69a7a446e97db5e09071498b0e3f861812c43b"
    )


# Reading a file


def test_a_plan_file_is_read_by_people_too() -> None:
    lines = to_json(plan(reset("a", 1, 2))).splitlines(keepends=True)
    assert lines[:2] == ["{\n", '  "format": 1,\n']
    assert lines[-1] == "}\n"


def test_a_plan_that_lives_longer_than_any_plan_is_refused(tmp_path: Path) -> None:
    late = NOW + LIFETIME + timedelta(seconds=1)
    path = saved(sealed(plan(reset("a", 1, 2)).model_copy(update={"expires": late})), tmp_path)
    with pytest.raises(
        RefusedError, match=r"plan\.json was edited: it expires later than any plan"
    ):
        read_plan(path)


def test_what_a_creator_loses_in_the_new_space_is_read_and_what_another_loses_is_not(
    tmp_path: Path,
) -> None:
    for who, is_read in ((ME, True), (ADA, False)):
        loss = regrant(who.principal, (READ, EXPORT), (READ,), space_id=None)
        found = plan(created(), loss, space_id=None)
        path = saved(found, tmp_path)
        if is_read:
            assert read_plan(path) == found
        else:
            with pytest.raises(RefusedError, match="a space that is created"):
                read_plan(path)


def edited(found: Plan, folder: Path, **update: object) -> Path:
    path = folder / "plan.json"
    path.write_text(json.dumps({**json.loads(to_json(found)), **update}), encoding="utf-8")
    return path


def test_a_plan_that_was_edited_is_refused(tmp_path: Path) -> None:
    change = json.loads(to_json(plan(reset("a", 1, 3))))["changes"]
    with pytest.raises(RefusedError, match="edited"):
        read_plan(edited(plan(reset("a", 1, 2)), tmp_path, changes=change))


@pytest.mark.parametrize(
    "update",
    [
        {"format": 2, "tool_version": "9.8.7"},
        {"format": 3, "tool_version": "9.8.7", "changes": {}, "spacecraft": []},
    ],
)
def test_a_plan_of_a_newer_spaceform_is_refused_as_that(
    update: dict[str, object], tmp_path: Path
) -> None:
    words = r"plan\.json was made by a newer spaceform \(9\.8\.7, plan format [23]\)"
    with pytest.raises(RefusedError, match=f"{words}.*use the same version to plan and to apply"):
        read_plan(edited(plan(reset("a", 1, 2)), tmp_path, **update))


def test_whose_plan_it_is_and_what_it_leaves_aside_are_in_the_digest() -> None:
    change = reset("a", 1, 2)
    refusal = Refusal(guard="credentials", address=change.address, message="m", stops="change")
    found = plan(change)
    aside = found.model_copy(update={"refusals": (refusal,)})
    unowned = found.model_copy(update={"owner": None})
    other = found.model_copy(update={"owner": Owner(name="acme", id="another")})
    renamed = found.model_copy(update={"owner": Owner(name="new", id=OWNER.id)})
    assert len({review_digest(each) for each in (found, aside, unowned, other)}) == 4
    assert review_digest(renamed) == review_digest(found.model_copy(update={"owner": OWNER}))


@pytest.mark.parametrize(
    "update",
    [
        {"format": "two"},
        {"unknown": 1},
        {"changes": [{"aspect": "weather", "address": "ENG/x"}]},
        {"changes": [{"address": "ENG/x"}]},
        {"changes": {}},
        {"created": "yesterday"},
        {"created": "2026-11-23T12:00:00"},
        {"expires": "2099-11-23T12:00:00"},
        {"site": None},
    ],
)
def test_what_is_no_plan_is_refused_with_its_place(
    update: dict[str, object], tmp_path: Path
) -> None:
    path = edited(plan(reset("a", 1, 2)), tmp_path, **update)
    with pytest.raises(PlanFileError, match=next(iter(update))):
        read_plan(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null", b"\x00"])
def test_a_file_of_something_else_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(PlanFileError, match=r"plan\.json"):
        read_plan(path)


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_no_json_holds_is_refused(number: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    text = to_json(plan(reset("a", 1, 424_242)))
    path.write_text(text.replace("424242", number), encoding="utf-8")
    with pytest.raises(PlanFileError, match=r"plan\.json.*is no number"):
        read_plan(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="cannot read"):
        read_plan(tmp_path / "none.json")
    with pytest.raises(PlanFileError, match="cannot read"):
        read_plan(tmp_path)


def test_what_is_wrong_in_a_file_is_said_with_its_place_or_of_the_whole_file(
    tmp_path: Path,
) -> None:
    path = edited(plan(reset("a", 1, 2)), tmp_path, owner={"name": "acme"})
    with pytest.raises(PlanFileError, match=r"plan\.json is not a plan.*: owner\.id: "):
        read_plan(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(PlanFileError, match=r"plan\.json is not a plan.*: the file: "):
        read_plan(path)


# Expiry


def test_a_plan_lives_for_a_week() -> None:
    assert expiry(NOW, []) == NOW + LIFETIME == NOW + timedelta(days=7)


def test_a_plan_never_lives_past_the_end_of_an_access() -> None:
    soon, later = NOW + timedelta(hours=12), NOW + timedelta(days=3)
    assert expiry(NOW, [later, soon, NOW + timedelta(days=300)]) == soon


def test_an_access_that_ended_before_does_not_expire_the_plan() -> None:
    assert expiry(NOW, [NOW - timedelta(days=1), NOW]) == NOW + LIFETIME


def test_now_is_in_utc_and_whole_seconds() -> None:
    moment = now()
    assert moment.tzinfo is UTC
    assert moment.microsecond == 0
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=5)


# What stands against a plan


def test_a_refusal_stops_the_run_or_only_its_change() -> None:
    whole = Refusal(guard="lockout", address="ENG/grants", message="m")
    part = Refusal(guard="credentials", address="ENG/labels/a", message="m", stops="change")
    assert plan().model_copy(update={"refusals": (whole,)}).refused
    found = plan().model_copy(update={"refusals": (part,)})
    assert not found.refused
    assert found.refused_addresses == {"ENG/labels/a"}


def test_a_plan_knows_its_blocked_spaces_and_those_of_a_key() -> None:
    blocked = PlannedSpace(key="OPS", blocked=Blocked(kind="name", message="m"))
    found = plan(reset("a", 1, 2)).model_copy(update={"spaces": (blocked,), "owner": OWNER})
    assert found.blocked == (blocked,)
    assert found.changes_of("OPS") == ()
    assert len(found.changes_of("ENG")) == 1


# Roles of the site


def test_roles_come_before_every_space_even_one_before_them_in_the_alphabet() -> None:
    label = LabelChange(address="AAA/labels/a", after="a")
    of_site = LabelChange(address="site/labels/a", after="a")
    found = ordered([of_site, label, rerole("B"), rerole("A")])
    assert [change.address for change in found] == [
        "site/roles/A",
        "site/roles/B",
        "AAA/labels/a",
        "site/labels/a",
    ]
    assert [phase(change) for change in found[:2]] == [Phase.SITE, Phase.SITE]


@pytest.mark.parametrize(
    "other",
    [
        {"role_id": "another"},
        {"after": definition(READ, EXPORT)},
        {"before": definition(READ)},
        {"name": "Other"},
    ],
)
def test_the_digest_covers_all_that_is_carried_out_of_a_role(other: dict[str, object]) -> None:
    change = rerole("Auditor", (READ, EXPORT), (READ,))
    changed = change.model_copy(update=other)
    assert plan(change).digest != plan(changed).digest


def test_the_digest_covers_which_role_somebody_gets() -> None:
    one = exchange(ADA.principal, None, having(VIEWER_ROLE))
    for update in ({"id": "another"}, {"permissions": (READ, EXPORT)}, {"name": "Other"}):
        role = VIEWER_ROLE.role.model_copy(update=update)
        assert plan(one).digest != plan(exchange(ADA.principal, None, having(role))).digest


def test_the_digest_covers_the_key_that_lets_a_role_shrink() -> None:
    change = rerole("Auditor", (READ, EXPORT), (READ,))
    lifted = Overrides(allow_role_shrink=("Auditor",))
    assert plan(change).digest != plan(change, overrides=lifted).digest


def test_a_role_that_was_edited_in_a_plan_file_is_found_out(tmp_path: Path) -> None:
    path = saved(plan(rerole("Auditor", (READ,), (READ, EXPORT))), tmp_path)
    path.write_text(path.read_text("utf-8").replace("role-Auditor", "role-Admin"), "utf-8")
    with pytest.raises(RefusedError, match="edited"):
        read_plan(path)


def test_a_report_is_told_from_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"format": 1, "kind": "plan"}', encoding="utf-8")
    with pytest.raises(
        PlanFileError, match=r"is a report and no plan: 'spaceform plan --out FILE'"
    ):
        read_plan(path)
