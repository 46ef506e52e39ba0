"""Expression: what manifests can say of a site, and what has to be left alone because they cannot.

What is left out is protected by `ignore` where it is an item, and told in a note in any case.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import JsonValue, TypeAdapter, ValidationError

from spaceform.aspects.details import HomepageName
from spaceform.aspects.grants import READ
from spaceform.errors import Problem
from spaceform.manifest.compose import CONTROL
from spaceform.manifest.people import People
from spaceform.manifest.permission_sets import PermissionSets
from spaceform.manifest.spaces import UNREACHABLE
from spaceform.manifest.values import Filled, Label, Name, PageId
from spaceform.manifest.variables import SIGN
from spaceform.plan import Note
from spaceform.principals import PrincipalName
from spaceform.site_roles import DesiredRole
from spaceform.space import RECORD_KEY, Desired, DesiredGrant, DesiredSpace

MAX_VALUE_DEPTH = 90
"""How deep a property may be nested; the file around it takes the rest of what a reader allows."""
_INTEGERS = range(-(2**63), 2**63)
_GLOB_SIGNS = re.compile(r"[*?[]")
_NO_SETS = PermissionSets({})

_UNSEEN = "holds characters that cannot be seen"
_LEFT = "it is left as it is"


@dataclass(frozen=True)
class Expression:
    """What manifests can say of what was desired, in the form in which they are read again."""

    desired: Desired
    notes: tuple[Note, ...] = ()


def express(desired: Desired) -> Expression:
    """Take out what manifests cannot say, and say so."""
    notes: list[Note] = []
    people = People(desired.people)
    spaces = [_Space(space, people, notes).expressed() for space in desired.spaces]
    roles = [_role(role, notes) for role in sorted(desired.roles, key=lambda role: role.name)]
    said = desired.model_copy(
        update={
            "environment": None,
            "spaces": tuple(sorted(spaces, key=lambda space: space.key.casefold())),
            "roles": tuple(role for role in roles if role),
            "warnings": (),
        }
    )
    return Expression(said, tuple(notes))


@dataclass(frozen=True)
class _Space:
    """One space while it is put into words."""

    desired: DesiredSpace
    people: People
    notes: list[Note]
    ignored: list[str] = field(default_factory=list)

    def expressed(self) -> DesiredSpace:
        found = self.desired
        update: dict[str, object] = {
            "name": self._checked("name", found.name, _NAME),
            "description": self._checked("description", found.description, _TEXT),
            "homepage": self._homepage(found.homepage),
            "theme": self._checked("theme", found.theme, _FILLED),
            "marks": {},
        }
        if found.grants is not None:
            grants = [kept for grant in found.grants if (kept := self._grant(grant))]
            update["grants"] = tuple(sorted(grants, key=lambda grant: str(grant.principal)))
        if found.properties is not None:
            update["properties"] = {
                key: value for key, value in found.properties.items() if self._can_hold(key, value)
            }
        if found.labels is not None:
            labels = sorted(set(found.labels))
            update["labels"] = tuple(label for label in labels if self._is_label(label))
        patterns = filter(None, (self._pattern(pattern) for pattern in found.ignore))
        update["ignore"] = tuple(dict.fromkeys((*patterns, *self.ignored)))
        return found.model_copy(update=update)

    def _checked(self, path: str, value: str | None, kind: TypeAdapter[str]) -> str | None:
        if value is None:
            return None
        why = _why_not(value, kind)
        if why:
            self._note(path, why)
        return None if why else value

    def _homepage(self, homepage: HomepageName | None) -> HomepageName | None:
        if homepage is None:
            return None
        title = self._checked("homepage", homepage.title, _FILLED)
        page_id = self._checked("homepage", homepage.id, _PAGE_ID)
        return homepage if (title, page_id) != (None, None) else None

    def _grant(self, grant: DesiredGrant) -> DesiredGrant | None:
        spelling = str(grant.principal)
        principal = self._read(spelling)
        why = "is no principal that a manifest can name" if principal is None else _misfit(grant)
        if why or principal is None:
            self._ignore("grants", spelling, why or "")
            return None
        pairs = grant.permissions
        update = {
            "principal": principal,
            "permissions": None if pairs is None else tuple(sorted(set(pairs))),
            "mark": None,
        }
        return grant.model_copy(update=update)

    def _read(self, spelling: str) -> PrincipalName | None:
        if CONTROL.search(spelling):
            return None
        found = self.people.read(spelling, None)
        return None if isinstance(found, Problem) else found

    def _can_hold(self, key: str, value: JsonValue) -> bool:
        why = _why_no_property(key, value)
        if why:
            self._ignore("properties", key, why)
        return not why

    def _is_label(self, label: str) -> bool:
        why = _why_not(label, _LABEL)
        if why:
            self._ignore("labels", label, why)
        return not why

    def _ignore(self, section: str, item: str, why: str) -> None:
        self._note(f"{section}/{item}", why)
        pattern = self._pattern(f"{section}/{_exact_pattern(item)}")
        if pattern is not None:
            self.ignored.append(pattern)

    def _pattern(self, pattern: str) -> str | None:
        """Return a pattern as it is read again; None where it can name nothing."""
        section, _, item = CONTROL.sub("?", pattern).partition("/")
        if not item.strip():
            return f"{section}/{''.join(map(_set_of, item))}" if item else None
        if section == "grants" and not _GLOB_SIGNS.search(item):
            principal = self._read(item)
            if principal is None:
                return f"{section}/{item[:-1]}{_set_of(item[-1])}"
            if principal.account_id is not None:
                return f"{section}/user:{principal.account_id}"
        return f"{section}/{item}"

    def _note(self, path: str, why: str) -> None:
        address = f"{self.desired.key}/{path}"
        self.notes.append(Note(address=address, message=f"{why}: {_LEFT}", warning=True))


_NAME: TypeAdapter[str] = TypeAdapter(Name)
_TEXT: TypeAdapter[str] = TypeAdapter(str)
_FILLED: TypeAdapter[str] = TypeAdapter(Filled)
_PAGE_ID: TypeAdapter[str] = TypeAdapter(PageId)
_LABEL: TypeAdapter[str] = TypeAdapter(Label)


def _why_not(value: str, kind: TypeAdapter[str]) -> str | None:
    """Say why a text cannot be written; None where it can."""
    if CONTROL.search(value):
        return _UNSEEN
    try:
        kind.validate_python(value)
    except ValidationError as error:
        return str(error.errors()[0]["ctx"]["message"])
    return None


def _misfit(grant: DesiredGrant) -> str | None:
    if grant.role is not None:
        return _why_not(grant.role, _FILLED)
    return _why_no_pairs(grant.permissions or ())


def _why_no_pairs(permissions: Iterable[str], *, whole: bool = True) -> str | None:
    """Say why pairs cannot be written; a whole access has to have `read/space` among them."""
    pairs = frozenset(permissions)
    if whole and pairs and READ not in pairs:
        return f"has an access without {READ}"
    for pair in sorted(pairs):
        doubt = _NO_SETS.doubt(pair)
        if doubt is not None and doubt.severity == "error":
            return doubt.message
    return None


def _why_no_property(key: str, value: JsonValue) -> str | None:
    if key == RECORD_KEY:
        return "is reserved for the ownership record"
    if not key.strip() or CONTROL.search(key) or UNREACHABLE & set(key):
        return "has a key that no manifest can hold"
    return "is null" if value is None else _why_no_value(value, MAX_VALUE_DEPTH)


def _why_no_value(value: JsonValue, depth: int) -> str | None:
    if isinstance(value, str):
        return _UNSEEN if CONTROL.search(value) else None
    if isinstance(value, float):
        return None if math.isfinite(value) else "holds a number that JSON does not know"
    if isinstance(value, int):
        return None if value in _INTEGERS else "holds a number of more than 64 bits"
    inner: Iterable[JsonValue] = ()
    if isinstance(value, dict):
        inner = (*value, *value.values())
    elif isinstance(value, list):
        inner = value
    if not depth:
        return "is nested too deep"
    return next((why for item in inner if (why := _why_no_value(item, depth - 1))), None)


def _role(role: DesiredRole, notes: list[Note]) -> DesiredRole | None:
    address = f"site/roles/{role.name}"
    unseen = _UNSEEN if CONTROL.search(role.name) else None
    if why := unseen or _why_no_pairs(role.permissions, whole=False):
        notes.append(Note(address=address, message=f"{why}: {_LEFT}", warning=True))
        return None
    told = role.description or ""
    if CONTROL.search(told) or SIGN in told:
        why = f"its description holds `{SIGN}`" if SIGN in told else f"its description {_UNSEEN}"
        notes.append(Note(address=address, message=f"{why}: {_LEFT}", warning=True))
        role = role.model_copy(update={"description": None})
    return role.model_copy(update={"permissions": tuple(sorted(set(role.permissions)))})


def _exact_pattern(item: str) -> str:
    """Return the pattern that matches an item and nothing else."""
    return _GLOB_SIGNS.sub(r"[\g<0>]", item)


def _set_of(sign: str) -> str:
    """Return a pattern for one sign: a reader finds no name in it that could be looked up."""
    return "?" if sign == "!" else f"[{sign}]"
