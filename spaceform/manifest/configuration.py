"""Configuration: what `spaceform.yaml` may hold, as models that validate and describe it."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic import StrictStr as Text

from spaceform.manifest.entries import Entry, Permissions, SpaceEntry
from spaceform.manifest.values import Filled, Variable, Version, invalid
from spaceform.origin import site_of


def _check_site(value: str) -> str:
    try:
        return site_of(value)
    except ValueError as error:
        raise invalid("this is not a site", str(error)) from None


Site = Annotated[Text, AfterValidator(_check_site), Field(json_schema_extra={"format": "uri"})]


class OwnerEntry(Entry):
    """Whose manifests these are, as it is recorded in each space."""

    name: Filled = Field(description="A name for people, such as the repository's.")
    id: Filled = Field(
        description="A random id that stays the same for ever, even if the name changes."
    )


class RoleEntry(Entry):
    """A custom space role of the site (role-based sites only)."""

    description: Text | None = Field(default=None, description="What the role is for.")
    permissions: Permissions = Field(
        description="What the role may do: pairs, and names of permission sets."
    )


class EnvironmentEntry(Entry):
    """One site of several that the same manifests are for."""

    site: Site | None = Field(
        default=None,
        description="The site; an assertion: with credentials for another one spaceform refuses.",
    )
    people: dict[str, Filled] = Field(
        default={}, description="Account ids by name, over those of all environments."
    )
    vars: dict[str, Variable] = Field(
        default={}, description="Variables by name, over those of all environments."
    )


class Configuration(Entry):
    """The configuration of a repository of manifests."""

    version: Version = Field(description="The version of the format: 1.")
    owner: OwnerEntry | None = Field(
        default=None, description="Whose manifests these are, as it is recorded in each space."
    )
    ownership: Literal["none"] | None = Field(
        default=None,
        description="`none`: no record in the spaces, so nothing is removed outside `exact`.",
    )
    site: Site | None = Field(
        default=None,
        description="The site; an assertion: with credentials for another one spaceform refuses.",
    )
    manifests: tuple[Filled, ...] = Field(
        default=("spaces/",), description="The folders that hold the manifests."
    )
    keep: tuple[Text, ...] = Field(
        default=(), description="Principals that `exact` never removes, in any space."
    )
    people: dict[str, Filled] = Field(
        default={}, description="Account ids by name, so that manifests can say `user:NAME`."
    )
    vars: dict[str, Variable] = Field(
        default={}, description="Variables by name, for `${vars.NAME}` in the spaces' values."
    )
    permission_sets: dict[str, Permissions] = Field(
        default={},
        alias="permission-sets",
        description="Names for sets of pairs; a set may name others.",
        json_schema_extra={"propertyNames": {"pattern": r"^[^/]+$"}},
    )
    templates: dict[str, SpaceEntry] = Field(
        default={}, description="What several spaces have in common, for `extends`."
    )
    roles: dict[str, RoleEntry] = Field(
        default={}, description="Custom space roles of the site (role-based sites only), by name."
    )
    environments: dict[str, EnvironmentEntry] = Field(
        default={}, description="The sites that these manifests are for, by name."
    )
