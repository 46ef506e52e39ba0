"""The plan of the site's roles: what the configuration makes of them, and what is against it."""

from dataclasses import dataclass

from spaceform import guards, site_roles
from spaceform.plan import Overrides, Refusal
from spaceform.site_roles import DesiredRole, PermissionModel, RoleChange, RoleMode


@dataclass(frozen=True)
class RolesPlan:
    """The changes of roles; `allow_shrink` are the names in the overrides that lifted something."""

    changes: tuple[RoleChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    allow_shrink: tuple[str, ...] = ()


def plan_roles(
    desired: tuple[DesiredRole, ...], model: PermissionModel, overrides: Overrides, *, is_app: bool
) -> RolesPlan:
    """Compare the configured roles with the site's; where one cannot be, none is changed."""
    refusals = tuple(
        Refusal(guard="roles", address=f"site/roles/{role.name}", message=why, mark=role.mark)
        for role in desired
        if (why := _misfit(role, model))
    )
    if refusals:
        return RolesPlan(refusals=refusals)
    changes = site_roles.diff(desired, model)
    shrunk = {change.name for change in changes if change.losses and not is_app}
    return RolesPlan(
        changes,
        (
            *(_refuse_app(change) for change in changes if is_app),
            *guards.check_roles(() if is_app else changes, overrides),
        ),
        tuple(name for name in overrides.allow_role_shrink if name in shrunk),
    )


def _misfit(role: DesiredRole, model: PermissionModel) -> str | None:
    """Say why a role cannot be one of the site's; None where it can."""
    if model.mode is RoleMode.PRE_ROLES:
        return "this site has no roles, only permissions"
    live = model.find(role.name)
    if live is not None and not live.custom:
        return "this is a role of Confluence's own, which cannot be changed: choose another name"
    return None


def _refuse_app(change: RoleChange) -> Refusal:
    return Refusal(
        guard="credentials",
        address=change.address,
        message="an app cannot write roles: plan with a person's token or a service account",
        stops="change",
        mark=change.mark,
    )
