"""The page: one file with its style and its script, and a policy that lets nothing else run."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from spaceform.plan import Plan
from spaceform.report.counts import plural, summarize_plan
from spaceform.report.html.access import AccessView, view_access
from spaceform.report.html.changes import SpaceView, view_spaces
from spaceform.report.html.facts import Fact, foot_facts, head_facts, site_name
from spaceform.report.html.filters import FiltersView, view_filters
from spaceform.report.html.matrix import FORESEEN, GAIN, KEPT, LOSS, Matrix, view_matrices
from spaceform.report.html.pieces import Sign
from spaceform.report.html.standing import (
    Address,
    StandingView,
    UnmanagedView,
    view_blocked,
    view_notes,
    view_refusals,
    view_undeclared,
    view_unmanaged,
)
from spaceform.report.order import changes_by_base
from spaceform.report.presentation import Presentation
from spaceform.report.provenance import AGAINST, revision_name
from spaceform.report.untrusted import visible

_TEMPLATES = "templates"
_MANY = 200
_FEW_SPACES = 8
# A log of a CI job takes a line for an order that begins like this.
_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE)


class Listing(NamedTuple):
    """Changes, and who gains and loses by them; an overview where the spaces are many."""

    total: int
    access: AccessView
    overview: tuple[SpaceView, ...]
    spaces: tuple[SpaceView, ...]


class PageView(NamedTuple):
    """Everything that stands on the page; templates only lay it out."""

    title: str
    site: str
    is_long: bool
    offline: str
    base: str
    is_refused: bool
    is_blocked: bool
    summary: str
    head: tuple[Fact, ...]
    caused: Listing
    drifted: Listing
    filters: FiltersView
    legend: tuple[Sign, ...]
    matrices: tuple[Matrix, ...]
    unmanaged: tuple[UnmanagedView, ...]
    undeclared: tuple[Address, ...]
    refusals: tuple[StandingView, ...]
    blocked: tuple[StandingView, ...]
    warnings: tuple[StandingView, ...]
    notes: tuple[StandingView, ...]
    foot: tuple[Fact, ...]


def write_page(plan: Plan, presentation: Presentation) -> str:
    """Return a plan as a page."""
    style, script = _source("report.css"), _source("report.js")
    text = (
        _environment()
        .get_template("page.html")
        .render(
            page=_view(plan, presentation),
            policy=_policy(style, script),
            style=Markup(style),  # noqa: S704 (our own)
            script=Markup(script),  # noqa: S704 (our own)
        )
    )
    return _COMMAND.sub(r"\1&#58;", text)


def _view(plan: Plan, presentation: Presentation) -> PageView:
    count = plural(len(plan.changes), "change")
    site = site_name(plan)
    return PageView(
        title=f"Plan for {site}: {count}",
        site=site,
        is_long=len(plan.changes) > _MANY,
        offline="" if plan.against is None else AGAINST,
        base="" if plan.base is None else revision_name(plan.base),
        is_refused=plan.refused,
        is_blocked=bool(plan.blocked),
        summary=summarize_plan(plan),
        head=head_facts(plan, presentation),
        caused=_listing(plan, in_base=False),
        drifted=_listing(plan, in_base=True),
        filters=view_filters(plan),
        legend=(GAIN, LOSS, KEPT, FORESEEN),
        matrices=view_matrices(plan),
        unmanaged=view_unmanaged(plan, every=presentation.verbose or presentation.unmanaged),
        undeclared=view_undeclared(plan),
        refusals=view_refusals(plan),
        blocked=view_blocked(plan),
        warnings=view_notes(plan, warning=True),
        notes=view_notes(plan, warning=False),
        foot=foot_facts(plan, presentation),
    )


def _listing(plan: Plan, *, in_base: bool) -> Listing:
    spaces = view_spaces(plan, in_base=in_base)
    return Listing(
        total=len(changes_by_base(plan, in_base=in_base)),
        access=view_access(plan, in_base=in_base),
        overview=spaces if len(spaces) > _FEW_SPACES else (),
        spaces=spaces,
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("spaceform.report.html", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _shown(value: object) -> object:
    """Make every text harmless that a template puts out, but what is markup already."""
    if isinstance(value, int):
        return f"{value:,}"
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _policy(style: str, script: str) -> str:
    """Return a content policy: this style and this script, and nothing from anywhere else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _source(name: str) -> str:
    folder = files("spaceform.report.html").joinpath(_TEMPLATES)
    return "\n" + folder.joinpath(name).read_text(encoding="utf-8")
