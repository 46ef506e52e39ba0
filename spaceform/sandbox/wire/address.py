"""Where a request goes: to the site's own host, or to the gateway that serves the same site.

The real ones are two hosts, `SITE.atlassian.net` and `api.atlassian.com`; here they share one
origin, and the path tells which of them is meant.
"""

from typing import Final, Literal

Way = Literal["site", "gateway"]

CLOUD_ID: Final = "c1d7e0a4-5b32-4f6e-9a18-7d2b90f3c645"
"""The cloud id of every sandbox."""

GATEWAY: Final = f"/ex/confluence/{CLOUD_ID}"
"""What comes before the site's own path at the gateway."""


def way(path: str) -> Way:
    """By which way a request came."""
    return "gateway" if path.startswith(f"{GATEWAY}/") else "site"


def site_path(path: str) -> str:
    """The path as the site itself knows it."""
    return path.removeprefix(GATEWAY) if way(path) == "gateway" else path
