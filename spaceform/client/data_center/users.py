"""A person as Data Center shows one: by user key, with a username, and without an account id."""

from pydantic import JsonValue

from spaceform.client.answer import Answer, find_text
from spaceform.principals import User

EXPAND = "status"
"""What `expand=` calls whether a person is active."""

_ACTIVE = {"current": True, "active": True, "deactivated": False, "inactive": False}


def take_user(answer: Answer, part: JsonValue) -> User:
    """Take a user out of an answer; apps have no accounts there, so everybody known is a person."""
    status = find_text(part, "status") or ""
    return User(
        account_id=answer.text(part, "userKey"),
        name=find_text(part, "displayName") or find_text(part, "username") or "",
        human=True if find_text(part, "type") == "known" else None,
        active=_ACTIVE.get(status.casefold()),
    )
