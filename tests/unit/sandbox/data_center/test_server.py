from xml.etree import ElementTree as ET

import pytest
import requests

from spaceform.sandbox.data_center.server import MANIFEST
from tests.unit.sandbox.data_center.api import as_person, data_center


@pytest.mark.parametrize("version", ["8.5.0", "9.2.0", "10.1.0"])
def test_anyone_may_read_the_version_in_the_manifest(version: str) -> None:
    with data_center(version, "/confluence") as site:
        response = requests.get(site.url + MANIFEST, timeout=60)
        manifest = ET.fromstring(response.text)  # noqa: S314 - the sandbox wrote it
        assert response.headers["content-type"].startswith("application/xml")
        assert manifest.findtext("typeId") == "confluence"
        assert manifest.findtext("version") == version
        assert manifest.findtext("url") == site.url


def test_the_manifest_is_json_for_whoever_asks_for_it() -> None:
    with data_center("9.2.0") as site:
        headers = {"Accept": "application/json"}
        manifest = requests.get(site.url + MANIFEST, headers=headers, timeout=60).json()
        assert (manifest["typeId"], manifest["version"]) == ("confluence", "9.2.0")


def test_users_may_ask_the_server_about_itself() -> None:
    with data_center("9.2.0") as site:
        told = as_person(site, "member").get("/server-information")
        assert (told["version"], told["baseUrl"]) == ("9.2.0", site.url)
    with data_center("8.5.0") as site:
        assert as_person(site, "member").status("GET", "/server-information") == 404
