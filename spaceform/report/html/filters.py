"""The filters: what there is to choose from."""

from collections import Counter
from typing import NamedTuple

from spaceform.aspects.custom_content import CustomContentChange
from spaceform.aspects.grants import GrantChange
from spaceform.change import RISKS
from spaceform.plan import Plan
from spaceform.report.html.anchors import token
from spaceform.report.html.pieces import ACTIONS
from spaceform.report.untrusted import cut

_LONGEST = 60


class Choice(NamedTuple):
    """Something to choose: its word in links, what it is called, and how many changes have it."""

    value: str
    mark: str
    label: str
    total: int


class FiltersView(NamedTuple):
    """Everything that changes can be told apart by; what no change has is not offered."""

    spaces: tuple[Choice, ...]
    principals: tuple[Choice, ...]
    risks: tuple[Choice, ...]
    actions: tuple[Choice, ...]


def view_filters(plan: Plan) -> FiltersView:
    """Return the choices, names in their order, risks from the highest."""
    risks = Counter(change.risk for change in plan.changes)
    actions = Counter(change.action for change in plan.changes)
    return FiltersView(
        spaces=_named(Counter(change.key for change in plan.changes)),
        principals=_named(
            Counter(
                change.name
                for change in plan.changes
                if isinstance(change, GrantChange | CustomContentChange)
            )
        ),
        risks=tuple(Choice(risk, "", risk, risks[risk]) for risk in RISKS if risks[risk]),
        actions=tuple(
            Choice(action, sign.mark, sign.word, actions[action])
            for action, sign in ACTIONS.items()
            if actions[action]
        ),
    )


def _named(counts: Counter[str]) -> tuple[Choice, ...]:
    names = sorted(counts, key=lambda name: (name.lower(), name))
    return tuple(Choice(token(name), "", cut(name, _LONGEST), counts[name]) for name in names)
