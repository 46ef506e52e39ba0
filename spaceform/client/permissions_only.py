"""A site that has no space roles: access is given by permissions alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from spaceform.errors import UnsupportedError
from spaceform.site_roles import PermissionModel, RoleDefinition


@dataclass(frozen=True)
class PermissionsOnly:
    """Implements RolesPort; the fields are those of the PermissionModel."""

    absorbed: Mapping[str, str] = field(default_factory=dict)
    extra: frozenset[str] = frozenset()
    has_companions: bool = True

    def read_model(self) -> PermissionModel:
        """Return the model, for which nothing has to be read."""
        return PermissionModel(
            absorbed=self.absorbed, extra=self.extra, has_companions=self.has_companions
        )

    def create_role(self, name: str, _definition: RoleDefinition) -> None:
        """Raise UnsupportedError."""
        refuse_role(name)

    def update_role(self, _role_id: str, name: str, _definition: RoleDefinition) -> None:
        """Raise UnsupportedError."""
        refuse_role(name)


def refuse_role(name: str) -> NoReturn:
    """Raise UnsupportedError for a role on a site that has none."""
    raise UnsupportedError(f"The role {name!r} cannot be written: this site has no space roles.")
