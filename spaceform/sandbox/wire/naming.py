"""What a new space may be called."""

import re
from typing import Final

from spaceform.sandbox.store.refusal import invalid
from spaceform.sandbox.wire import fields
from spaceform.sandbox.wire.bodies import HttpError
from spaceform.sandbox.wire.call import Call

MAX_NAME_LENGTH: Final = 200
MAX_KEY_LENGTH: Final = 245
MAX_ALIAS_LENGTH: Final = 255

_KEY: Final = re.compile(r"~?[A-Za-z0-9]+")


def space_key(call: Call, body: fields.Body) -> str:
    """The key in the body of a creation, which may stand there as the alias alone."""
    key = fields.optional_text(body, "key") or fields.text(body, "alias")
    is_well_formed = _KEY.fullmatch(key) is not None
    # The real site answers 500 to keys of 246 to 255 characters (CONFCLOUD-84375). A sandbox whose
    # clients are tested for 5xx must not have any of its own unless it is asked to.
    if is_well_formed and MAX_KEY_LENGTH < len(key) <= MAX_ALIAS_LENGTH and call.store.long_key_bug:
        raise HttpError(500, "Internal Server Error")
    if len(key) > MAX_KEY_LENGTH or not is_well_formed:
        raise invalid(f"Invalid space key: letters and digits, at most {MAX_KEY_LENGTH}")
    return key


def space_alias(body: fields.Body) -> str | None:
    """The alias in the body of a creation, if there is one."""
    alias = fields.optional_text(body, "alias")
    if alias is not None and (len(alias) > MAX_ALIAS_LENGTH or not _KEY.fullmatch(alias)):
        raise invalid(f"Invalid alias: letters and digits, at most {MAX_ALIAS_LENGTH}")
    return alias


def checked_name(name: str) -> str:
    """A space's name, refused where it is empty or too long."""
    if not name.strip() or len(name) > MAX_NAME_LENGTH:
        raise invalid(f"A space's name has 1 to {MAX_NAME_LENGTH} characters")
    return name
