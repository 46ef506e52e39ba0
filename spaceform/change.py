"""One difference between desired and live, with everything that its execution needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import Field, JsonValue

from spaceform.json_value import equal
from spaceform.mark import Mark
from spaceform.model import Model

Action = Literal["create", "update", "delete"]
Origin = Literal["created", "adopted"]


class Reason(StrEnum):
    """Why a change is in the plan."""

    DECLARED = "declared"
    EXACT = "exact"
    NO_LONGER_DECLARED = "no longer declared"
    EXPIRED = "expired"
    ADOPTED = "adopted"


class Risk(StrEnum):
    """How much harm a change can do; the order is that of the report."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


RISKS = tuple(Risk)
"""All risks, the highest first."""


class SpaceRef(Model):
    """A live space: the id that never changes and the key that the site returned."""

    id: str
    key: str


class Change(Model):
    """A difference at a stable address; each aspect narrows `before` and `after` to its value.

    `before` is what was live when the plan was made, `after` what will be; None means that there
    is nothing. `address` reads `KEY/section` or `KEY/section/item`.
    """

    aspect: str
    address: str
    space_id: str | None = None
    before: object = None
    after: object = None
    reason: Reason = Reason.DECLARED
    risk: Risk = Risk.LOW
    mark: Mark | None = None
    in_base: bool | None = Field(
        default=None, description="Whether the base had this difference already, where one is given"
    )

    @property
    def key(self) -> str:
        """The key of the space that the change is about."""
        return self.address.split("/", 1)[0]

    @property
    def action(self) -> Action:
        """What the change does, derived from before and after."""
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "update"


def same(one: object, other: object) -> bool:
    """Tell whether two values of a change are the same to Confluence."""
    return equal(plain(one), plain(other))


def plain(value: object) -> object:
    """Return a change's value as plain JSON data."""
    return value.model_dump(mode="json", by_alias=True) if isinstance(value, Model) else value


class Unmanaged(Model):
    """Something live that nobody declares; it is listed, and left alone.

    `kept` tells that `keep` or `ignore` names it.
    """

    address: str
    value: JsonValue = None
    kept: bool = False


class Diff(NamedTuple):
    """What comparing one section gave: the changes, and what is live and undeclared."""

    changes: tuple[Change, ...] = ()
    unmanaged: tuple[Unmanaged, ...] = ()


def _no_mark(_path: str) -> Mark | None:
    return None


def _unprotected(_item: str) -> bool:
    return False


@dataclass(frozen=True)
class Frame:
    """What every diff of one space needs to know besides the two values.

    `owned` maps the ids of a section's items in the ownership record to how they came there;
    `protected` tells whether `keep` or `ignore` names an item; `mark` finds the line that
    declares a path such as `labels` or `grants/group:engineers`.
    """

    key: str
    space_id: str | None = None
    exact: bool = False
    owned: Mapping[str, Origin] = field(default_factory=dict)
    protected: Callable[[str], bool] = _unprotected
    mark: Callable[[str], Mark | None] = _no_mark
