"""The approval: what a reviewer agrees to, and the exact command that carries it out."""

import shlex

from spaceform.plan import Overrides, Plan
from spaceform.report.presentation import Presentation
from spaceform.report.shifts import doomed_spaces
from spaceform.report.untrusted import cut


def apply_command(plan: Plan, presentation: Presentation) -> str | None:
    """Return the command that applies exactly this plan; None where none does.

    Without a file it plans again, so the flags of this planning are in it, and the digest. With one
    it is still told the folder of the manifests: the policy there is read again.
    """
    if plan.refused or plan.against is not None or not plan.changes:
        return None
    if presentation.is_late_for(plan):
        return None
    words = ["spaceform", "apply"]
    if presentation.plan_path is not None:
        folder = presentation.flags[:2] if presentation.flags[:1] == ("-C",) else ()
        words += [*folder, presentation.plan_path]
        for key in doomed_spaces(plan):
            words += ["--allow-space-delete", key]
        return shlex.join(words)
    words += [*presentation.flags, *override_words(plan.overrides)]
    return shlex.join([*words, "--expect-digest", plan.digest])


def override_words(overrides: Overrides) -> list[str]:
    """Return the keys that lifted something, word by word as they were given."""
    named = {
        "--adopt": overrides.adopt,
        "--take-over": overrides.take_over,
        "--allow-lockout": overrides.allow_lockout,
        "--allow-space-delete": overrides.allow_space_delete,
        "--allow-role-shrink": overrides.allow_role_shrink,
    }
    found = [word for flag, values in named.items() for value in values for word in (flag, value)]
    if overrides.max_removals is not None:
        found += ["--max-removals", str(overrides.max_removals)]
    return found


def override_flags(overrides: Overrides) -> list[str]:
    """Return the same for people to read, each key with its value, none of them too long."""
    words = override_words(overrides)
    return [
        f"{flag} {cut(shlex.quote(value))}"
        for flag, value in zip(words[::2], words[1::2], strict=True)
    ]
