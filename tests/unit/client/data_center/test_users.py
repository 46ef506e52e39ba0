import pytest
from pydantic import JsonValue

from spaceform.client.answer import Answer
from spaceform.client.data_center.users import take_user


@pytest.mark.parametrize(
    "status, active",
    [("current", True), ("CURRENT", True), ("deactivated", False), ("odd", None), (None, None)],
)
def test_activity_is_taken_where_it_shows(status: JsonValue, *, active: bool | None) -> None:
    part: JsonValue = {"type": "known", "userKey": "4028", "username": "ada", "status": status}
    user = take_user(Answer("GET", "/user", part), part)
    assert (user.account_id, user.name, user.active, user.human) == ("4028", "ada", active, True)


def test_whoever_is_not_known_may_be_no_person() -> None:
    part: JsonValue = {"type": "unknown", "userKey": "4028", "displayName": "Unknown User"}
    assert take_user(Answer("GET", "/user", part), part).human is None
