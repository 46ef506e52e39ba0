from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from spaceform.aspects.lifecycle import CreatedSpace, NewSpace
from spaceform.change import SpaceRef
from spaceform.client.cloud_v1 import Lifecycle
from spaceform.errors import MalformedResponseError, UnclearError
from tests.unit.client.cloud_v1.conftest import Serve


def space(**history: JsonValue) -> JsonValue:
    return {"id": 7, "key": "ENG", "history": {**history}}


@pytest.mark.parametrize(
    "text, moment",
    [
        ("2026-11-23T18:00:00.250Z", datetime(2026, 11, 23, 18, 0, 0, 250_000, UTC)),
        ("2026-11-23T20:00:00+02:00", datetime(2026, 11, 23, 18, tzinfo=UTC)),
        ("2026-11-23T18:00:00", datetime(2026, 11, 23, 18, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_beginning_has_a_moment_where_one_is_shown(
    serve: Serve, text: str | None, moment: datetime | None
) -> None:
    lifecycle = Lifecycle(serve(space(createdDate=text)).api)
    assert lifecycle.read_beginning("ENG") == CreatedSpace(
        ref=SpaceRef(id="7", key="ENG"), creator=None, created=moment
    )


def test_a_moment_that_is_none_is_refused(serve: Serve) -> None:
    lifecycle = Lifecycle(serve(space(createdDate="yesterday")).api)
    with pytest.raises(MalformedResponseError, match=r"^history\.createdDate is missing"):
        lifecycle.read_beginning("ENG")


def test_a_creation_whose_answer_makes_no_sense_is_unclear(serve: Serve) -> None:
    lifecycle = Lifecycle(serve({"name": "New"}).api)
    with pytest.raises(UnclearError, match="id is missing"):
        lifecycle.create_space(NewSpace(key="NEW", name="New", private=False))
