"""Grants of a Data Center: read as a plain list, granted and revoked by subject."""

from http import HTTPStatus
from typing import Literal

from pydantic import JsonValue

from spaceform.aspects.grants import READ, GrantRow
from spaceform.change import SpaceRef
from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api
from spaceform.client.data_center.pairs import NATIVE, name_pair, write_pair
from spaceform.client.data_center.version import SPACE_ADMINISTRATION, Version
from spaceform.client.permissions_only import refuse_role
from spaceform.errors import ProviderError, UnsupportedError
from spaceform.principals import ANONYMOUS, Principal
from spaceform.site_roles import Role

UNKNOWN = "unknown"
"""The id of a subject that the site does not name any more, such as a deleted person."""

_PEOPLE = frozenset({"user", "known", "unknown"})
_WHAT = "The API for space permissions"
_HINT = (
    "Some versions answer so where the credentials do not administer the space (CONFSERVER-99908)."
)


class Grants:
    """Implements GrantsPort.

    The documents say that the list of a space has what everybody may do, clients of live sites
    that it has to be asked for by itself. So it is, until a list shows that it has it.
    """

    def __init__(self, api: Api, version: Version) -> None:
        self._api = api
        self._version = version
        self._lists_everybody = False

    def read_grants(self, ref: SpaceRef) -> tuple[GrantRow, ...]:
        """Read the rows with `GET /space/{key}/permissions`, which does not page them."""
        rows = self._read(ref)
        if any(row.principal == ANONYMOUS for row in rows.values()):
            self._lists_everybody = True
        elif not self._lists_everybody:
            rows |= self._read(ref, "anonymous")
        return tuple(sorted(rows.values(), key=lambda row: (str(row.principal), row.permission)))

    def add_grant(self, ref: SpaceRef, principal: Principal, permission: str) -> None:
        """Grant a pair with `PUT /space/{key}/permissions/…/grant`; one that is there stays."""
        self._write(ref, principal, "grant", (permission,))

    def remove_grant(self, ref: SpaceRef, row: GrantRow) -> None:
        """Revoke a pair with `PUT /space/{key}/permissions/…/revoke`.

        Whoever loses `read/space` loses everything, as on Cloud, where that comes by itself. Here
        it is asked for, in one request: pairs that were left could not be used, but would wait for
        `read/space` to come back, and who revokes their own might not see the space any more.
        """
        pairs = NATIVE if row.permission == READ else (row.permission,)
        self._write(ref, row.principal, "revoke", pairs)

    def assign_role(self, _ref: SpaceRef, _principal: Principal, role: Role | None) -> None:
        """Raise UnsupportedError: Data Center has no space roles."""
        refuse_role(role.name if role else "")

    def _read(self, ref: SpaceRef, *subject: str) -> dict[str, GrantRow]:
        try:
            answer = self._api.get("space", ref.key, "permissions", *subject)
        except ProviderError as error:
            if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
                message = f"{error.message} {_HINT}"
                raise ProviderError(
                    message, status=error.status, method=error.method, path=error.path
                ) from None
            raise self._version.explain(error, SPACE_ADMINISTRATION, _WHAT) from None
        rows = (_take_row(answer, part) for part in answer.array)
        return {row.id: row for row in rows}

    def _write(
        self,
        ref: SpaceRef,
        principal: Principal,
        verb: Literal["grant", "revoke"],
        pairs: tuple[str, ...],
    ) -> None:
        place = ("space", ref.key, "permissions", *_subject_of(principal), verb)
        body: JsonValue = [write_pair(pair) for pair in pairs]
        try:
            self._api.send("PUT", *place, body=body)
        except ProviderError as error:
            raise self._version.explain(error, SPACE_ADMINISTRATION, _WHAT) from None


def _subject_of(principal: Principal) -> tuple[str, ...]:
    """Return where in an address a principal's permissions are."""
    if principal.kind == "class":
        raise UnsupportedError(
            f"{principal} cannot be given permissions: Confluence Data Center has no access "
            "classes."
        )
    return ("anonymous",) if principal == ANONYMOUS else (principal.kind, principal.id)


def _take_row(answer: Answer, part: Object) -> GrantRow:
    """Take a row; rows have no id there, so a principal and a pair are one."""
    principal, name = _take_subject(answer, part)
    permission = name_pair(
        answer.text(part, "operation", "operationKey"), answer.text(part, "operation", "targetType")
    )
    return GrantRow(
        id=f"{principal} {permission}", principal=principal, permission=permission, name=name
    )


def _take_subject(answer: Answer, part: Object) -> tuple[Principal, str | None]:
    subject = find(part, "subject")
    if subject is None:
        return ANONYMOUS, None
    kind = answer.text(subject, "type")
    name = find_text(subject, "displayName")
    if kind == "group":
        group = answer.text(subject, "name")
        return Principal(kind="group", id=group), group
    if kind in _PEOPLE:
        # A deleted person keeps the rows, and may have lost the key.
        return Principal(kind="user", id=find_text(subject, "userKey") or UNKNOWN), name
    return (ANONYMOUS, None) if kind == "anonymous" else answer.refuse("subject.type")
