"""A provider whose writes are journaled: intent first, then the write, then what came of it."""

from dataclasses import dataclass

from pydantic import JsonValue

from spaceform.aspects.custom_content import CustomContentPort
from spaceform.aspects.details import DetailsPort
from spaceform.aspects.grants import GrantRow, GrantsPort
from spaceform.aspects.labels import LabelsPort
from spaceform.aspects.lifecycle import CreatedSpace, LifecyclePort, NewSpace
from spaceform.aspects.properties import LiveProperty, PropertiesPort
from spaceform.aspects.settings import Settings, SettingsPort
from spaceform.aspects.theme import ThemePort
from spaceform.change import SpaceRef
from spaceform.journal import Journal
from spaceform.principals import Principal
from spaceform.provider import DirectoryPort, Provider, SpacesPort
from spaceform.site_roles import PermissionModel, Role, RoleDefinition, RolesPort
from spaceform.space import Section


@dataclass(frozen=True)
class JournaledProvider:
    """Implements Provider; reads go straight to the site."""

    site: str
    lacks: frozenset[Section]
    spaces: SpacesPort
    directory: DirectoryPort
    roles: RolesPort
    lifecycle: LifecyclePort
    details: DetailsPort
    grants: GrantsPort
    custom_content: CustomContentPort
    properties: PropertiesPort
    labels: LabelsPort
    settings: SettingsPort
    theme: ThemePort


def journaled(provider: Provider, journal: Journal) -> Provider:
    """Return a provider that does what this one does, and tells the journal of every write."""
    return JournaledProvider(
        site=provider.site,
        lacks=provider.lacks,
        spaces=provider.spaces,
        directory=provider.directory,
        roles=_Roles(provider.roles, journal),
        lifecycle=_Lifecycle(provider.lifecycle, journal),
        details=_Details(provider.details, journal),
        grants=_Grants(provider.grants, journal),
        custom_content=_CustomContent(provider.custom_content, journal),
        properties=_Properties(provider.properties, journal),
        labels=_Labels(provider.labels, journal),
        settings=_Settings(provider.settings, journal),
        theme=_Theme(provider.theme, journal),
    )


@dataclass(frozen=True)
class _Roles:
    port: RolesPort
    journal: Journal

    def read_model(self) -> PermissionModel:
        return self.port.read_model()

    def create_role(self, name: str, definition: RoleDefinition) -> None:
        with self.journal.write("create role", "", role=name, pairs=list(definition.permissions)):
            self.port.create_role(name, definition)

    def update_role(self, role_id: str, name: str, definition: RoleDefinition) -> None:
        with self.journal.write("update role", "", role=name, pairs=list(definition.permissions)):
            self.port.update_role(role_id, name, definition)


@dataclass(frozen=True)
class _Lifecycle:
    port: LifecyclePort
    journal: Journal

    def create_space(self, space: NewSpace) -> SpaceRef:
        with self.journal.write("create space", space.key, private=space.private):
            return self.port.create_space(space)

    def read_beginning(self, key: str) -> CreatedSpace | None:
        return self.port.read_beginning(key)

    def set_archived(self, ref: SpaceRef, *, archived: bool) -> None:
        with self.journal.write("archive" if archived else "unarchive", ref.key):
            self.port.set_archived(ref, archived=archived)

    def delete_space(self, ref: SpaceRef) -> None:
        with self.journal.write("delete space", ref.key, id=ref.id):
            self.port.delete_space(ref)


@dataclass(frozen=True)
class _Details:
    port: DetailsPort
    journal: Journal

    def update_details(
        self,
        ref: SpaceRef,
        *,
        name: str | None = None,
        description: str | None = None,
        homepage_id: str | None = None,
    ) -> None:
        given = {"name": name, "description": description, "homepage": homepage_id}
        fields: list[JsonValue] = [field for field, value in given.items() if value is not None]
        with self.journal.write("update details", ref.key, fields=fields):
            self.port.update_details(
                ref, name=name, description=description, homepage_id=homepage_id
            )


@dataclass(frozen=True)
class _Grants:
    port: GrantsPort
    journal: Journal

    def read_grants(self, ref: SpaceRef) -> tuple[GrantRow, ...]:
        return self.port.read_grants(ref)

    def add_grant(self, ref: SpaceRef, principal: Principal, permission: str) -> None:
        with self.journal.write("grant", ref.key, principal=str(principal), pair=permission):
            self.port.add_grant(ref, principal, permission)

    def remove_grant(self, ref: SpaceRef, row: GrantRow) -> None:
        who = str(row.principal)
        with self.journal.write("revoke", ref.key, principal=who, pair=row.permission, id=row.id):
            self.port.remove_grant(ref, row)

    def assign_role(self, ref: SpaceRef, principal: Principal, role: Role | None) -> None:
        name = role.name if role else None
        with self.journal.write("assign role", ref.key, principal=str(principal), role=name):
            self.port.assign_role(ref, principal, role)


@dataclass(frozen=True)
class _CustomContent:
    port: CustomContentPort
    journal: Journal

    def send_custom_content(
        self,
        ref: SpaceRef,
        principal: Principal,
        granted: tuple[str, ...],
        revoked: tuple[str, ...],
    ) -> None:
        who = str(principal)
        sent: dict[str, JsonValue] = {"granted": list(granted), "revoked": list(revoked)}
        with self.journal.write("send custom content", ref.key, principal=who, **sent):
            self.port.send_custom_content(ref, principal, granted, revoked)


@dataclass(frozen=True)
class _Properties:
    port: PropertiesPort
    journal: Journal

    def read_property(self, ref: SpaceRef, key: str) -> LiveProperty | None:
        return self.port.read_property(ref, key)

    def create_property(self, ref: SpaceRef, key: str, value: JsonValue) -> None:
        with self.journal.write("create property", ref.key, property=key):
            self.port.create_property(ref, key, value)

    def update_property(self, ref: SpaceRef, key: str, value: JsonValue, version: int) -> None:
        with self.journal.write("update property", ref.key, property=key, version=version):
            self.port.update_property(ref, key, value, version)

    def delete_property(self, ref: SpaceRef, key: str) -> None:
        with self.journal.write("delete property", ref.key, property=key):
            self.port.delete_property(ref, key)


@dataclass(frozen=True)
class _Labels:
    port: LabelsPort
    journal: Journal

    def add_labels(self, ref: SpaceRef, names: tuple[str, ...]) -> None:
        with self.journal.write("add labels", ref.key, labels=list(names)):
            self.port.add_labels(ref, names)

    def remove_label(self, ref: SpaceRef, name: str) -> None:
        with self.journal.write("remove label", ref.key, label=name):
            self.port.remove_label(ref, name)


@dataclass(frozen=True)
class _Settings:
    port: SettingsPort
    journal: Journal

    def write_settings(self, ref: SpaceRef, settings: Settings) -> None:
        with self.journal.write("write settings", ref.key):
            self.port.write_settings(ref, settings)


@dataclass(frozen=True)
class _Theme:
    port: ThemePort
    journal: Journal

    def set_theme(self, ref: SpaceRef, theme: str) -> None:
        with self.journal.write("set theme", ref.key, theme=theme):
            self.port.set_theme(ref, theme)

    def reset_theme(self, ref: SpaceRef) -> None:
        with self.journal.write("reset theme", ref.key):
            self.port.reset_theme(ref)
