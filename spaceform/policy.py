"""The policy: what manifests must not weaken, as rules of a few kinds that are only data."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import SchemaError, SchemaValidator, core_schema

from spaceform.json_value import sha256
from spaceform.mark import Mark
from spaceform.model import Model
from spaceform.principals import PrincipalName

FORMAT = 1
GLOB_SIGNS = frozenset("*?[")

Severity = Literal["error", "warning"]
Deed = Literal["deletion", "archiving", "adoption", "take-over", "removals", "changes"]
# As `space.Section`, which stands above this module.
ManagedSection = Literal["details", "grants", "properties", "labels", "settings", "theme"]


class Protect(Model):
    """What must not happen to a space; `changes` stands for anything at all."""

    kind: Literal["protect"] = "protect"
    deeds: tuple[Deed, ...]


class RequireAdministrators(Model):
    """Who holds `administer/space` in the end, each by itself."""

    kind: Literal["require-administrators"] = "require-administrators"
    administrators: tuple[PrincipalName, ...]


class RequireSections(Model):
    """Which sections a manifest manages."""

    kind: Literal["require-sections"] = "require-sections"
    sections: tuple[ManagedSection, ...]


class RequireName(Model):
    """What a space's key and name look like: patterns for the whole text, None for anything."""

    kind: Literal["require-name"] = "require-name"
    key: str | None = None
    name: str | None = None


class RequireProperties(Model):
    """Which properties a manifest declares."""

    kind: Literal["require-properties"] = "require-properties"
    keys: tuple[str, ...]


class RequireLabels(Model):
    """Which labels a manifest declares."""

    kind: Literal["require-labels"] = "require-labels"
    labels: tuple[str, ...]


class Forbid(Model):
    """Who must not have which access: globs on principals, pairs, and names of roles.

    Without permissions and roles it is any access; with both it is either of them. `exceptions`
    are principals, by id or exact name.
    """

    kind: Literal["forbid"] = "forbid"
    principals: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class LimitSpace(Model):
    """How many principals at most have something in a space; None for as many as you like."""

    kind: Literal["limit-space"] = "limit-space"
    administrators: int | None = None
    users: int | None = None
    principals: int | None = None


class LimitRun(Model):
    """How much at most happens to the rule's spaces in one run; None for as much as you like."""

    kind: Literal["limit-run"] = "limit-run"
    spaces: int | None = None
    creations: int | None = None
    deletions: int | None = None
    removals: int | None = None


Demand = Annotated[
    Protect
    | RequireAdministrators
    | RequireSections
    | RequireName
    | RequireProperties
    | RequireLabels
    | Forbid
    | LimitSpace
    | LimitRun,
    Field(discriminator="kind"),
]


class Rule(Model):
    """One rule: what it demands, of which spaces (globs on keys), and what people are told."""

    id: str
    demand: Demand
    severity: Severity = "error"
    message: str | None = None
    spaces: tuple[str, ...] = ("*",)
    exceptions: tuple[str, ...] = ()
    mark: Mark | None = None

    def covers(self, key: str) -> bool:
        """Tell whether the rule is about a space; keys compare without case."""
        return matches_any(key, self.spaces) and not matches_any(key, self.exceptions)


class Policy(Model):
    """All rules, by the order of their ids."""

    rules: tuple[Rule, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of what the rules demand: no place and no message is in it."""
        rules = [
            rule.model_dump(
                mode="json",
                exclude={
                    "message": True,
                    "mark": True,
                    "demand": {"administrators": {"__all__": {"mark"}}},
                },
            )
            for rule in self.rules
        ]
        return sha256({"format": FORMAT, "rules": rules})

    def covering(self, key: str) -> Iterator[Rule]:
        """Give the rules that are about a space."""
        return (rule for rule in self.rules if rule.covers(key))

    def names(self, keys: Iterable[str]) -> tuple[PrincipalName, ...]:
        """Return the principals that have to be found on the site to judge these spaces."""
        found: dict[str, PrincipalName] = {}
        keys = tuple(keys)
        for rule in self.rules:
            if isinstance(rule.demand, RequireAdministrators) and any(map(rule.covers, keys)):
                found |= {str(name): name for name in rule.demand.administrators}
        return tuple(found.values())


def is_glob(text: str) -> bool:
    """Tell whether a text has a sign in it that stands for other signs."""
    return bool(GLOB_SIGNS & set(text))


@lru_cache(maxsize=4096)
def matches_any(text: str, globs: tuple[str, ...]) -> bool:
    """Tell whether a text is one of these, or as one of these globs; case does not count."""
    folded = text.casefold()
    return any(folded == glob.casefold() or fnmatchcase(folded, glob.casefold()) for glob in globs)


def check_pattern(pattern: str) -> str | None:
    """Say what is wrong with a pattern for names, None where nothing is."""
    try:
        _validator(pattern)
        _compiled(pattern)
    except SchemaError as error:
        said = str(error).splitlines()
        return said[-1].strip().removeprefix("SchemaError: ").removeprefix("error: ")
    return None


def is_like(text: str, pattern: str) -> bool:
    """Tell whether a whole text is as a pattern says, in time that grows with its length only."""
    return _compiled(pattern).isinstance_python(text)


@lru_cache(maxsize=32)  # a compiled pattern may take megabytes
def _compiled(pattern: str) -> SchemaValidator:
    return _validator(rf"\A(?:{pattern})\z")


def _validator(pattern: str) -> SchemaValidator:
    # Rust's patterns know no backtracking, so no policy can make a plan hang.
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
