"""A pull request at one of the hosts, as a run of spaceform finds it."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.applications import Starlette

from spaceform.review import Marker, Place, Review, Wanted, find_place, open_place, slot_of
from spaceform.review.marker import Style, write_marker
from tests.contract.review.bitbucket_app import bitbucket
from tests.contract.review.forum import TOKEN, Forum
from tests.contract.review.github_app import github
from tests.contract.review.gitlab_app import gitlab
from tests.contract.review.serving import serve

PROD = slot_of("prod", None)
STAGING = slot_of("staging", None)
DIGEST = "1" * 64
OTHER = "2" * 64


@dataclass(frozen=True)
class Way:
    """One host: its name, its stand-in, and what its requests look like."""

    host: str
    app: Callable[[Forum], Starlette]
    base: str
    style: Style
    list_request: str
    update: str


WAYS = {
    "github": Way("github", github, "", "comment", r"POST /graphql", "PATCH"),
    "github-server": Way("github", github, "/api/v3", "comment", r"POST /api/graphql", "PATCH"),
    "gitlab": Way("gitlab", gitlab, "/api/v4", "comment", r"GET .*/notes", "PUT"),
    "bitbucket": Way("bitbucket", bitbucket, "/2.0", "definition", r"GET .*/comments", "PUT"),
}


@dataclass(frozen=True)
class Scene:
    """A pull request, and how to open it."""

    way: Way
    forum: Forum
    url: str

    def place(self, token: str = TOKEN, number: int = 7) -> Place:
        name = f"SPACEFORM_{self.way.host.upper()}_TOKEN"
        wanted = Wanted(self.way.host, "acme/wiki", number, self.url + self.way.base)
        return find_place(wanted, {name: token})

    def open(
        self, token: str = TOKEN, number: int = 7
    ) -> contextlib.AbstractContextManager[Review]:
        return open_place(self.place(token, number), threading.Event())

    def body(self, text: str, slot: str = PROD, digest: str | None = DIGEST) -> str:
        return f"{write_marker(Marker(slot, digest), self.way.style)}\n\n{text}"


@contextlib.contextmanager
def open_scene(name: str) -> Iterator[Scene]:
    way, forum = WAYS[name], Forum()
    with serve(way.app(forum)) as url:
        forum.url = url
        yield Scene(way, forum, url)
