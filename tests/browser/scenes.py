"""Plans to look at, and what of their changes is to be seen."""

from collections.abc import Collection, Iterable
from itertools import cycle

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.details import DetailsChange
from spaceform.aspects.grants import PAIRS, GrantChange
from spaceform.aspects.labels import LabelChange
from spaceform.aspects.properties import Property, PropertyChange
from spaceform.change import RISKS, Change, Risk
from spaceform.mark import Mark
from spaceform.plan import Plan
from spaceform.principals import GroupSize, Principal
from spaceform.report.html.changes import change_id
from spaceform.space import Revision
from tests.unit.report.plans import grant, label, plan_of

GROUPS = ("group:engineers", "group:platform-team", "group:contractors", "user:ada", "anonymous")
READ = "read/space"


def team_plan(spaces: int = 6) -> Plan:
    """Return a plan in which many things change in each of some spaces, a few drifted before."""
    changes = [each for number in range(spaces) for each in _team(number)]
    commit = Revision(commit="4bfe6395eef632ba42b32552fd8075ac339df888", ref="feature/access")
    return plan_of(
        *changes,
        environment="prod",
        identity_name="Wiki Robot",
        revision=commit,
        base=commit.model_copy(update={"ref": "origin/main"}),
        group_sizes={"group:engineers": GroupSize(people=84)},
    )


def _team(number: int) -> Iterable[Change]:
    key = f"TEAM{number}"
    risks = cycle(RISKS[number % 4 :] + RISKS[: number % 4])
    for line, name in enumerate(GROUPS):
        before = (READ, "create/page", "update/page") if line % 2 else None
        after = (READ, "create/comment") if line != number % 5 or before is None else None
        kind, _, who = name.partition(":")
        yield grant(
            key,
            before,
            after,
            name=name,
            principal=Principal.model_validate({"kind": kind, "id": who}),
            risk=next(risks),
            mark=Mark(f"spaces/team{number}.yaml", 10 + line, 3),
            in_base=number == 2 and line > 2,
        )
    yield label(key, f"label-{number}", space_id="1", risk=next(risks))
    yield LabelChange(address=f"{key}/labels/gone", before="gone", risk=next(risks))
    yield PropertyChange(
        address=f"{key}/properties/owner",
        space_id="1",
        key_name="owner",
        before=Property(value={"team": "platform", "cost": 41}),
        after=Property(value={"team": "platform", "cost": 42 + number}),
        risk=next(risks),
    )
    yield DetailsChange(
        address=f"{key}/name",
        space_id="1",
        field="name",
        before=f"Team {number}",
        after=f"The Zebras {number}" if number % 3 else f"The Okapis {number}",
        risk=Risk.LOW,
    )


def many_changes(total: int, each: int = 4) -> Plan:
    """Return a plan of very many changes, `each` in a space; half of them are of access."""
    changes: list[Change] = []
    for number in range(total):
        key = f"SPACE{number // each}"
        if number % 2:
            changes.append(label(key, f"label-{number}", space_id="1"))
        else:
            name = f"group:team-{number % 50}-{number % each}"
            before, after = (READ, "create/page"), (READ, "create/comment", "update/page")
            risk = RISKS[number // 2 % 4]
            principal = Principal(kind="group", id=name)
            changes.append(grant(key, before, after, name=name, principal=principal, risk=risk))
    return plan_of(*changes)


def wide_plan() -> Plan:
    """Return a plan in which many principals gain all that there is."""
    names = [f"group:team-{number}" for number in range(30)]
    return plan_of(
        *(
            grant("A", (READ,), tuple(PAIRS), name=name, principal=Principal(kind="group", id=name))
            for name in names
        )
    )


def ids(  # noqa: PLR0913 (as many as there are filters)
    plan: Plan,
    *,
    space: str = "",
    principal: str = "",
    risks: Collection[str] = (),
    actions: Collection[str] = (),
    holding: str = "",
) -> set[str]:
    """Return the ids of the changes that filters leave; `holding` is a text in what they say."""
    return {
        change_id(change)
        for change in plan.changes
        if (not space or change.key == space)
        and (not principal or principal_of(change) == principal)
        and (not risks or change.risk in risks)
        and (not actions or change.action in actions)
        and holding in change.model_dump_json()
    }


def principal_of(change: Change) -> str:
    return change.name if isinstance(change, GrantChange | CustomContentChange) else ""
