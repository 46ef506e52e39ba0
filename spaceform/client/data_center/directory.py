"""Who is who on a Data Center: groups by name, people by user key or username."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from spaceform.client.answer import Answer, Object, find_text
from spaceform.client.api import Api
from spaceform.client.cloud_v1.paging import has_next, read_all, read_page
from spaceform.client.data_center.users import EXPAND, take_user
from spaceform.client.once import Once
from spaceform.errors import AuthError, ForbiddenError, NotFoundError, UnsupportedError
from spaceform.principals import Group, GroupSize, Identity, User

_LIMIT = 200
_NEAR = 3
_WORTHWHILE = 3
_KEY = re.compile(r"[0-9a-f]{32}")


class Directory:
    """Implements DirectoryPort; a group's id is its name, a user's account id the user key."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._identity: Once[str, Identity] = Once()
        self._groups: Once[str, Group | None] = Once()
        self._users: Once[str, User | None] = Once()
        self._members: Once[str, tuple[User, ...] | None] = Once()
        self._sizes: Once[str, GroupSize | None] = Once()
        self._all_groups: Once[str, tuple[Group, ...]] = Once()

    def look_ahead(self, names: Iterable[str]) -> None:
        """Learn the first groups of the site at once, with `GET /group`, where several are named.

        Each of those that are not among them is looked for by itself.
        """
        if len(set(names)) < _WORTHWHILE:
            return
        try:
            answer = self._api.get("group", query={"start": 0, "limit": _LIMIT})
        except ForbiddenError:
            return
        for row in read_page(answer):
            group = _take_group(answer, row)
            self._groups.keep(group.name, group)

    def read_identity(self) -> Identity:
        """Read the identity with `GET /user/current`."""
        return self._identity.get("", self._read_identity)

    def find_groups(self, name: str) -> tuple[Group, ...]:
        """Find a group with `GET /group/{name}`, and similar ones among `GET /group`."""
        group = self.read_group(name)
        return self._find_near(name) if group is None else (group,)

    def read_group(self, group_id: str) -> Group | None:
        """Read a group with `GET /group/{name}`."""
        return self._groups.get(group_id, lambda: self._read_group(group_id))

    def read_user(self, account_id: str) -> User | None:
        """Read a user with `GET /user`, by user key or by username."""
        return self._users.get(account_id, lambda: self._read_user(account_id))

    def read_members(self, group_id: str) -> tuple[User, ...] | None:
        """Read members with `GET /group/{name}/member`, every page of them."""
        return self._members.get(group_id, lambda: self._read_members(group_id))

    def count_members(self, group_id: str) -> GroupSize | None:
        """Count members with one page of `GET /group/{name}/member`: it tells no total."""
        known = self._members.find(group_id)
        if known is not None:
            return GroupSize(people=len(known))
        return self._sizes.get(group_id, lambda: self._count_members(group_id))

    def _read_identity(self) -> Identity:
        try:
            answer = self._api.get("user", "current", query={"expand": EXPAND})
        except NotFoundError as error:
            raise UnsupportedError(
                "This site does not know who is asking: is SPACEFORM_SITE a Confluence site?",
                status=error.status,
                method=error.method,
                path=error.path,
            ) from None
        if find_text(answer.value, "type") == "anonymous":
            # Where anonymous access is on, a token that is not accepted is answered as nobody's.
            raise AuthError(
                "The site does not know these credentials: check the token.",
                method=answer.method,
                path=answer.path,
            )
        return Identity(user=take_user(answer, answer.object))

    def _find_near(self, name: str) -> tuple[Group, ...]:
        by_name = {group.name: group for group in self._all_groups.get("", self._list_groups)}
        folded = {each.casefold(): each for each in by_name}
        near = get_close_matches(name.casefold(), folded, n=_NEAR)
        return tuple(by_name[folded[each]] for each in near)

    def _list_groups(self) -> tuple[Group, ...]:
        try:
            answer, rows = read_all(
                self._api,
                "group",
                limit=_LIMIT,
                identify=lambda answer, row: answer.text(row, "name"),
            )
        except ForbiddenError:
            # The list is for a hint only, and some may look a group up but not list them.
            return ()
        return tuple(_take_group(answer, row) for row in rows)

    def _read_group(self, name: str) -> Group | None:
        try:
            answer = self._api.get("group", name)
        except (NotFoundError, ForbiddenError):
            return None
        return _take_group(answer, answer.object)

    def _read_user(self, text: str) -> User | None:
        """Read a user by what the text looks like, and then by the other: it may be either."""
        ways = ("key", "username") if _KEY.fullmatch(text) else ("username", "key")
        for way in ways:
            try:
                answer = self._api.get("user", query={way: text, "expand": EXPAND})
            except NotFoundError:
                continue
            return take_user(answer, answer.object)
        return None

    def _read_members(self, name: str) -> tuple[User, ...] | None:
        try:
            answer, rows = read_all(
                self._api,
                *("group", name, "member"),
                limit=_LIMIT,
                query={"expand": EXPAND},
                identify=lambda answer, row: answer.text(row, "userKey"),
            )
        except (NotFoundError, ForbiddenError):
            return None
        return tuple(take_user(answer, row) for row in rows)

    def _count_members(self, name: str) -> GroupSize | None:
        try:
            answer = self._api.get("group", name, "member", query={"start": 0, "limit": _LIMIT})
        except (NotFoundError, ForbiddenError):
            return None
        return GroupSize(people=len(read_page(answer)), more=has_next(self._api, answer))


def _take_group(answer: Answer, row: Object) -> Group:
    name = answer.text(row, "name")
    return Group(id=name, name=name)
