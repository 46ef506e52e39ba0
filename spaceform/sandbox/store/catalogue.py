"""What the site tells about its permission pairs: names for people, and what a pair needs."""

from typing import Final

from spaceform.sandbox.store.pairs import READ

_WORDS: Final = {
    "read/space": "View space",
    "create/page": "Create pages",
    "create/blogpost": "Create blog posts",
    "create/comment": "Add comments",
    "create/attachment": "Add attachments",
    "delete/page": "Delete pages",
    "delete/blogpost": "Delete blog posts",
    "delete/comment": "Delete comments",
    "delete/attachment": "Delete attachments",
    "delete/space": "Delete own content",
    "export/space": "Export space",
    "administer/space": "Administer space",
    "archive/page": "Archive pages",
    "restrict_content/space": "Restrict content",
    "update/page": "Edit pages",
    "update/blogpost": "Edit blog posts",
    "export_content/space": "Export content",
    "manage_content/space": "Manage content",
    "manage_templates/space": "Manage templates",
    "manage_look_and_feel/space": "Manage look and feel",
    "manage_users/space": "Manage users",
    "manage_nonlicensed_users/space": "Manage unlicensed users",
    "manage_public_links/space": "Manage public links",
    "manage_guest_users/space": "Manage guests",
    "delete_space/space": "Delete space",
    "archive_space/space": "Archive space",
}


def display_name(pair: str) -> str:
    """What a pair is called where people see it."""
    return _WORDS[pair]


def required(pair: str) -> tuple[str, ...]:
    """The pairs without which a pair means nothing."""
    return () if pair == READ else (READ,)
