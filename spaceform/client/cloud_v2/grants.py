"""Grants of v2: permissions and role assignments are read there, permissions written through v1."""

from spaceform.aspects.grants import GrantRow
from spaceform.change import SpaceRef
from spaceform.client import cloud_v1
from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v2.paging import find_included, read_all
from spaceform.client.cloud_v2.principals import find_principal, write_principal
from spaceform.client.cloud_v2.roles import Roles
from spaceform.errors import ProviderError, UnsupportedError
from spaceform.principals import Principal
from spaceform.site_roles import Role

INCLUDE = {"include-permissions": "true"}
INCLUDE_ROLES = {"include-role-assignments": "true"}

_WAITS = (0.0, 0.3, 1.0, 2.0)
"""Seconds before each look for a pair that is refused, maybe because it is there already."""

_PERMISSIONS = "permissions"
_ASSIGNMENTS = "role-assignments"
_INCLUDED_ASSIGNMENTS = "roleAssignments"

Assigned = dict[Principal, Role]


class Grants(cloud_v1.Grants):
    """Implements GrantsPort."""

    def __init__(self, api: Api, api_v1: Api, roles: Roles) -> None:
        super().__init__(api_v1)
        self._api_v2 = api
        self._roles = roles
        self._includes_roles = True

    def read_grants(self, ref: SpaceRef) -> tuple[GrantRow, ...]:
        """Read with `GET /spaces/{id}/permissions` and, with roles, `…/role-assignments`."""
        return _combine(self._read_rows(ref), self._read_assigned(ref))

    def included(self) -> dict[str, str]:
        """Return the query with which a space brings its grants along."""
        with_roles = self._includes_roles and self._roles.are_in_use()
        return {**INCLUDE, **INCLUDE_ROLES} if with_roles else INCLUDE

    def stop_including_roles(self) -> None:
        """Read role assignments by themselves from now on."""
        self._includes_roles = False

    def take_grants(self, answer: Answer, ref: SpaceRef) -> tuple[GrantRow, ...]:
        """Take the grants that came along with a space, or read what did not come whole."""
        parts = find_included(answer, _PERMISSIONS)
        rows = self._read_rows(ref) if parts is None else _take_rows(answer, parts)
        if not self._roles.are_in_use():
            return _combine(rows, {})
        parts = find_included(answer, _INCLUDED_ASSIGNMENTS)
        if parts is None:
            return _combine(rows, self._read_assigned(ref))
        return _combine(rows, self._take_assigned(answer, parts))

    def add_grant(self, ref: SpaceRef, principal: Principal, permission: str) -> None:
        """Grant a pair with v1's `POST /space/{key}/permission`, where a duplicate is 400.

        A pair that the principal has with its role is there already, as one granted to it is.
        """
        if principal.kind == "class":
            message = f"{principal} cannot be given permissions one by one: give it a role."
            raise UnsupportedError(message)
        super().add_grant(ref, principal, permission)

    def assign_role(self, ref: SpaceRef, principal: Principal, role: Role | None) -> None:
        """Give or take a role with `POST /spaces/{id}/role-assignments`; others keep theirs."""
        entry: Object = {"principal": write_principal(principal)}
        wanted = None if role is None else role.id or self._roles.named(role.name).id
        if wanted is not None:
            entry["roleId"] = wanted
        answer = self._api_v2.send("POST", "spaces", ref.id, _ASSIGNMENTS, body=[entry])
        for row in answer.objects(answer.value, "results"):
            mine = _take_principal(answer, row) == principal
            if mine and find_text(row, "roleId") != wanted:
                answer.refuse("roleId")

    def _has(self, ref: SpaceRef, principal: Principal, permission: str) -> bool:
        # The list may be behind what was written, so what it does not show is looked for again.
        for seconds in _WAITS:
            self._api_v2.transport.wait(seconds)
            rows = self._read_rows(ref)
            if any(row.principal == principal and row.permission == permission for row in rows):
                return True
        return False

    def _read_rows(self, ref: SpaceRef) -> list[GrantRow]:
        answer, parts = read_all(
            self._api_v2, "spaces", ref.id, _PERMISSIONS, identify=_identify_row
        )
        return _take_rows(answer, parts)

    def _read_assigned(self, ref: SpaceRef) -> Assigned:
        if not self._roles.are_in_use():
            return {}
        answer, parts = read_all(
            self._api_v2, "spaces", ref.id, _ASSIGNMENTS, identify=_identify_assignment
        )
        return self._take_assigned(answer, parts)

    def _take_assigned(self, answer: Answer, parts: list[Object]) -> Assigned:
        found: Assigned = {}
        for part in parts:
            principal = _take_principal(answer, part)
            if principal is not None:
                found[principal] = self._role(answer, answer.text(part, "roleId"))
        return found

    def _role(self, answer: Answer, role_id: str) -> Role:
        role = self._roles.with_id(role_id)
        if role is None:
            raise ProviderError(
                f"The space gives a role that the site does not list ({role_id}), so what that "
                "role allows is not known.",
                method=answer.method,
                path=answer.path,
            )
        return role


def _combine(rows: list[GrantRow], assigned: Assigned) -> tuple[GrantRow, ...]:
    """Return all rows in their canonical order, those that roles bring left to the roles.

    v2 shows the pairs of a role as rows of whoever has it, beside those granted one by one.
    """
    brought = {who: frozenset(role.permissions) for who, role in assigned.items()}
    nothing: frozenset[str] = frozenset()
    own = [row for row in rows if row.permission not in brought.get(row.principal, nothing)]
    roles = [GrantRow(principal=who, role=role) for who, role in assigned.items()]
    return tuple(
        sorted((*own, *roles), key=lambda row: (str(row.principal), row.permission, row.id))
    )


def _take_rows(answer: Answer, parts: list[Object]) -> list[GrantRow]:
    rows: list[GrantRow] = []
    for part in parts:
        kind = answer.text(part, "principal", "type")
        principal = find_principal(kind, answer.identifier(part, "principal", "id"))
        # Rows of a role say what the role is. A type that nobody has heard of names somebody whom
        # manifests cannot write: to count the row as anybody's would be to offer its removal, and
        # an error would take the whole site away on the day that Confluence invents one.
        if principal is None:
            continue
        operation = answer.text(part, "operation", "key")
        target = answer.text(part, "operation", "targetType")
        rows.append(
            GrantRow(
                id=answer.identifier(part, "id"),
                principal=principal,
                permission=f"{operation}/{target}",
            )
        )
    return rows


def _take_principal(answer: Answer, part: Object) -> Principal | None:
    kind = answer.text(part, "principal", "principalType")
    return find_principal(kind, answer.identifier(part, "principal", "principalId"))


def _identify_row(answer: Answer, row: Object) -> str:
    """Tell rows apart by all that they say: what a role brings is no row that was ever made."""
    return f"{answer.identifier(row, 'id')} {find(row, 'principal')} {find(row, 'operation')}"


def _identify_assignment(answer: Answer, row: Object) -> str:
    """Tell assignments apart by the principal, which has one role at most."""
    kind = answer.text(row, "principal", "principalType")
    return f"{kind} {answer.identifier(row, 'principal', 'principalId')}"
