"""A Confluence site to try and to test against: the space API in memory, over real HTTP.

    from spaceform.sandbox import Sandbox

    with Sandbox() as site:
        requests.get(f"{site.url}/wiki/rest/api/space", auth=("admin@example.com", "admin-token"))

It shares nothing with the rest of spaceform, so that it can be a witness against it.
"""

from spaceform.sandbox.requestlog import LoggedRequest
from spaceform.sandbox.site import Sandbox
from spaceform.sandbox.store.pairs import Companions
from spaceform.sandbox.store.refusal import RefusalError
from spaceform.sandbox.store.seed import SeedError, load_seed
from spaceform.sandbox.store.store import Store
from spaceform.sandbox.wire.address import CLOUD_ID

__all__ = [
    "CLOUD_ID",
    "Companions",
    "LoggedRequest",
    "RefusalError",
    "Sandbox",
    "SeedError",
    "Store",
    "load_seed",
]
