from spaceform.aspects.lifecycle import DoomedSpace, NewSpace, SpaceChange
from spaceform.change import Risk
from spaceform.plan import Plan
from spaceform.principals import GroupSize
from spaceform.report.presentation import Presentation
from spaceform.report.text.access_text import put_access
from spaceform.report.text.page import Page
from tests.unit.build import rerole
from tests.unit.report.plans import grant, label, plan_of
from tests.unit.report.rendering import render_plan

READ = ("read/space",)


def shown(plan: Plan, *, verbose: bool = False) -> list[str]:
    page = Page(Presentation(width=100))
    put_access(page, plan, verbose=verbose)
    return page.text().splitlines()[1:]


def test_many_spaces_are_counted_and_the_first_of_them_named() -> None:
    plan = plan_of(*(grant(f"S{number:03}", None, READ) for number in range(300)))
    assert shown(plan) == [
        "  group:engineers",
        "    + 300 spaces (S000, S001, S002, S003, S004, S005 and 294 more): read/space",
    ]


def test_verbose_names_every_space() -> None:
    plan = plan_of(*(grant(f"S{number:03}", None, READ) for number in range(300)))
    assert "S299: read/space" in " ".join(line.strip() for line in shown(plan, verbose=True))


def test_a_few_spaces_are_named() -> None:
    plan = plan_of(grant("A", READ, None), grant("B", READ, None))
    assert shown(plan) == ["  group:engineers", "    - A, B: all access"]


def test_deleted_and_open_spaces_come_before_all_principals() -> None:
    doomed = DoomedSpace(name="Old", pages=1, blog_posts=0, watchers=0)
    plan = plan_of(
        grant("A", None, READ),
        SpaceChange(address="OLD/space", space_id="1", before=doomed),
        SpaceChange(address="B/space", after=NewSpace(key="B", name="B", private=False)),
    )
    assert shown(plan)[:4] == [
        "  - everybody loses OLD: deleted for ever  !! critical",
        "  + the site’s default permissions in B",
        "  + you keep all that Confluence gives to a creator, in B",
        "  group:engineers",
    ]


def test_a_deletion_touches_everybody_and_not_nobody() -> None:
    doomed = DoomedSpace(name="Old", pages=1, blog_posts=0, watchers=0)
    plan = plan_of(SpaceChange(address="OLD/space", space_id="1", before=doomed))
    assert shown(plan) == ["  - everybody loses OLD: deleted for ever  !! critical"]


def test_a_creator_whose_access_is_settled_keeps_nothing_unsaid() -> None:
    space = SpaceChange(address="B/space", after=NewSpace(key="B", name="B"))
    settled = grant("B", None, READ)
    plan = plan_of(space, settled).model_copy(update={"identity": settled.principal.id})
    assert "creator" not in "\n".join(shown(plan))


def test_a_plan_that_touches_nobody_says_so() -> None:
    assert shown(plan_of(label("A", "x"))) == ["  no principal’s grants change"]


def test_what_everybody_with_a_role_gains_and_loses_comes_before_all_principals() -> None:
    shrunk = rerole("Auditor", ("read/space", "export/space"), ("read/space", "create/comment"))
    plan = plan_of(shrunk, rerole("New"), grant("A", None, READ))
    assert shown(plan)[:4] == [
        "  + everybody with the role Auditor: create/comment",
        "  - everybody with the role Auditor: export/space",
        "  + whoever is given the new role New: read/space",
        "  group:engineers",
    ]


def test_how_dangerous_the_shrinking_of_a_role_is_stands_beside_it() -> None:
    role = rerole("Auditor", ("read/space", "export/space"), ("read/space",))
    plan = plan_of(role.model_copy(update={"risk": Risk.CRITICAL}))
    assert shown(plan) == ["  - everybody with the role Auditor: export/space  !! critical"]
    text = render_plan(plan, "markdown")
    assert "- everybody with the role Auditor: export/space · !! critical\n" in text


def test_how_many_people_a_group_is_stands_beside_it() -> None:
    sizes = {"group:g-eng": GroupSize(people=12)}
    assert shown(plan_of(grant("A", None, READ), group_sizes=sizes))[0] == (
        "  group:engineers  12 people"
    )
