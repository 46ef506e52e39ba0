"""Values: the kinds of text that manifests hold, each with its check and its schema."""

import re
from contextlib import suppress
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt, WithJsonSchema
from pydantic import StrictStr as Text
from pydantic_core import PydanticCustomError

from spaceform.manifest.wording import kind
from spaceform.manifest.wording import text as shown

VERSION = 1
MAX_NAME = 200
MAX_VARIABLE = 1000
_LABEL = r"^[a-z0-9_-]{1,50}$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_PAGE_ID = r"^[0-9]{1,20}$"


def invalid(message: str, hint: str) -> PydanticCustomError:
    """Return an error for a validator to raise: what is wrong, and the way out."""
    return PydanticCustomError("spaceform", "{message}", {"message": message, "hint": hint})


def _check_version(value: int) -> int:
    if value != VERSION:
        message = f"this spaceform reads version {VERSION} of the format, not {value}"
        raise invalid(message, f"write `version: {VERSION}`, or use a newer spaceform")
    return value


def _check_label(value: str) -> str:
    if not re.fullmatch(_LABEL, value):
        hint = "a label is 1 to 50 of the characters a-z, 0-9, `-` and `_`"
        raise invalid(f"`{shown(value)}` is not a label", hint)
    return value


def _check_filled(value: str) -> str:
    if not value.strip():
        raise invalid("there is nothing in this text", "leave the key out to not manage it")
    return value


def _check_name(value: str) -> str:
    _check_filled(value)
    if len(value) > MAX_NAME:
        message = f"the name has {len(value)} characters"
        raise invalid(message, f"Confluence takes {MAX_NAME} at most")
    return value


def _check_variable(value: str) -> str:
    if len(value) > MAX_VARIABLE:
        message = f"the variable has {len(value)} characters"
        raise invalid(message, f"{MAX_VARIABLE} is the most: it is for words, not for pages")
    return value


def _check_page_id(value: str) -> str:
    if not re.fullmatch(_PAGE_ID, value):
        hint = 'digits in quotes, such as {id: "12345"}'
        raise invalid(f"`{shown(value)}` is not a page's id", hint)
    return value


def _read_date(value: object) -> date:
    written = value if isinstance(value, str) else ""
    # Python reads other spellings too, such as 2027-W05, that a reviewer would stumble over.
    if re.fullmatch(_DATE, written, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(written)
    raise invalid(f"{kind(value)} is not a date", "write it as 2027-01-31")


Variable = Annotated[
    Text, AfterValidator(_check_variable), Field(json_schema_extra={"maxLength": MAX_VARIABLE})
]
Version = Annotated[
    StrictInt, AfterValidator(_check_version), WithJsonSchema({"type": "integer", "const": VERSION})
]
Filled = Annotated[Text, AfterValidator(_check_filled), Field(json_schema_extra={"minLength": 1})]
Label = Annotated[Text, AfterValidator(_check_label), Field(json_schema_extra={"pattern": _LABEL})]
Name = Annotated[
    Text,
    AfterValidator(_check_name),
    Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME}),
]
PageId = Annotated[
    Text, AfterValidator(_check_page_id), Field(json_schema_extra={"pattern": _PAGE_ID})
]
Day = Annotated[
    date,
    BeforeValidator(_read_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _DATE}),
]
