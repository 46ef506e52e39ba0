"""Grants of v1: read with the space, written pair by pair."""

from functools import lru_cache

from spaceform.aspects.grants import GrantRow
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.conflicts import as_conflict
from spaceform.client.permissions_only import refuse_role
from spaceform.errors import ForbiddenError, ProviderError, UnsupportedError
from spaceform.principals import ANONYMOUS, Kind, Principal
from spaceform.site_roles import Role

EXPAND = "permissions"
"""What `GET /space/{key}?expand=` calls the grants."""

UNKNOWN = "unknown"
"""The id of a subject that the site does not name any more, such as a deleted person."""


class Grants:
    """Implements GrantsPort."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read_grants(self, ref: SpaceRef) -> tuple[GrantRow, ...]:
        """Read the rows with `GET /space/{key}?expand=permissions`; v1 does not page them."""
        answer = self._api.get("space", ref.key, query={"expand": EXPAND})
        rows = find_rows(answer)
        if rows is None:
            raise ForbiddenError(
                f"The permissions of {ref.key} are not shown to these credentials.",
                method=answer.method,
                path=answer.path,
            )
        return rows

    def add_grant(self, ref: SpaceRef, principal: Principal, permission: str) -> None:
        """Grant a pair with `POST /space/{key}/permission`, where a duplicate is 400."""
        key, _, target = permission.partition("/")
        try:
            self._api.send(
                "POST",
                "space",
                ref.key,
                "permission",
                body={
                    "subject": subject_of(principal),
                    "operation": {"key": key, "target": target},
                },
            )
        except ProviderError as error:
            raise as_conflict(error, lambda: self._has(ref, principal, permission)) from None

    def remove_grant(self, ref: SpaceRef, row: GrantRow) -> None:
        """Remove a row with `DELETE /space/{key}/permission/{id}`."""
        self._api.send("DELETE", "space", ref.key, "permission", row.id)

    def assign_role(self, _ref: SpaceRef, _principal: Principal, role: Role | None) -> None:
        """Raise UnsupportedError: roles are no part of v1."""
        refuse_role(role.name if role else "")

    def _has(self, ref: SpaceRef, principal: Principal, permission: str) -> bool:
        rows = self.read_grants(ref)
        return any(row.principal == principal and row.permission == permission for row in rows)


def subject_of(principal: Principal) -> Object:
    """Return a principal as v1 writes one; anonymous access is a user of that name."""
    if principal.kind == "class":
        raise UnsupportedError(
            f"{principal} cannot be given permissions: access classes come with space roles, "
            "which this way into the site does not have."
        )
    if principal.kind == "anonymous":
        return {"type": "user", "identifier": "anonymous"}
    return {"type": principal.kind, "identifier": principal.id}


def find_rows(answer: Answer) -> tuple[GrantRow, ...] | None:
    """Return the rows of an expanded space in their canonical order, None where none are shown."""
    if find(answer.value, EXPAND) is None:
        return None
    rows: list[GrantRow] = []
    for part in answer.objects(answer.value, EXPAND):
        rows += _read_row(answer, part)
    return tuple(sorted(rows, key=lambda row: (str(row.principal), row.permission, row.id)))


def _read_row(answer: Answer, part: Object) -> list[GrantRow]:
    row_id = answer.identifier(part, "id")
    operation = answer.text(part, "operation", "operation")
    permission = f"{operation}/{answer.text(part, 'operation', 'targetType')}"
    if find(part, "anonymousAccess") is True:
        return [GrantRow(id=row_id, principal=ANONYMOUS, permission=permission)]
    # What is left out here is access for unlicensed users (`unlicensedAccess`: people who see the
    # space through a service desk): it names nobody whom v1 could grant it to or manifests could
    # write, so it is no difference and must not be removed as one.
    return [
        GrantRow(id=row_id, principal=principal, permission=permission, name=name)
        for principal, name in _subjects(answer, part)
    ]


def _subjects(answer: Answer, part: Object) -> list[tuple[Principal, str | None]]:
    found: list[tuple[Principal, str | None]] = []
    if find(part, "subjects", "user") is not None:
        for user in answer.objects(part, "subjects", "user", "results"):
            account = find_text(user, "accountId") or find_text(user, "userKey") or UNKNOWN
            name = find_text(user, "displayName") or find_text(user, "publicName")
            found.append((_principal("user", account), name))
    if find(part, "subjects", "group") is not None:
        for group in answer.objects(part, "subjects", "group", "results"):
            # A deleted group keeps its rows; it may have lost its id, and v1 takes names too.
            name = find_text(group, "name")
            found.append((_principal("group", find_text(group, "id") or name or UNKNOWN), name))
    return found


@lru_cache(maxsize=4096)
def _principal(kind: Kind, principal_id: str) -> Principal:
    return Principal(kind=kind, id=principal_id)
