"""GitLab: the numbers that a merge request shows of a plan (`artifacts:reports:terraform`)."""

import json
from collections import Counter

from spaceform.plan import Plan
from spaceform.report.presentation import Presentation


def render_plan(plan: Plan, _presentation: Presentation) -> str:
    """Return how many changes create, update and delete; those that are left out do not count.

    GitLab takes these three keys and no text.
    """
    left_out = plan.refused_addresses
    actions = Counter(change.action for change in plan.changes if change.address not in left_out)
    counts = {action: actions[action] for action in ("create", "update", "delete")}
    return json.dumps(counts) + "\n"
