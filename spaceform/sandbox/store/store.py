"""Another hand: what may be done to a site without asking anyone.

These methods ask no permission and make no companions. They are for tests, for seeds, and for
playing the colleague who changes something in between.
"""

from collections.abc import Iterable
from typing import Final

from spaceform.sandbox.store import access, grants, labels, properties
from spaceform.sandbox.store.builtin import ADMIN
from spaceform.sandbox.store.directory import EVERYONE, new_group, new_user
from spaceform.sandbox.store.records import (
    Content,
    Group,
    Label,
    Property,
    Role,
    RoleChange,
    Space,
    User,
)
from spaceform.sandbox.store.refusal import unknown
from spaceform.sandbox.store.roles import checked
from spaceform.sandbox.store.site import Site

_PAGE: Final = "page"


class Store(Site):
    """A Confluence site's memory, with methods that name things as people do.

    A space is named by its key. A user is named by account id, e-mail address or display name; a
    group by id or name; a principal is `user:…`, `group:…`, `class:…` or `anonymous`; a role is
    named by its name. What is not there raises RefusalError.
    """

    def add_user(  # noqa: PLR0913 - each is a fact about a user
        self,
        name: str,
        *,
        email: str | None = None,
        token: str | None = None,
        account_id: str | None = None,
        account_type: str = "atlassian",
        active: bool = True,
        can_create_spaces: bool = True,
        groups: Iterable[str] = (EVERYONE,),
    ) -> User:
        """Add an account; with `account_type="app"` it is an app's."""
        user = new_user(name, email, token, account_id)
        user.account_type = account_type
        user.active = active
        user.can_create_spaces = can_create_spaces
        self.directory.add_user(user)
        for group in groups:
            self.directory.join(self.directory.group(group), user.account_id)
        return user

    def add_group(
        self, name: str, members: Iterable[str] = (), *, group_id: str | None = None
    ) -> Group:
        """Add a group with its members."""
        accounts = [self.directory.find_user(member).account_id for member in members]
        return self.directory.add_group(new_group(name, accounts, group_id))

    def join(self, group: str, user: str) -> None:
        """Make a user a member of a group."""
        account_id = self.directory.find_user(user).account_id
        self.directory.join(self.directory.group(group), account_id)

    def leave(self, group: str, user: str) -> None:
        """End a user's membership of a group."""
        account_id = self.directory.find_user(user).account_id
        self.directory.leave(self.directory.group(group), account_id)

    def deactivate_user(self, user: str) -> None:
        """Deactivate a user, whose grants stay."""
        self.directory.find_user(user).active = False

    def hide_members(self, group: str) -> None:
        """Let only site administrators see a group's members."""
        self.directory.group(group).hidden = True

    def create_space(  # noqa: PLR0913 - each is a fact about a space
        self,
        key: str,
        name: str | None = None,
        *,
        creator: str = ADMIN,
        private: bool = False,
        description: str = "",
        status: str = "current",
        homepage: bool = True,
    ) -> Space:
        """Create a space as the site does: its creator may do everything, everyone the defaults.

        With `private`, nobody but the creator holds anything. The site's mode decides whether that
        is by grants or by roles.
        """
        account = self.directory.find_user(creator)
        space = self.new_space(key, name or key, account, homepage=homepage)
        space.description, space.status = description, status
        self.grant_defaults(space, account, private=private)
        return space

    def space(self, key: str) -> Space:
        """The space with a key, however it is capitalised."""
        space = self.spaces.find(key)
        if space is None:
            raise unknown(f"No space with key : {key}")
        return space

    def delete_space(self, key: str) -> None:
        """Delete a space at once, with its content."""
        self.remove_space(self.space(key).space_id)

    def grant(self, key: str, principal: str, *pairs: str) -> None:
        """Give pairs to a principal, and nothing with them."""
        space, holder = self.space(key), self.directory.principal(principal)
        for pair in pairs:
            grants.check_known(pair, self.pairs)
            grants.put(space, holder, pair, self.ids)

    def revoke(self, key: str, principal: str, *pairs: str) -> None:
        """Take pairs from a principal, or all it has if none is named."""
        space, holder = self.space(key), self.directory.principal(principal)
        for pair in pairs or tuple(space.grants.get(holder, ())):
            grants.drop(space, holder, pair)

    def pairs_of(self, key: str, principal: str) -> set[str]:
        """The pairs that a principal holds by itself."""
        return set(self.space(key).grants.get(self.directory.principal(principal), ()))

    def add_role(self, name: str, *pairs: str, description: str = "") -> Role:
        """Make a custom role."""
        return self.roles.create(name, description, pairs, self.ids.next())

    def set_role_pairs(self, name: str, *pairs: str) -> None:
        """Give a role other pairs, at once."""
        self.roles.set_pairs(self.roles.named(name).role_id, checked(pairs))

    def delete_role(self, name: str) -> None:
        """Delete a role with its assignments, at once."""
        self._change_role(RoleChange(self.roles.named(name).role_id, None))

    def assign(self, key: str, principal: str, role: str | None) -> None:
        """Give a principal a role in place of the one it has, or with None take it away."""
        role_id = None if role is None else self.roles.named(role).role_id
        space, holder = self.space(key), self.directory.principal(principal)
        if role_id is None:
            space.assignments.pop(holder, None)
        else:
            space.assignments[holder] = role_id

    def role_of(self, key: str, principal: str) -> str | None:
        """The name of the role that a principal has."""
        role_id = self.space(key).assignments.get(self.directory.principal(principal))
        return None if role_id is None else self.roles.with_id(role_id).name

    def access_of(self, key: str, principal: str) -> set[str]:
        """The pairs that a principal has by grants and by its role."""
        return access.held(self.space(key), self.roles, [self.directory.principal(principal)])

    def custom_pairs_of(self, key: str, principal: str) -> set[str]:
        """The pairs on custom content that any app has given to a principal."""
        holder = self.directory.principal(principal)
        by_app = self.space(key).custom_grants.values()
        return {pair for granted in by_app for pair in granted.get(holder, ())}

    def set_property(self, key: str, name: str, value: object, *, by: str = ADMIN) -> Property:
        """Write a property, whatever its version."""
        space, account = self.space(key), self.directory.find_user(by)
        properties.check_value(value)
        live = space.properties.get(name)
        if live is None:
            new = Property(self.ids.next(), name, value, 1, self.clock(), account.account_id)
            return properties.create(space, new)
        live.modified, live.modified_by = self.clock(), account.account_id
        return properties.update(live, value, live.version + 1)

    def remove_property(self, key: str, name: str) -> None:
        """Forget a property."""
        properties.remove(self.space(key), name)

    def add_label(self, key: str, name: str, prefix: str = "team", *, by: str = ADMIN) -> None:
        """Put a label on a space."""
        account_id = self.directory.find_user(by).account_id
        labels.add(self.space(key), [(prefix, name)], account_id, self.ids)

    def remove_label(self, key: str, name: str, prefix: str = "team", *, by: str = ADMIN) -> None:
        """Take a label off a space."""
        account_id = self.directory.find_user(by).account_id
        labels.remove(self.space(key), prefix, name, account_id)

    def set_theme(self, key: str, theme: str | None) -> None:
        """Give a space a theme, or with None the site's own look."""
        if theme is not None and theme not in self.themes:
            raise unknown(f"no theme {theme!r}; there are {', '.join(self.themes)}")
        self.space(key).theme_key = theme

    def watch(self, key: str, user: str) -> None:
        """Let a user watch a space."""
        space, account_id = self.space(key), self.directory.find_user(user).account_id
        if account_id not in space.watchers:
            space.watchers.append(account_id)

    def label_page(self, key: str, title: str, name: str, prefix: str = "global") -> None:
        """Put a label on a page."""
        labels.check_prefix(prefix)
        self.page(key, title).labels.append(Label(self.ids.next(), prefix, name, ADMIN))

    def page(self, key: str, title: str) -> Content:
        """The page with a title."""
        space = self.space(key)
        page = self.contents.titled(space.space_id, _PAGE, title)
        if page is None:
            raise unknown(f"no page {title!r} in space {space.key}")
        return page

    def set_homepage(self, key: str, title: str) -> None:
        """Make a page the homepage of its space."""
        self.space(key).homepage_id = self.page(key, title).content_id

    def add_page(  # noqa: PLR0913 - each is a fact about a page
        self,
        key: str,
        title: str,
        *,
        kind: str = _PAGE,
        parent: str | None = None,
        state: str | None = None,
        body: str = "",
        by: str = ADMIN,
    ) -> Content:
        """Add a page or, with `kind="blogpost"`, a blog post; `parent` and `state` are names."""
        parent_id = None if parent is None else self.page(key, parent).content_id
        states = {each.name: each.state_id for each in self.content_states.values()}
        if state is not None and state not in states:
            raise unknown(f"no content state {state!r}; there are {', '.join(states)}")
        account_id = self.directory.find_user(by).account_id
        content = self.new_content(self.space(key), kind, title, account_id)
        content.parent_id, content.body = parent_id, body
        content.state_id = None if state is None else states[state]
        return content
