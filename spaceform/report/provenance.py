"""The provenance: what a plan was made from, as whom and when, and how long it holds."""

from spaceform.plan import Plan
from spaceform.report.approval import override_flags
from spaceform.report.counts import plural
from spaceform.report.presentation import Presentation
from spaceform.report.untrusted import cut
from spaceform.space import Revision

AGAINST = (
    "Manifests compared with manifests: nothing of the site is known, and nothing can be applied."
)
"""What is said first of a plan that was made without a site."""


def origins(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return where a plan comes from, as pairs of a word of ours and what it is about."""
    found = [("environment", cut(plan.environment))] if plan.environment else []
    if plan.against is not None:
        return (*found, ("compared with", revision_name(plan.against)))
    identity, name = cut(plan.identity), plan.identity_name
    return (*found, ("as", f"{cut(name)} ({identity})" if name else identity))


def spaces_read(plan: Plan) -> str:
    """Say how many spaces a plan is about, and how many of them could be read."""
    total = plural(len(plan.spaces), "space")
    if plan.against is not None:
        return f"{total} declared"
    unread = sum(
        space.blocked is not None and space.blocked.kind == "read" for space in plan.spaces
    )
    read = f"{len(plan.spaces) - unread:,} of {total}" if unread else total
    return f"{read} read"


def moments(plan: Plan, presentation: Presentation) -> str:
    """Say when the site was read, and until when the plan holds, or that it holds no more."""
    made = f"{plan.created:%Y-%m-%d %H:%M} UTC"
    if plan.against is not None:
        return made
    end = f"{plan.expires:%Y-%m-%d %H:%M} UTC"
    if presentation.is_late_for(plan):
        return f"{made}, expired {end}: plan again"
    return f"{made}, expires {end}"


def vouchers(plan: Plan, presentation: Presentation) -> tuple[tuple[str, str], ...]:
    """Return what an approval refers to, as pairs of a name and what stands there."""
    found = [("Digest", plan.digest)]
    revisions = {"Commit": plan.revision, "Base": plan.base, "Against": plan.against}
    found += [(name, revision_words(each)) for name, each in revisions.items() if each]
    found += [
        ("Made", moments(plan, presentation)),
        ("Overrides", " ".join(override_flags(plan.overrides))),
    ]
    return tuple((name, words) for name, words in found if words)


def revision_name(revision: Revision) -> str:
    """Return what people call a revision: the name by which it was asked for, or its commit."""
    return cut(revision.ref or revision.commit)


def revision_words(revision: Revision) -> str:
    """Return a commit, its name if it has one, and whether the manifests differ from it."""
    named = f" ({cut(revision.ref)})" if revision.ref else ""
    return f"{cut(revision.commit)}{named}{changes_since(revision)}"


def changes_since(revision: Revision) -> str:
    """Return what has to be said of a commit that the manifests are not quite those of."""
    return "" if revision.clean else ", with changes since"
