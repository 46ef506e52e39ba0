from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange
from spaceform.change import Risk
from spaceform.principals import GroupSize
from spaceform.report.html.access import AccessView, ShiftView, view_access
from spaceform.site_roles import RoleChange, RoleDefinition
from tests.unit.report.plans import ENGINEERS, ROBOT, grant, label, plan_of

READ = ("read/space",)


def words(shift: ShiftView) -> list[str]:
    return [
        " ".join([*(line.sign or ())[:2], *(piece.text for piece in line.pieces)])
        for line in shift.lines
    ]


def test_where_nobody_gains_or_loses_there_is_nothing() -> None:
    assert view_access(plan_of(label("A", "x")), in_base=False) == AccessView((), ())


def test_everybody_comes_before_principals() -> None:
    doomed = DoomedSpace(name="", pages=0, blog_posts=0, watchers=0)
    plan = plan_of(
        SpaceChange(address="OLD/space", space_id="1", before=doomed),
        SpaceChange(address="NEW/space", after=NewSpace(key="NEW", name="", private=False)),
        RoleChange(
            address="site/roles/Auditor",
            name="Auditor",
            before=RoleDefinition(description="", permissions=READ),
            after=RoleDefinition(description="", permissions=("export/space",)),
        ),
        RoleChange(
            address="site/roles/New",
            name="New",
            after=RoleDefinition(description="", permissions=READ),
        ),
    )
    found = view_access(plan, in_base=False).everybody
    assert [words(shift)[0] for shift in found] == [
        "\N{MINUS SIGN} everybody loses the space: deleted for ever",
        "+ created with the site’s default permissions",
        "+ its creator keeps all that Confluence gives to a creator",
        "+ everybody with the role Auditor gains export/space",
        "\N{MINUS SIGN} everybody with the role Auditor loses read/space",
        "+ whoever is given the new role New gains read/space",
    ]
    assert [shift.where.first for shift in found] == ["OLD", "NEW", "NEW", "", "", ""]


def test_a_principal_is_told_with_person_id_size_and_risk() -> None:
    plan = plan_of(
        grant("A", READ, None, principal=ENGINEERS, risk=Risk.HIGH),
        grant("A", None, READ, name="user:bot", principal=ROBOT, person="Robot"),
        group_sizes={"group:g-eng": GroupSize(people=1)},
    )
    group, user = view_access(plan, in_base=False).principals
    assert (group.name, group.about, group.risk) == (
        "group:engineers",
        ("g-eng", "1 person"),
        "high",
    )
    assert user.about == ("Robot", "robot", "as whom this plan was made")
    assert words(group.shifts[0]) == ["\N{MINUS SIGN} loses all access"]


def test_a_size_may_be_a_lower_bound() -> None:
    change = grant("A", None, READ, name="group:g-eng", principal=ENGINEERS)
    plan = plan_of(change, group_sizes={"group:g-eng": GroupSize(people=50, more=True)})
    assert view_access(plan, in_base=False).principals[0].about == ("at least 50 people",)


def test_who_gains_by_what_the_base_had_already_stands_apart() -> None:
    plan = plan_of(grant("A", None, READ), grant("B", None, READ, in_base=True))
    for in_base, key in ((False, "A"), (True, "B")):
        (principal,) = view_access(plan, in_base=in_base).principals
        assert [shift.where.first for shift in principal.shifts] == [key]


def test_of_many_spaces_the_first_are_named_and_the_rest_is_there() -> None:
    plan = plan_of(*(grant(f"S{number:02}", None, READ) for number in range(20)))
    where = view_access(plan, in_base=False).principals[0].shifts[0].where
    assert where.total == "20 spaces"
    assert where.first.split(", ") == [f"S{number:02}" for number in range(12)]
    assert where.rest == tuple(f"S{number:02}" for number in range(12, 20))


def test_one_more_space_than_few_is_no_rest_of_its_own() -> None:
    plan = plan_of(*(grant(f"S{number:02}", None, READ) for number in range(13)))
    assert view_access(plan, in_base=False).principals[0].shifts[0].where.rest == ()
