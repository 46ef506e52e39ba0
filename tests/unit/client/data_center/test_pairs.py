import pytest

from spaceform.aspects.grants import DATA_CENTER_PAIRS, PAIRS
from spaceform.client.data_center.pairs import ABSORBED, NATIVE, name_pair, write_pair


def test_every_known_pair_can_be_granted_or_comes_with_one_that_can() -> None:
    assert len(set(NATIVE)) == 14
    assert set(NATIVE).isdisjoint(ABSORBED)
    assert set(NATIVE) | ABSORBED.keys() >= PAIRS | DATA_CENTER_PAIRS
    assert set(ABSORBED.values()) <= set(NATIVE)


@pytest.mark.parametrize("pair", NATIVE)
def test_what_is_written_is_read_back_under_the_same_name(pair: str) -> None:
    operation = write_pair(pair)
    assert name_pair(str(operation["operationKey"]), str(operation["targetType"])) == pair


@pytest.mark.parametrize(
    "pair, operation, target",
    [
        ("read/space", "read", "space"),
        ("restrict_content/space", "restrict", "space"),
        ("delete/space", "delete_own", "space"),
        ("delete_mail/space", "delete_mail", "space"),
        ("delete/page", "delete", "page"),
        ("use/whiteboard", "use", "whiteboard"),
    ],
)
def test_names_differ_where_data_center_has_its_own(pair: str, operation: str, target: str) -> None:
    assert write_pair(pair) == {"targetType": target, "operationKey": operation}
    assert name_pair(operation, target) == pair


@pytest.mark.parametrize("pair", ["restrict/space", "delete_own/space"])
def test_its_own_names_lead_to_those_of_manifests(pair: str) -> None:
    operation, _, target = pair.partition("/")
    assert ABSORBED[pair] == name_pair(operation, target)
