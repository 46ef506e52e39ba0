"""Entries: what a manifest file may hold, as models that validate it and describe its schema."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, JsonValue, Tag
from pydantic import StrictBool as Bool
from pydantic import StrictStr as Text

from spaceform.aspects.grants import DATA_CENTER_PAIRS, PAIRS
from spaceform.manifest.values import Day, Filled, Label, Name, PageId, Version
from spaceform.model import Model
from spaceform.principals import ACCESS_CLASSES
from spaceform.space import RECORD_KEY, State

MAX_KEY = 245
"""Confluence documents 255 and answers 500 to more than this (CONFCLOUD-84375)."""
SPACE_KEY = r"^(~[A-Za-z0-9._:@+-]+|[A-Za-z0-9]+)$"

_GROUP_OR_USER = r"^(group|user):.+$"

ItemSection = Literal["grants", "properties", "labels"]


class Entry(Model):
    """The base of what is written in files, where a key has one spelling only."""

    model_config = ConfigDict(populate_by_name=False)


class HomepageId(Entry):
    """A homepage by its id, for titles that are not unique or change."""

    id: PageId = Field(description='The page\'s id, in quotes: `{id: "12345"}`.')


def _homepage_kind(value: object) -> str | None:
    if isinstance(value, str):
        return "title"
    return "id" if isinstance(value, dict) else None


HomepageEntry = Annotated[
    Annotated[Filled, Tag("title")] | Annotated[HomepageId, Tag("id")],
    Discriminator(_homepage_kind),
]

_PERMISSION_ITEM = {
    "anyOf": [
        {"enum": sorted(PAIRS | DATA_CENTER_PAIRS)},
        {"type": "string", "minLength": 1},
    ]
}
Permissions = Annotated[tuple[Text, ...], Field(json_schema_extra={"items": _PERMISSION_ITEM})]


class AccessEntry(Entry):
    """What one principal may do in the space: `permissions` or a `role`, and until when."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["permissions"]}, {"required": ["role"]}]}
    )

    permissions: Permissions | None = Field(
        default=None,
        description=(
            "All that the principal may do: pairs such as `read/space`, and names of permission "
            "sets from spaceform.yaml. Pairs that it has and this list lacks are taken away; an "
            "empty list takes all access away."
        ),
    )
    role: Filled | None = Field(
        default=None,
        description="A space role of the site, by name; instead of `permissions`.",
    )
    until: Day | None = Field(
        default=None,
        description="The first day (UTC) on which the principal has no access any more.",
    )


class SettingsEntry(Entry):
    """The settings of a space."""

    route_override: Bool | None = Field(
        default=None,
        alias="route-override",
        description="Whether an app's theme may open another page than the homepage.",
    )


class SpaceEntry(Entry):
    """What a space should be. What is absent is not managed; what is empty is managed and empty."""

    extends: Filled | None = Field(
        default=None, description="A template from spaceform.yaml that this space builds on."
    )
    name: Name | None = Field(default=None, description="The space's name, 1 to 200 characters.")
    description: Text | None = Field(
        default=None, description="What the space is for, as plain text."
    )
    state: State | None = Field(
        default=None,
        description=(
            "`present`, `archived` (the normal retirement), or `absent`, which deletes the space "
            "with all of its content for ever."
        ),
    )
    homepage: HomepageEntry | None = Field(
        default=None,
        description='The title of a page in the space, or its id as `{id: "12345"}`.',
    )
    grants: dict[str, AccessEntry] | None = Field(
        default=None,
        description=(
            "Who may do what: principals (`group:NAME`, `user:NAME`, `class:NAME`, `anonymous`) "
            "and their access."
        ),
        json_schema_extra={
            "propertyNames": {
                "anyOf": [
                    {"enum": ["anonymous", *(f"class:{name}" for name in ACCESS_CLASSES)]},
                    {"pattern": _GROUP_OR_USER},
                ]
            }
        },
    )
    properties: dict[str, JsonValue] | None = Field(
        default=None,
        description="Space properties: any JSON value by key. `spaceform` is reserved.",
        json_schema_extra={
            "propertyNames": {"minLength": 1, "not": {"const": RECORD_KEY}},
            "additionalProperties": {"not": {"type": "null"}},
        },
    )
    labels: tuple[Label, ...] | None = Field(
        default=None,
        description="Team labels: 1 to 50 of the characters a-z, 0-9, `-` and `_` each.",
    )
    theme: Filled | None = Field(default=None, description="A theme's key, or `default` for none.")
    settings: SettingsEntry | None = Field(default=None, description="The space's settings.")
    exact: tuple[ItemSection, ...] | None = Field(
        default=None,
        description=(
            "Sections in which the manifest is the whole truth: everything else live in them is "
            "removed, except what `ignore` and the configuration's `keep` name."
        ),
    )
    ignore: tuple[Text, ...] | None = Field(
        default=None,
        description="Items that are never removed: `section/pattern`, as in `properties/app.*`.",
    )


class ManifestFile(Entry):
    """One manifest file: a version, and spaces by key."""

    version: Version = Field(description="The version of the format: 1.")
    spaces: dict[str, SpaceEntry] = Field(
        description="Spaces by key. Keys compare without case; personal ones begin with `~`.",
        json_schema_extra={"propertyNames": {"pattern": SPACE_KEY, "maxLength": MAX_KEY}},
    )
