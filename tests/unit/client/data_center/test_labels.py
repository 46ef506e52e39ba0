import pytest
from pydantic import JsonValue

from spaceform.client.answer import Answer
from spaceform.client.data_center import Labels
from spaceform.client.data_center.labels import read_labels
from spaceform.errors import ForbiddenError, MalformedResponseError, UnsupportedError
from tests.unit.client.data_center.conftest import REF, Failed, Serve


def shown(**labels: JsonValue) -> Answer:
    return Answer("GET", "/space/ENG", {"metadata": {"labels": labels}})


def label(name: str, prefix: str = "team") -> JsonValue:
    return {"prefix": prefix, "name": name, "id": "1"}


def listed(*rows: JsonValue) -> JsonValue:
    return {"results": list(rows), "start": 0, "limit": 200, "size": len(rows)}


def test_team_labels_are_taken_and_others_left(serve: Serve) -> None:
    rows: JsonValue = [label("b"), label("a"), label("mine", "my"), label("tag", "global")]
    answer = shown(results=rows, start=0, limit=200, size=4)
    served = serve(listed(label("c"), label("a"), label("tag", "global")))
    assert read_labels(served.api, REF, answer) == ("a", "b", "c")


def test_labels_that_the_space_does_not_show_are_in_the_list(serve: Serve) -> None:
    served = serve(listed(label("a")))
    assert read_labels(served.api, REF, Answer("GET", "/space/ENG", {})) == ("a",)


@pytest.mark.parametrize(
    "rest", [{"limit": 1}, {"_links": {"next": "/rest/api/space/ENG?start=1"}}]
)
def test_a_list_that_may_go_on_is_refused(serve: Serve, rest: dict[str, JsonValue]) -> None:
    with pytest.raises(MalformedResponseError, match="may not have all of them"):
        read_labels(serve(listed()).api, REF, shown(results=[label("a")], **rest))


def test_labels_of_another_shape_are_not_none(serve: Serve) -> None:
    with pytest.raises(MalformedResponseError, match=r"^metadata\.labels\.results is missing"):
        read_labels(serve(listed()).api, REF, shown())


@pytest.mark.parametrize("first, wrote", [(None, True), (Failed(403, {"statusCode": 403}), False)])
def test_a_refusal_tells_whether_a_label_was_added_before(
    serve: Serve, first: object, *, wrote: bool
) -> None:
    served = serve(first, Failed(403, {"statusCode": 403}))
    with pytest.raises(ForbiddenError) as info:
        Labels(served.api, served.version).add_labels(REF, ("a", "b"))
    assert info.value.wrote is wrote


def test_a_version_that_cannot_remove_them_is_named(serve: Serve) -> None:
    served = serve(Failed(404), Failed(404), {"version": "9.0.3"})
    with pytest.raises(UnsupportedError, match=r"Removing team labels .* 9\.1, .* 9\.0\.3"):
        Labels(served.api, served.version).remove_label(REF, "a")
