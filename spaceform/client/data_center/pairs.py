"""Data Center's fourteen pairs, and the names that manifests have for them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from spaceform.aspects.grants import ADMINISTER, READ
from spaceform.client.answer import Object

_OPERATIONS: Final = {
    "restrict_content/space": "restrict",
    "delete/space": "delete_own",
}
"""Pairs that have another name on Data Center; Cloud's `delete/space` deletes one's own, too."""

_NAMES: Final = {
    f"{operation}/{pair.partition('/')[2]}": pair for pair, operation in _OPERATIONS.items()
}

NATIVE: Final = (
    READ,
    ADMINISTER,
    "export/space",
    "restrict_content/space",
    "delete/space",
    "delete_mail/space",
    "create/page",
    "delete/page",
    "create/blogpost",
    "delete/blogpost",
    "create/comment",
    "delete/comment",
    "create/attachment",
    "delete/attachment",
)
"""All that can be granted there, as manifests name it."""

ABSORBED: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Whoever sees a page may export it; `export/space` is about the whole space.
        "export_content/space": READ,
        # "Add" is "create and edit".
        "update/page": "create/page",
        "update/blogpost": "create/blogpost",
        # Single pages have no archive there. They are moved to another space, which takes this.
        "archive/page": "delete/page",
        "manage_content/space": ADMINISTER,
        "manage_templates/space": ADMINISTER,
        "manage_look_and_feel/space": ADMINISTER,
        "manage_users/space": ADMINISTER,
        "manage_nonlicensed_users/space": ADMINISTER,
        "manage_public_links/space": ADMINISTER,
        "manage_guest_users/space": ADMINISTER,
        "archive_space/space": ADMINISTER,
        "delete_space/space": ADMINISTER,
        # Its own names for what manifests call otherwise would be granted, and never found again.
        **_NAMES,
    }
)
"""Pairs that are nothing of their own there, with the pair that each of them comes with."""


def write_pair(pair: str) -> Object:
    """Return a pair as Data Center writes an operation."""
    operation, _, target = pair.partition("/")
    return {"targetType": target, "operationKey": _OPERATIONS.get(pair, operation)}


def name_pair(operation: str, target: str) -> str:
    """Return the pair that manifests have for an operation of Data Center."""
    pair = f"{operation}/{target}"
    return _NAMES.get(pair, pair)
