"""The site's memory as a whole: its indexes, its clock, and what they do together."""

import time
from collections.abc import Callable, Iterable
from typing import Literal

from spaceform.sandbox.store import access, builtin, grants
from spaceform.sandbox.store.contents import Contents
from spaceform.sandbox.store.directory import EVERYONE, Directory
from spaceform.sandbox.store.ids import Ids
from spaceform.sandbox.store.pairs import PAIRS, SITE_DEFAULTS, Companions
from spaceform.sandbox.store.past import Past
from spaceform.sandbox.store.records import Content, RoleChange, SiteState, Space, Task, User
from spaceform.sandbox.store.refusal import invalid, unknown
from spaceform.sandbox.store.roles import ADMIN, COLLABORATOR, Mode, Roles
from spaceform.sandbox.store.spaces import Spaces
from spaceform.sandbox.store.tasks import Pace, Tasks
from spaceform.sandbox.store.tokens import Tokens

Edition = Literal["standard", "free"]


class Site:
    """A Confluence site without any way in; routes use it with the rules beside this module.

    `pairs` are those that the site knows, and `default_pairs` what everyone gets in a space that is
    created without permissions. In the free `edition` nobody may change permissions. With
    `usernames` people log in with a username rather than with an e-mail address. Lists show what
    was so `lag` seconds ago. With `long_key_bug` a space's key of 246 to 255 characters is an
    error of the site's own, as on the real one.
    """

    def __init__(
        self,
        *,
        companions: Companions | None = None,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.time,
        mode: Mode = Mode.PRE_ROLES,
        lag: float = 0.0,
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
        self.pairs: tuple[str, ...] = PAIRS
        self.default_pairs: tuple[str, ...] = SITE_DEFAULTS
        self.usernames = False
        self.edition: Edition = "standard"
        self.tokens = Tokens()
        self.mode = mode
        self.roles = Roles()
        self.lag = lag
        self.long_key_bug = False
        self._past = Past()
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
        """Give a new space what the site gives by itself: grants, roles, or some of both."""
        if self.mode is Mode.PRE_ROLES:
            for pair in self.pairs:
                grants.put(space, creator.principal, pair, self.ids)
        else:
            space.assignments[creator.principal] = self.roles.named(ADMIN).role_id
        if not private:
            self._admit_everyone(space)

    def _admit_everyone(self, space: Space) -> None:
        everyone = self.directory.group_named(EVERYONE)
        if self.mode is Mode.ROLES:
            role = self.roles.named(COLLABORATOR)
            space.assignments["class:all-licensed-users"] = role.role_id
        elif everyone is not None:
            for pair in self.default_pairs:
                grants.put(space, everyone.principal, pair, self.ids)

    def may(self, user: User, space: Space, pair: str) -> bool:
        """Whether a user may do what a pair allows, by whatever way."""
        return access.holds(space, self.roles, self.directory.principals_of(user), pair)

    def note(self) -> None:
        """Remember how things are now, if lists lag behind."""
        if self.lag:
            self._past.note(self.spaces, self.clock(), self.lag)

    def note_edit(self) -> None:
        """Remember what another hand did; what it did before the first request is no news."""
        if self._past.remembers:
            self.note()

    def shown(self, space: Space) -> Space:
        """A space with the grants, roles, properties and labels that lists show of it."""
        if not self.lag:
            return space
        found = self._past.at(space.space_id, self.clock() - self.lag)
        return found or Space(space.space_id, space.key, space.name, space.creator, space.created)

    def is_listed(self, space: Space) -> bool:
        """Whether the list of all spaces has a space by now."""
        moment = self.clock() - self.lag
        return not self.lag or self._past.at(space.space_id, moment) is not None

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
            if task.role is None:
                self._end(task)
            else:
                self._change_role(task.role)

    def _end(self, task: Task) -> None:
        space = self.spaces.with_id(task.space_id)
        if task.successful:
            self.remove_space(task.space_id)
        elif space is not None:
            space.deletion_task = None

    def _change_role(self, change: RoleChange) -> None:
        if change.pairs is not None:
            self.roles.set_pairs(change.role_id, change.pairs)
            return
        self.roles.discard(change.role_id)
        for space in self.spaces:
            kept = {who: role for who, role in space.assignments.items() if role != change.role_id}
            space.assignments = kept

    def state(self) -> SiteState:
        """Everything that is to be remembered."""
        return SiteState(
            self.ids.last,
            list(self.directory.users.values()),
            list(self.directory.groups.values()),
            list(self.spaces),
            list(self.contents),
            list(self.tasks.by_id.values()),
            str(self.mode),
            self.roles.custom(),
        )

    def restore(self, state: SiteState) -> None:
        """Become what was remembered."""
        self.ids = Ids(state.last_id)
        self.mode, self.roles, self._past = Mode(state.mode), Roles(state.roles), Past()
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
