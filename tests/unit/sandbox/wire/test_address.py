import pytest

from spaceform.sandbox.wire.address import CLOUD_ID, site_path, way


@pytest.mark.parametrize(
    "path,came_by,own",
    [
        ("/wiki/rest/api/space", "site", "/wiki/rest/api/space"),
        (f"/ex/confluence/{CLOUD_ID}/wiki/rest/api/space", "gateway", "/wiki/rest/api/space"),
        ("/ex/confluence/another/wiki/api/v2", "site", "/ex/confluence/another/wiki/api/v2"),
        (f"/ex/confluence/{CLOUD_ID}", "site", f"/ex/confluence/{CLOUD_ID}"),
    ],
)
def test_a_path_tells_by_which_way_a_request_came(path: str, came_by: str, own: str) -> None:
    assert (way(path), site_path(path)) == (came_by, own)
