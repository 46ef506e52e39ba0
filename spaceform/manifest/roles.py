"""Roles: the site's custom space roles as the configuration defines them."""

from collections.abc import Iterator

from spaceform.manifest.configuration_file import ConfigurationFile
from spaceform.manifest.permission_sets import PermissionSets
from spaceform.site_roles import DesiredRole


def read_roles(file: ConfigurationFile) -> Iterator[DesiredRole]:
    """Give the configured roles by name, with permission sets expanded."""
    sets = PermissionSets(file.configuration.permission_sets)
    for name, role in sorted(file.configuration.roles.items()):
        pairs = sets.expand(role.permissions).pairs
        yield DesiredRole(
            name=name,
            description=role.description,
            permissions=tuple(sorted(pairs)),
            mark=file.mark(("roles", name)),
        )
