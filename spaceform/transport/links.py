"""Links in headers: where a list goes on, for hosts that say it there."""

from collections.abc import Mapping

import requests


def next_link(headers: Mapping[str, str]) -> str | None:
    """Return the address of the next page from a `Link` header (RFC 8288), None after the last."""
    links = requests.utils.parse_header_links(headers.get("Link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), None)
