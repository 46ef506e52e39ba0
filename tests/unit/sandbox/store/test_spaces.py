from spaceform.sandbox.store.records import Space
from spaceform.sandbox.store.spaces import Spaces


def test_spaces_are_found_by_key_without_case_and_by_id_and_come_in_order() -> None:
    spaces = Spaces()
    added = {key: spaces.add(Space(at, key, key, "ada", 0.0)) for at, key in enumerate("bCa")}
    assert [space.key for space in spaces] == ["a", "b", "C"]
    assert spaces.find("c") is added["C"]
    assert spaces.find("B") is added["b"]
    assert spaces.with_id(2) is added["a"]
    assert len(spaces) == 3


def test_a_space_that_is_gone_is_not_found() -> None:
    spaces = Spaces()
    spaces.add(Space(1, "A", "A", "ada", 0.0))
    spaces.discard(1)
    spaces.discard(1)
    assert (spaces.find("A"), spaces.with_id(1), list(spaces)) == (None, None, [])
