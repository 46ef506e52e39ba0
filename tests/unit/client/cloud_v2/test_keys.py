import pytest
from pydantic import JsonValue

from spaceform.client.cloud_v2 import Keys
from spaceform.errors import MalformedResponseError, ProviderError
from tests.unit.client.cloud_v1.conftest import Serve


def listed(*keys: str, **more: JsonValue) -> JsonValue:
    rows: list[JsonValue] = [
        {"id": str(number), "key": key, "name": key, "status": "current", **more}
        for number, key in enumerate(keys)
    ]
    return {"results": rows, "_links": {}}


def test_nothing_is_concluded_where_a_space_came_that_nobody_asked_for(serve: Serve) -> None:
    # It may be one of those asked for, which the site knows by an alias.
    keys = Keys(serve(listed("ENG", "OLDNAME"), listed("OLDNAME")).api)
    keys.look_ahead(["ENG", "ALIAS"])
    ahead = keys.take_ahead("eng")
    assert ahead is not None
    assert ahead.space is not None
    assert keys.take_ahead("ALIAS") is None
    with pytest.raises(ProviderError, match="has the key 'OLDNAME'"):
        keys.find("ALIAS")


def test_what_was_learnt_ahead_is_given_once(serve: Serve) -> None:
    keys = Keys(serve(listed("ENG")).api)
    keys.look_ahead(["eng", "OPS"])
    assert (keys.find_id("ENG"), keys.take_ahead("ENG") is None) == ("0", False)
    ahead = keys.take_ahead("OPS")
    assert ahead is not None
    assert ahead.space is None
    assert (keys.take_ahead("ENG"), keys.take_ahead("OPS")) == (None, None)


def test_a_later_look_ahead_takes_the_place_of_an_earlier_one(serve: Serve) -> None:
    keys = Keys(serve(listed("ENG"), listed(), listed()).api)
    keys.look_ahead(["ENG"])
    keys.look_ahead(["ENG"])
    ahead = keys.take_ahead("ENG")
    assert ahead is not None
    assert ahead.space is None
    assert keys.find_id("ENG") is None


@pytest.mark.parametrize("row", [{"status": "deleted"}, {"name": None}, {"homepageId": {}}])
def test_a_space_that_makes_no_sense_is_refused(serve: Serve, row: dict[str, JsonValue]) -> None:
    keys = Keys(serve(listed("ENG", **row)).api)
    with pytest.raises(MalformedResponseError):
        keys.look_ahead(["ENG"])
