"""The documents: what the JSON of a report has, beside the plan or the outcomes themselves."""

from typing import Literal

from pydantic import Field

from spaceform.change import Action, Risk
from spaceform.model import Model
from spaceform.outcome import SpaceResult
from spaceform.principals import GroupSize


class ActionCounts(Model):
    """How many changes do what."""

    create: int
    update: int
    delete: int


class RiskCounts(Model):
    """How many changes are how dangerous."""

    critical: int
    high: int
    medium: int
    low: int


class PlanSummary(Model):
    """How much a plan changes, in how many spaces, and how much stands against it.

    `text` is the sentence that every report has. `spaces` is all of them: `changed`, `unchanged`
    and `blocked`. `refused` counts what stands against the whole plan, `left_out` the changes that
    are refused alone. `caused` and `drifted_before` add up to all changes where the plan has a
    base, and are null elsewhere.
    """

    text: str
    risk: Risk | None = Field(description="The highest risk; null where nothing changes")
    actions: ActionCounts
    risks: RiskCounts
    spaces: int
    changed: int
    unchanged: int
    blocked: int
    refused: int
    left_out: int
    caused: int | None
    drifted_before: int | None


class ShiftReport(Model):
    """What a principal gains and loses in the same way in some spaces.

    `everything` tells that no access is left there; `losses` then names `administer/space` at most.
    `foreseen` is what Confluence adds by itself and what is taken away again. What is not
    `verifiable` can be sent by an app only and be read by nobody. `role` says in words which role
    comes in place of what, and is empty where none does.
    """

    spaces: tuple[str, ...]
    risk: Risk
    gains: tuple[str, ...]
    losses: tuple[str, ...]
    everything: bool
    foreseen: tuple[str, ...]
    verifiable: bool
    role: str


class PrincipalReport(Model):
    """Who gains and who loses, the highest risk first; refused changes are not counted.

    `id` is what the site knows it by, where that is not its name. `size` is how many people a group
    is, null where that could not be read.
    """

    name: str
    id: str | None
    person: str | None
    is_self: bool = Field(description="Whether the plan was made as this user")
    size: GroupSize | None
    risk: Risk
    shifts: tuple[ShiftReport, ...]


class SpaceOverview(Model):
    """A space that changes, and how much; the highest risk first.

    The roles of the site stand in one with the key `site`, for every space there is.
    """

    key: str
    name: str | None
    id: str | None
    risk: Risk
    actions: ActionCounts


class ChangeFacts(Model):
    """What a change means: the action, the space's key, and who gains or loses by it.

    `gains` and `losses` are pairs, and null where the change is not one of access. `left_out`
    tells that it is refused, and that others are carried out without it.
    """

    action: Action
    key: str
    gains: tuple[str, ...] | None
    losses: tuple[str, ...] | None
    left_out: bool


class PlanFacts(Model):
    """What a report has beside the plan's own fields.

    `apply_command` is null where the plan cannot be applied.
    """

    format: Literal[1] = 1
    kind: Literal["plan"] = "plan"
    summary: PlanSummary
    principals: tuple[PrincipalReport, ...]
    overview: tuple[SpaceOverview, ...]
    apply_command: str | None


class ResultSummary(Model):
    """How many changes ended how, in how many spaces; `text` is the sentence of every report."""

    text: str
    done: int
    satisfied: int
    failed: int
    skipped: int
    unknown: int
    spaces: int


class ResultReport(Model):
    """What an apply did. `complete` tells that the whole plan is in place now.

    `journal` and `backup` are the paths of what was kept of the run, null where nothing was.
    """

    format: Literal[1] = 1
    kind: Literal["result"] = "result"
    site: str
    digest: str
    complete: bool
    wrote: bool
    interrupted: bool
    summary: ResultSummary
    spaces: tuple[SpaceResult, ...]
    blocked: tuple[str, ...]
    refused: tuple[str, ...]
    journal: str | None
    backup: str | None
