import pytest

from spaceform.sandbox import Sandbox
from tests.unit.sandbox.cloud_v2.site import as_user, everything


@pytest.mark.parametrize("mode", ["pre-roles", "transition", "roles"])
def test_the_catalogue_has_26_pairs_in_every_mode(mode: str) -> None:
    with Sandbox(mode=mode) as site:
        found = everything(as_user(site, "member"), "/space-permissions")
    assert len({each["id"] for each in found}) == len(found) == 26
    assert found[0] == {
        "id": "read/space",
        "displayName": "View space",
        "description": "Allows to: view space",
        "requiredPermissionIds": [],
    }
    assert all(each["requiredPermissionIds"] == ["read/space"] for each in found[1:])
