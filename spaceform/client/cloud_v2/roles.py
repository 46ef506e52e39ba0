"""Space roles of v2, and how the site lets access be given."""

import threading
from collections.abc import Callable
from typing import NoReturn

from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.conflicts import as_conflict
from spaceform.client.cloud_v1.longtasks import TaskError, follow, is_finished
from spaceform.client.cloud_v2.paging import read_all
from spaceform.errors import ForbiddenError, NotFoundError, ProviderError, UnclearError
from spaceform.site_roles import PermissionModel, Role, RoleDefinition, RoleMode, SiteRole

_MODES = {
    "PRE_ROLES": RoleMode.PRE_ROLES,
    "ROLES_TRANSITION": RoleMode.TRANSITION,
    "ROLES": RoleMode.ROLES,
}
_CUSTOM = "custom"


class Roles:
    """Implements RolesPort; what was read last is kept for those who read and write grants."""

    def __init__(self, api: Api, api_v1: Api) -> None:
        self._api = api
        self._api_v1 = api_v1
        self._lock = threading.Lock()
        self._kept: PermissionModel | None = None

    def read_model(self) -> PermissionModel:
        """Read with `GET /space-role-mode` and, where there are roles, `GET /space-roles`."""
        model = self._read()
        with self._lock:
            self._kept = model
        return model

    def are_in_use(self) -> bool:
        """Tell whether principals may have roles on this site."""
        return self._model().mode is not RoleMode.PRE_ROLES

    def with_id(self, role_id: str) -> Role | None:
        """Return a role by its id; one that is not known yet may be new, so it is asked for."""
        return self._find(lambda role: role.id == role_id)

    def named(self, name: str) -> Role:
        """Return a role by its name; raises NotFoundError where the site has none."""
        found = self._find(lambda role: role.name == name)
        if found is None:
            raise NotFoundError(f"The site has no space role {name!r}.")
        return found

    def create_role(self, name: str, definition: RoleDefinition) -> None:
        """Create a role with `POST /space-roles`, where a duplicate is 400."""
        self._forget()
        try:
            self._api.send("POST", "space-roles", body=_body(name, definition))
        except NotFoundError as error:
            _refuse(error)
        except ProviderError as error:
            raise as_conflict(error, lambda: self._has(name)) from None

    def update_role(self, role_id: str, name: str, definition: RoleDefinition) -> None:
        """Write a role with `PUT /space-roles/{id}`, and follow its task, if there is one.

        Where its permissions stay as they are, the role is changed at once: the task's id is null.
        """
        self._forget()
        try:
            answer = self._api.send("PUT", "space-roles", role_id, body=_body(name, definition))
        except NotFoundError as error:
            _refuse(error)
        if find(answer.object, "taskId") is not None:
            self._follow(answer, name)
        self._forget()

    def _follow(self, answer: Answer, name: str) -> None:
        task = answer.identifier(answer.value, "taskId")
        try:
            follow(self._api_v1, lambda: is_finished(self._api_v1, task))
        except TaskError as error:
            raise ProviderError(
                f"Confluence could not carry the role {name!r} into all spaces{error}.",
                method=answer.method,
                path=answer.path,
                wrote=True,
            ) from None
        except ProviderError as error:
            raise UnclearError(
                f"The change of the role {name!r} was begun, and whether it ended is not known: "
                f"{error.message}",
                method=answer.method,
                path=answer.path,
            ) from None

    def _model(self) -> PermissionModel:
        with self._lock:
            if self._kept is None:
                self._kept = self._read()
            return self._kept

    def _find(self, fits: Callable[[SiteRole], bool]) -> Role | None:
        """Find a role among those kept, or among those that the site has by now."""
        for model in (self._model, self.read_model):
            found = next((role for role in model().roles if fits(role)), None)
            if found is not None:
                return found.role
        return None

    def _forget(self) -> None:
        with self._lock:
            self._kept = None

    def _has(self, name: str) -> bool:
        # Names of roles are told apart without their case.
        return any(role.name.casefold() == name.casefold() for role in self._read().roles)

    def _read(self) -> PermissionModel:
        mode = self._read_mode()
        if mode is RoleMode.PRE_ROLES:
            return PermissionModel(mode)
        answer, rows = read_all(self._api, "space-roles")
        roles = tuple(_take_role(answer, row) for row in rows)
        return PermissionModel(mode, roles)

    def _read_mode(self) -> RoleMode:
        try:
            answer = self._api.get("space-role-mode")
        except NotFoundError as error:
            raise ForbiddenError(
                "These credentials are not shown whether the site gives access by permissions or "
                "by roles, without which no grant can be read: they need access to Confluence.",
                status=error.status,
                method=error.method,
                path=error.path,
            ) from None
        mode = _MODES.get(answer.text(answer.value, "mode"))
        return answer.refuse("mode") if mode is None else mode


def _take_role(answer: Answer, row: Object) -> SiteRole:
    pairs = find(row, "spacePermissions")
    if not isinstance(pairs, list):
        answer.refuse("spacePermissions")
    permissions = {pair for pair in pairs if isinstance(pair, str)}
    if len(permissions) < len(pairs):
        answer.refuse("spacePermissions[]")
    return SiteRole(
        id=answer.identifier(row, "id"),
        name=answer.text(row, "name"),
        custom=answer.text(row, "type").lower() == _CUSTOM,
        description=find_text(row, "description") or "",
        permissions=tuple(sorted(permissions)),
    )


def _body(name: str, definition: RoleDefinition) -> Object:
    return {
        "name": name,
        "description": definition.description,
        "spacePermissions": [*definition.permissions],
    }


def _refuse(error: NotFoundError) -> NoReturn:
    """Raise the error for a role that is not to be written: 404 means that one may not."""
    raise ForbiddenError(
        "Only administrators of the organisation or the site write space roles, and these "
        "credentials are not such an administrator's; or the role is gone.",
        status=error.status,
        method=error.method,
        path=error.path,
    ) from None
