"""The facts: what a plan was made from, as whom and when, and what its approval refers to."""

from typing import NamedTuple
from urllib.parse import urlsplit

from spaceform.plan import Plan
from spaceform.report.approval import apply_command
from spaceform.report.presentation import Presentation
from spaceform.report.provenance import (
    changes_since,
    moments,
    origins,
    revision_name,
    spaces_read,
    vouchers,
)
from spaceform.report.untrusted import cut

_COPIED = {"Digest": "digest", "Apply": "command"}


class Fact(NamedTuple):
    """A name and what stands there; an `id` is what a button copies it by."""

    name: str
    words: str
    id: str = ""


def site_name(plan: Plan) -> str:
    """Return the site as people call it, without what every address begins with."""
    return cut(plan.site.removeprefix(f"{urlsplit(plan.site).scheme}://"))


def head_facts(plan: Plan, presentation: Presentation) -> tuple[Fact, ...]:
    """Return what a plan was made from, for its head."""
    found = [Fact(word.capitalize(), words) for word, words in origins(plan)]
    found += [Fact("Spaces", spaces_read(plan)), Fact("Made", moments(plan, presentation))]
    for name, revision in (("Manifests of", plan.revision), ("Base", plan.base)):
        if revision is not None:
            found.append(Fact(name, f"{revision_name(revision)}{changes_since(revision)}"))
    return tuple(found)


def foot_facts(plan: Plan, presentation: Presentation) -> tuple[Fact, ...]:
    """Return what an approval refers to, for the foot; there is none without a change."""
    if not plan.changes:
        return ()
    found = (*vouchers(plan, presentation), ("Apply", apply_command(plan, presentation) or ""))
    return tuple(Fact(name, words, _COPIED.get(name, "")) for name, words in found if words)
