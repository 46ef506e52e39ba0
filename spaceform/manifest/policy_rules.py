"""Policy rules: what one rule demands, with its principals and permissions checked."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TypeVar

from spaceform.aspects.grants import DATA_CENTER_PAIRS, PAIRS
from spaceform.errors import Problem
from spaceform.manifest.names import Report
from spaceform.manifest.people import People
from spaceform.manifest.permission_sets import PermissionSets
from spaceform.manifest.policy_entries import ForbidEntry, RuleEntry
from spaceform.manifest.tree import Node, Path, mark_at
from spaceform.manifest.wording import suggestion
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark
from spaceform.policy import (
    Demand,
    Forbid,
    LimitRun,
    LimitSpace,
    Protect,
    RequireAdministrators,
    RequireLabels,
    RequireName,
    RequireProperties,
    RequireSections,
    is_glob,
)
from spaceform.principals import ANONYMOUS, EVERYBODY, KINDS, PrincipalName

T = TypeVar("T", bound=str)

_PAIRS = PAIRS | DATA_CENTER_PAIRS
_NO_GLOB = "name each of them: a glob cannot be looked up"


class RuleReader:
    """Reads one rule of a policy; what is wrong in it goes to the report."""

    def __init__(self, file: str, node: Node, people: People, report: Report) -> None:
        self._file = file
        self._node = node
        self._people = people
        self._report = report

    def demand(self, entry: RuleEntry) -> Demand:
        """Return what the rule demands, which is of exactly one kind."""
        if entry.require_administrators is not None:
            kind = "require-administrators"
            names = self._principals((kind,), entry.require_administrators)
            return RequireAdministrators(administrators=tuple(self._people_only(kind, names)))
        if entry.forbid is not None:
            return self._forbid(entry.forbid)
        return _limit(entry) or _require(entry)

    def _forbid(self, entry: ForbidEntry) -> Forbid:
        permissions = entry.permissions or ()
        for index, permission in enumerate(permissions):
            self._check_permission(permission, self._mark("forbid", "permissions", index))
        excepted = self._principals(("forbid", "except"), entry.excepted or ())
        return Forbid(
            principals=_sorted(self._globs(entry.principals)),
            exceptions=_sorted(str(name) for name in excepted),
            permissions=_sorted(permissions),
            roles=_sorted(entry.roles or ()),
        )

    def _people_only(self, kind: str, names: Iterable[PrincipalName]) -> Iterator[PrincipalName]:
        for name in names:
            if name.kind == "anonymous":
                message = "nobody who is not logged in can be required as an administrator"
                self._report.errors.add(name.mark, message, f"take it out of `{kind}`")
            yield name

    def _globs(self, spellings: tuple[str, ...]) -> Iterator[str]:
        """Give principals and globs on them, those that are no globs as the site knows them."""
        for index, spelling in enumerate(spellings):
            mark = self._mark("forbid", "principals", index)
            if not is_glob(spelling):
                found = self._read(spelling, mark)
                yield spelling if found is None else str(found)
                continue
            kind, colon, _ = spelling.partition(":")
            if (colon and kind not in KINDS) or (not colon and spelling != "*"):
                hint = suggestion(kind, KINDS, "kinds of principals")
                message = f"`{shown(spelling)}` is no glob on principals, such as `group:temp-*`"
                self._report.errors.add(mark, message, hint)
            yield spelling

    def _principals(self, path: Path, spellings: tuple[str, ...]) -> tuple[PrincipalName, ...]:
        found: dict[str, PrincipalName] = {}
        for index, spelling in enumerate(spellings):
            mark = self._mark(*path, index)
            if is_glob(spelling):
                message = f"`{shown(spelling)}` is a glob, and none can stand here"
                self._report.errors.add(mark, message, _NO_GLOB)
            elif (name := self._read(spelling, mark)) is not None:
                found[str(name)] = name
        return tuple(found[spelling] for spelling in sorted(found))

    def _read(self, spelling: str, mark: Mark) -> PrincipalName | None:
        """Read a principal; a user becomes its account id, which no manifest can turn around."""
        found = self._people.read(spelling, mark)
        if isinstance(found, Problem):
            self._report.errors.extend([found])
            return None
        if str(found) == EVERYBODY:
            return PrincipalName(kind=ANONYMOUS.kind, mark=mark)
        return found.model_copy(update={"name": found.account_id}) if found.account_id else found

    def _check_permission(self, permission: str, mark: Mark) -> None:
        errors, hint = self._report.errors, suggestion(permission, _PAIRS, "pairs")
        if is_glob(permission):
            if not any(fnmatchcase(pair, permission) for pair in _PAIRS) and ":" not in permission:
                errors.add(mark, f"`{shown(permission)}` matches no pair that is known", hint)
        elif "/" not in permission:
            message = f"`{shown(permission)}` is no pair; a policy does not know permission sets"
            errors.add(mark, message, "name pairs, such as `administer/space`")
        elif doubt := PermissionSets({}).doubt(permission):
            severe = doubt.severity == "error"
            problems = errors if severe else self._report.warnings
            problems.add(mark, doubt.message, doubt.hint)

    def _mark(self, *path: str | int) -> Mark:
        return mark_at(self._file, self._node.find(path).position)


def _limit(entry: RuleEntry) -> Demand | None:
    if entry.limit_space is not None:
        return LimitSpace(**entry.limit_space.model_dump())
    if entry.limit_run is not None:
        return LimitRun(**entry.limit_run.model_dump())
    return None


def _require(entry: RuleEntry) -> Demand:
    if entry.protect is not None:
        return Protect(deeds=_sorted(entry.protect))
    if entry.require_sections is not None:
        return RequireSections(sections=_sorted(entry.require_sections))
    if entry.require_name is not None:
        return RequireName(key=entry.require_name.key, name=entry.require_name.name)
    if entry.require_properties is not None:
        return RequireProperties(keys=_sorted(entry.require_properties))
    return RequireLabels(labels=_sorted(entry.require_labels or ()))


def _sorted(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(sorted(set(values)))
