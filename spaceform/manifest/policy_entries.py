"""Policy entries: what `spaceform.policy.yaml` may hold, as models that describe it too."""

from collections.abc import Sized
from typing import Annotated, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StrictInt
from pydantic import StrictStr as Text

from spaceform.manifest.entries import Entry
from spaceform.manifest.values import Filled, Label, Version, invalid
from spaceform.manifest.wording import text as shown
from spaceform.policy import Deed, ManagedSection, Severity, check_pattern

RULE_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"

S = TypeVar("S", bound=Sized)


def _check_some(value: S) -> S:
    if not value:
        raise invalid("there is nothing in this list", "name something, or leave the key out")
    return value


def _check_count(value: int) -> int:
    if value < 0:
        raise invalid(f"{value} is less than nothing", "write 0 for none at all")
    return value


def _check_pattern(value: str) -> str:
    if why := check_pattern(value):
        hint = "the syntax is that of https://docs.rs/regex, without look-around"
        raise invalid(f"`{shown(value)}` is not a pattern: {why}", hint)
    return value


_FILLED_LIST = Field(json_schema_extra={"minItems": 1})
Deeds = Annotated[tuple[Deed, ...], AfterValidator(_check_some), _FILLED_LIST]
Sections = Annotated[tuple[ManagedSection, ...], AfterValidator(_check_some), _FILLED_LIST]
Texts = Annotated[tuple[Filled, ...], AfterValidator(_check_some), _FILLED_LIST]
Labels = Annotated[tuple[Label, ...], AfterValidator(_check_some), _FILLED_LIST]
Count = Annotated[StrictInt, AfterValidator(_check_count), Field(json_schema_extra={"minimum": 0})]
Pattern = Annotated[
    Text, AfterValidator(_check_pattern), Field(json_schema_extra={"format": "regex"})
]


class NameRuleEntry(Entry):
    """What keys and names look like; a pattern stands for the whole text."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    key: Pattern | None = Field(
        default=None, description="A pattern for the whole key of every space that is created."
    )
    name: Pattern | None = Field(
        default=None, description="A pattern for the whole name of a space, without variables."
    )


class ForbidEntry(Entry):
    """Who must not have which access; any access without `permissions` and `roles`."""

    principals: Texts = Field(
        description=(
            "Principals as in manifests, or globs on them: `anonymous`, `class:*`, `user:*`, "
            "`group:contract*`, `*`."
        )
    )
    excepted: Texts | None = Field(
        default=None,
        alias="except",
        description="Principals that may, by id or exact name; no globs.",
    )
    permissions: Texts | None = Field(
        default=None,
        description=(
            "Pairs such as `administer/space`, or globs such as `delete/*`, whether granted or "
            "brought by a role; no permission sets."
        ),
    )
    roles: Texts | None = Field(
        default=None, description="Names of roles, or globs on them, without case."
    )


class SpaceLimitsEntry(Entry):
    """How many principals at most have something in one space."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    administrators: Count | None = Field(
        default=None, description="Principals that hold `administer/space`."
    )
    users: Count | None = Field(
        default=None, description="Single users that have any access by themselves."
    )
    principals: Count | None = Field(default=None, description="Principals with any access.")


class RunLimitsEntry(Entry):
    """How much at most one run may do to the rule's spaces together."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    spaces: Count | None = Field(default=None, description="Spaces that change at all.")
    creations: Count | None = Field(default=None, description="Spaces that are created.")
    deletions: Count | None = Field(default=None, description="Spaces that are deleted.")
    removals: Count | None = Field(
        default=None, description="Live pairs, properties and labels that are removed."
    )


KINDS = (
    "protect",
    "require-administrators",
    "require-sections",
    "require-name",
    "require-properties",
    "require-labels",
    "forbid",
    "limit-space",
    "limit-run",
)
"""The keys of which a rule has exactly one."""


class RuleEntry(Entry):
    """One rule: exactly one kind, and for which spaces, how severe and why."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in KINDS]})

    protect: Deeds | None = Field(
        default=None,
        description=(
            "What must not happen to these spaces; `removals` is anything that is taken away, "
            "`changes` anything at all."
        ),
    )
    require_administrators: Texts | None = Field(
        default=None,
        alias="require-administrators",
        description="Principals that each hold `administer/space` in the end; no globs.",
    )
    require_sections: Sections | None = Field(
        default=None,
        alias="require-sections",
        description="Sections that the manifest manages.",
    )
    require_name: NameRuleEntry | None = Field(
        default=None,
        alias="require-name",
        description="What the key and the name look like, as patterns for the whole text.",
    )
    require_properties: Texts | None = Field(
        default=None,
        alias="require-properties",
        description="Keys of properties that the manifest declares.",
    )
    require_labels: Labels | None = Field(
        default=None, alias="require-labels", description="Labels that the manifest declares."
    )
    forbid: ForbidEntry | None = Field(
        default=None, description="Access that nobody of these principals has in the end."
    )
    limit_space: SpaceLimitsEntry | None = Field(
        default=None,
        alias="limit-space",
        description="How many principals at most have something in each of these spaces.",
    )
    limit_run: RunLimitsEntry | None = Field(
        default=None,
        alias="limit-run",
        description="How much at most one run may do to these spaces together.",
    )
    severity: Severity | None = Field(
        default=None,
        description="`error`, if not given: the plan is refused; `warning`: it only warns.",
    )
    message: Filled | None = Field(
        default=None, description="Why the rule exists; shown to people whom it stops."
    )
    spaces: Texts | None = Field(
        default=None, description="Globs on space keys, without case; all spaces if not given."
    )
    excepted: Texts | None = Field(
        default=None,
        alias="except",
        description="Globs on the keys of spaces that the rule is not about.",
    )


class PolicyFile(Entry):
    """What manifests must not weaken: rules by id."""

    version: Version = Field(description="The version of the format: 1.")
    people: dict[str, Filled] = Field(
        default={},
        description="Account ids by name, for `user:NAME` in rules; spaceform.yaml's do not count.",
    )
    rules: dict[str, RuleEntry] = Field(
        description="The rules by id, which is shown wherever a rule is violated.",
        json_schema_extra={"propertyNames": {"pattern": RULE_ID}},
    )
