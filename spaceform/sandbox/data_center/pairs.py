"""The permission pairs that Data Center has; several are called otherwise than on Cloud."""

from typing import Final

from spaceform.sandbox.store.pairs import ADMINISTER, READ

PAIRS: Final = (
    READ,
    ADMINISTER,
    "export/space",
    "restrict/space",
    "delete_own/space",
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

# What a new space gives to everyone who may use the site, unless it is private.
DEFAULTS: Final = (
    READ,
    "export/space",
    "delete_own/space",
    "create/page",
    "create/blogpost",
    "create/comment",
    "create/attachment",
)
