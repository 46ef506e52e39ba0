"""The permission pairs that Confluence Cloud has, and the ones that it adds and drops by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

READ: Final = "read/space"
ADMINISTER: Final = "administer/space"

# The published enumeration has the first fourteen; the rest is live and writable all the same.
PAIRS: Final = (
    READ,
    "create/page",
    "create/blogpost",
    "create/comment",
    "create/attachment",
    "delete/page",
    "delete/blogpost",
    "delete/comment",
    "delete/attachment",
    "delete/space",
    "export/space",
    ADMINISTER,
    "archive/page",
    "restrict_content/space",
    "update/page",
    "update/blogpost",
    "export_content/space",
    "manage_content/space",
    "manage_templates/space",
    "manage_look_and_feel/space",
    "manage_users/space",
    "manage_nonlicensed_users/space",
    "manage_public_links/space",
    "manage_guest_users/space",
    "delete_space/space",
    "archive_space/space",
)

# What a new space gives to everyone when its creator says nothing about permissions.
SITE_DEFAULTS: Final = (
    READ,
    "export_content/space",
    "create/page",
    "update/page",
    "create/blogpost",
    "update/blogpost",
    "create/comment",
    "create/attachment",
    "delete/space",
)


def _table(**rows: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name.replace("__", "/"): pairs for name, pairs in rows.items()})


@dataclass(frozen=True)
class Companions:
    """What comes and goes with a pair: `added` with a new grant, `dropped` with a removed one.

    The defaults are those measured on real sites. Tests give others to see what a client does about
    a companion that nobody has heard of.
    """

    added: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: _table(
            read__space=("export_content/space",),
            create__page=("update/page",),
        )
    )
    dropped: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: _table(
            create__page=("update/page",),
            administer__space=("manage_users/space",),
        )
    )
