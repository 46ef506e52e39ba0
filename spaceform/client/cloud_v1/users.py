"""A person or app as v1 shows one, wherever it does."""

from pydantic import JsonValue

from spaceform.client.answer import Answer, find_text
from spaceform.principals import User

APP = "app"
_HUMAN = {"atlassian": True, APP: False}
_ACTIVE = {"active": True, "inactive": False, "closed": False}


def take_user(answer: Answer, part: JsonValue) -> User:
    """Take a user out of an answer.

    `accountType` tells people from apps and is empty where privacy hides it; `accountStatus` is
    shown to some only.
    """
    return User(
        account_id=answer.text(part, "accountId"),
        name=find_text(part, "displayName") or find_text(part, "publicName") or "",
        human=_HUMAN.get(find_text(part, "accountType") or ""),
        active=_ACTIVE.get(find_text(part, "accountStatus") or ""),
    )
