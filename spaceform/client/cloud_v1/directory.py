"""Who is who on the site, of v1."""

from collections.abc import Iterable
from difflib import get_close_matches

from spaceform.client.answer import Answer, Object, find, find_text
from spaceform.client.api import Api, Query
from spaceform.client.cloud_v1.paging import has_next, read_all, read_page
from spaceform.client.cloud_v1.users import APP, take_user
from spaceform.client.once import Once
from spaceform.errors import AuthError, ForbiddenError, NotFoundError, UnsupportedError
from spaceform.principals import Group, GroupSize, Identity, User

_LIMIT = 200
"""Groups and members at a time; more than 200 members are refused with 400."""

_NEAR = 3
_WORTHWHILE = 3


class Directory:
    """Implements DirectoryPort; `alone` tells that the credentials are a token and no person's."""

    def __init__(self, api: Api, *, alone: bool) -> None:
        self._api = api
        self._alone = alone
        self._identity: Once[str, Identity] = Once()
        self._by_name: Once[str, tuple[Group, ...]] = Once()
        self._by_id: Once[str, Group | None] = Once()
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
            self._by_name.keep(group.name, (group,))
            self._by_id.keep(group.id, group)

    def read_identity(self) -> Identity:
        """Read the identity with `GET /user/current`."""
        return self._identity.get("", self._read_identity)

    def find_groups(self, name: str) -> tuple[Group, ...]:
        """Find groups with `GET /group/picker`, and similar ones among `GET /group`."""
        return self._by_name.get(name, lambda: self._find_groups(name))

    def read_group(self, group_id: str) -> Group | None:
        """Read a group with `GET /group/by-id`."""
        return self._by_id.get(group_id, lambda: self._read_group(group_id))

    def read_user(self, account_id: str) -> User | None:
        """Read a user with `GET /user`."""
        return self._users.get(account_id, lambda: self._read_user(account_id))

    def read_members(self, group_id: str) -> tuple[User, ...] | None:
        """Read members with `GET /group/{id}/membersByGroupId`, every page of them."""
        return self._members.get(group_id, lambda: self._read_members(group_id))

    def count_members(self, group_id: str) -> GroupSize | None:
        """Count members with `GET /group/{id}/membersByGroupId?shouldReturnTotalSize=true`."""
        known = self._members.find(group_id)
        if known is not None:
            return GroupSize(people=len(known))
        return self._sizes.get(group_id, lambda: self._count_members(group_id))

    def _read_identity(self) -> Identity:
        try:
            answer = self._api.get("user", "current")
        except NotFoundError as error:
            raise UnsupportedError(
                "This site does not know who is asking: is SPACEFORM_SITE a Confluence site?",
                status=error.status,
                method=error.method,
                path=error.path,
            ) from None
        if find_text(answer.value, "type") == "anonymous":
            # Some sites do not refuse a wrong token: they take its bearer for nobody.
            raise AuthError(
                "The site does not know these credentials: check the e-mail address and the token.",
                method=answer.method,
                path=answer.path,
            )
        kind = find_text(answer.value, "accountType")
        # Where the type is hidden, a token without an e-mail address is an app's on Cloud.
        is_app = kind == APP if kind else self._alone
        return Identity(user=take_user(answer, answer.object), is_app=is_app)

    def _find_groups(self, name: str) -> tuple[Group, ...]:
        answer, rows = read_all(self._api, "group", "picker", limit=_LIMIT, query={"query": name})
        groups = [_take_group(answer, row) for row in rows]
        exact = tuple(group for group in groups if group.name == name)
        return exact or self._find_near(name, groups)

    def _find_near(self, name: str, picked: list[Group]) -> tuple[Group, ...]:
        """Find groups for people to choose from: those the site proposes, and similar spellings."""
        by_name = {group.name: group for group in (*picked, *self._read_all_groups())}
        folded = {each.casefold(): each for each in by_name}
        near = get_close_matches(name.casefold(), folded, n=_NEAR)
        return tuple(by_name[folded[each]] for each in near) or tuple(picked[:_NEAR])

    def _read_all_groups(self) -> tuple[Group, ...]:
        return self._all_groups.get("", self._list_groups)

    def _list_groups(self) -> tuple[Group, ...]:
        try:
            answer, rows = read_all(self._api, "group", limit=_LIMIT)
        except ForbiddenError:
            # The list is for a hint only, and some may search for groups but not list them.
            return ()
        return tuple(_take_group(answer, row) for row in rows)

    def _read_group(self, group_id: str) -> Group | None:
        try:
            answer = self._api.get("group", "by-id", query={"id": group_id})
        except (NotFoundError, ForbiddenError):
            return None
        return _take_group(answer, answer.object)

    def _read_user(self, account_id: str) -> User | None:
        try:
            answer = self._api.get("user", query={"accountId": account_id})
        except NotFoundError:
            return None
        return take_user(answer, answer.object)

    def _read_members(self, group_id: str) -> tuple[User, ...] | None:
        try:
            answer, rows = read_all(
                self._api,
                *("group", group_id, "membersByGroupId"),
                limit=_LIMIT,
                identify=lambda answer, row: answer.text(row, "accountId"),
            )
        except (NotFoundError, ForbiddenError):
            return None
        return tuple(take_user(answer, row) for row in rows)

    def _count_members(self, group_id: str) -> GroupSize | None:
        query: Query = {"limit": 1, "shouldReturnTotalSize": "true"}
        try:
            answer = self._api.get("group", group_id, "membersByGroupId", query=query)
        except (NotFoundError, ForbiddenError):
            return None
        total = find(answer.value, "totalSize")
        if isinstance(total, int):
            return GroupSize(people=total)
        return GroupSize(people=len(read_page(answer)), more=has_next(self._api, answer))


def _take_group(answer: Answer, row: Object) -> Group:
    return Group(id=answer.identifier(row, "id"), name=answer.text(row, "name"))
