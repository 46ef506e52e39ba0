from spaceform.aspects.labels import LabelChange, diff, value, write
from spaceform.change import Frame, Reason
from spaceform.mark import Mark
from tests.unit.fake_site import FakeSite


def label(before: str | None = None, after: str | None = None) -> LabelChange:
    return LabelChange(address=f"ENG/labels/{before or after}", before=before, after=after)


def test_the_order_of_labels_means_nothing() -> None:
    assert diff(Frame("ENG"), ("b", "a"), ("a", "b")).changes == ()


def test_a_missing_label_is_added_where_it_is_declared() -> None:
    place = Mark("eng.yaml", 3, 12)
    frame = Frame("ENG", "100", mark={"labels/a": place}.get)
    (change,) = diff(frame, ("a",), ()).changes
    assert (change.address, change.after, change.mark) == ("ENG/labels/a", "a", place)
    assert change.space_id == "100"


def test_no_labels_removes_only_those_that_we_created() -> None:
    found = diff(Frame("ENG", owned={"a": "created", "b": "adopted"}), (), ("a", "b", "c"))
    assert [change.address for change in found.changes] == ["ENG/labels/a"]
    assert found.changes[0].reason is Reason.NO_LONGER_DECLARED
    assert [left.value for left in found.unmanaged] == ["b", "c"]


def test_a_label_that_is_ignored_survives_exact() -> None:
    frame = Frame("ENG", exact=True, protected=lambda item: item.startswith("app-"))
    found = diff(frame, (), ("app-x", "y"))
    assert [change.address for change in found.changes] == ["ENG/labels/y"]
    assert [(left.value, left.kept) for left in found.unmanaged] == [("app-x", True)]


def test_the_live_value_is_the_label_itself() -> None:
    assert value(label(after="a"), ("a", "b")) == "a"
    assert value(label(before="a"), ("b",)) is None


def test_new_labels_go_in_one_request_before_others_are_removed() -> None:
    site = FakeSite(labels_of={"old"})
    write(site, site.ref, (label("old"), label(after="a"), label(after="b")))
    assert site.log == ["add_labels a b", "remove_label old"]
    assert site.labels_of == {"a", "b"}
