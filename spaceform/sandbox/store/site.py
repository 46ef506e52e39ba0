"""The site's memory as a whole: its indexes, its clock, and what they do together."""

import time
from collections.abc import Callable, Iterable

from spaceform.sandbox.store import builtin, grants
from spaceform.sandbox.store.contents import Contents
from spaceform.sandbox.store.directory import EVERYONE, Directory
from spaceform.sandbox.store.ids import Ids
from spaceform.sandbox.store.pairs import PAIRS, SITE_DEFAULTS, Companions
from spaceform.sandbox.store.records import Content, SiteState, Space, Task, User
from spaceform.sandbox.store.refusal import invalid, unknown
from spaceform.sandbox.store.spaces import Spaces
from spaceform.sandbox.store.tasks import Pace, Tasks


class Site:
    """A Confluence site without any way in; routes use it with the rules beside this module.

    `default_pairs` are what everyone gets in a space that is created without permissions.
    """

    def __init__(
        self,
        *,
        companions: Companions | None = None,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.companions = companions or Companions()
        self.clock = clock
        self.ids = Ids()
        self.directory = Directory()
        self.spaces = Spaces()
        self.contents = Contents()
        self.tasks = Tasks(pace or Pace())
        self.themes = {theme.key: theme for theme in builtin.THEMES}
        self.content_states = {state.state_id: state for state in builtin.CONTENT_STATES}
        self.default_pairs: tuple[str, ...] = SITE_DEFAULTS
        builtin.people(self.directory)

    def new_space(self, key: str, name: str, creator: User, *, homepage: bool = True) -> Space:
        """Create a space in which nobody holds anything yet, with a homepage named after it."""
        if self.spaces.find(key) is not None:
            raise invalid(f"A space already exists with key {key}")
        space = Space(self.ids.next(), key, name, creator.account_id, self.clock())
        space.kind = "personal" if key.startswith("~") else "global"
        self.spaces.add(space)
        if homepage:
            page = self.new_content(space, "page", f"{name} Home", creator.account_id)
            space.homepage_id = page.content_id
        return space

    def grant_defaults(self, space: Space, creator: User, *, private: bool) -> None:
        """Give a new space the grants that the site gives by itself."""
        for pair in PAIRS:
            grants.put(space, creator.principal, pair, self.ids)
        everyone = self.directory.group_named(EVERYONE)
        if everyone is not None and not private:
            for pair in self.default_pairs:
                grants.put(space, everyone.principal, pair, self.ids)

    def new_content(self, space: Space, kind: str, title: str, creator: str) -> Content:
        """Add content; no other of its kind in the space may have its title."""
        if self.contents.titled(space.space_id, kind, title) is not None:
            raise invalid(f"A {kind} with this title already exists in space {space.key}: {title}")
        return self.contents.add(
            Content(self.ids.next(), space.space_id, kind, title, creator, self.clock())
        )

    def remove_content(self, content: Content) -> None:
        """Delete content; what was below it goes up, and a homepage is one no longer."""
        for child in list(self.contents.children(content)):
            child.parent_id = content.parent_id
        space = self.space_of(content)
        if space.homepage_id == content.content_id:
            space.homepage_id = None
        self.contents.discard(content.content_id)

    def space_of(self, content: Content) -> Space:
        """The space that content is in."""
        space = self.spaces.with_id(content.space_id)
        if space is None:
            raise unknown(f"No space with id : {content.space_id}")
        return space

    def remove_space(self, space_id: int) -> None:
        """Forget a space with its content, at once."""
        self.spaces.discard(space_id)
        self.contents.discard_space(space_id)

    def settle(self) -> None:
        """Let the long tasks end that are due."""
        for task in self.tasks.settle(self.clock()):
            self._end(task)

    def _end(self, task: Task) -> None:
        space = self.spaces.with_id(task.space_id)
        if task.successful:
            self.remove_space(task.space_id)
        elif space is not None:
            space.deletion_task = None

    def state(self) -> SiteState:
        """Everything that is to be remembered."""
        return SiteState(
            self.ids.last,
            list(self.directory.users.values()),
            list(self.directory.groups.values()),
            list(self.spaces),
            list(self.contents),
            list(self.tasks.by_id.values()),
        )

    def restore(self, state: SiteState) -> None:
        """Become what was remembered."""
        self.ids = Ids(state.last_id)
        self.directory, self.spaces = Directory(), Spaces()
        self.contents, self.tasks = Contents(), Tasks(self.tasks.pace)
        additions: tuple[tuple[Callable[..., object], Iterable[object]], ...] = (
            (self.directory.add_user, state.users),
            (self.directory.add_group, state.groups),
            (self.spaces.add, state.spaces),
            (self.contents.add, state.contents),
            (self.tasks.add, state.tasks),
        )
        for add, records in additions:
            for record in records:
                add(record)
