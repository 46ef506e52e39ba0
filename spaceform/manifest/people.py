"""People: principals as manifests spell them, and the account ids behind names."""

import re
from collections.abc import Iterator, Mapping

from spaceform.errors import Problem
from spaceform.manifest.tree import Node, mark_at
from spaceform.manifest.wording import nearest, suggestion
from spaceform.manifest.wording import text as shown
from spaceform.mark import Mark
from spaceform.principals import ACCESS_CLASSES, KINDS, Kind, PrincipalName

_ACCOUNT_ID = re.compile(r"[0-9a-f]{24,32}|([0-9]+|[a-z]+):[0-9A-Za-z:_-]{20,}")
_EMAIL = re.compile(r"[^@\s:]+@[^@\s:]+")
_SPELLINGS = "group:NAME, user:NAME, class:NAME or anonymous"


def is_account_id(text: str) -> bool:
    """Tell whether a text has the shape of an account id."""
    return _ACCOUNT_ID.fullmatch(text) is not None


def check_people(people: Mapping[str, str], file: str, node: Node) -> Iterator[Problem]:
    """Say what is wrong with the people of a file, which stand in `node`."""
    for name, account_id in people.items():
        if not is_account_id(account_id):
            mark = mark_at(file, node.find((name,)).position)
            hint = "it is the last part of the address of that person's profile in Confluence"
            yield Problem(mark, f"`{shown(account_id)}` is not an account id", hint)
        if is_account_id(name) and name != account_id:
            # Whoever reads it, a policy included, would take somebody for somebody else.
            mark = mark_at(file, node.key_position((name,)))
            message = f"`{shown(name)}` is an account id, and cannot be the name of another"
            yield Problem(mark, message, "choose a name for that person")


class People:
    """The account ids of one environment by name, as `file` has them.

    Without `complete`, a name that is not there is no news, because some could not be read.
    """

    def __init__(
        self, accounts: Mapping[str, str], *, complete: bool = True, file: str = "spaceform.yaml"
    ) -> None:
        self._accounts = accounts
        self._complete = complete
        self._file = file

    def read(self, spelling: str, mark: Mark | None) -> PrincipalName | Problem:
        """Read a principal as a manifest spells it, or say what is wrong with it."""
        prefix, colon, name = spelling.partition(":")
        if prefix == "anonymous" and not colon:
            return PrincipalName(kind="anonymous", mark=mark)
        kind = next((kind for kind in KINDS if kind == prefix and kind != "anonymous"), None)
        if kind is None:
            return _unknown_kind(spelling, prefix, mark)
        if not name.strip() or name != name.strip():
            message = f"`{shown(spelling)}` has no name, or spaces around it"
            return Problem(mark, message, f"principals are written {_SPELLINGS}")
        if kind == "user":
            return self._read_user(name, mark)
        if kind == "class" and name not in ACCESS_CLASSES:
            hint = suggestion(name, ACCESS_CLASSES, "classes")
            return Problem(mark, f"there is no access class `{shown(name)}`", hint)
        return PrincipalName(kind=kind, name=name, mark=mark)

    def account_id(self, name: str) -> str | None:
        """Return the account id that a name, or an account id itself, stands for."""
        return self._accounts.get(name) or (name if is_account_id(name) else None)

    def _read_user(self, name: str, mark: Mark | None) -> PrincipalName | Problem:
        account_id = self.account_id(name)
        if account_id is not None:
            return PrincipalName(kind="user", name=name, account_id=account_id, mark=mark)
        if not self._complete:
            return PrincipalName(kind="user", name=name, mark=mark)
        if _EMAIL.fullmatch(name):
            short = name.partition("@")[0]
            hint = f"write `people: {{{short}: ACCOUNT-ID}}` in {self._file} and `user:{short}`"
            message = "Confluence Cloud does not let anybody look up a user by e-mail address"
            return Problem(mark, message, hint)
        near = nearest(name, self._accounts)
        hint = f"did you mean `user:{near}`?" if near else "add the name there with an account id"
        message = f"`{shown(name)}` is neither in `people` of {self._file} nor an account id"
        return Problem(mark, message, hint)


def _unknown_kind(spelling: str, prefix: str, mark: Mark | None) -> Problem:
    kinds: list[Kind] = list(KINDS)
    near = nearest(prefix, kinds)
    if near is None:
        hint = f"write `group:{shown(spelling)}` or `user:{shown(spelling)}`"
    elif near == "anonymous":
        hint = "did you mean `anonymous`?"
    else:
        hint = f"did you mean `{near}:{shown(spelling.partition(':')[2]) or 'NAME'}`?"
    message = f"`{shown(spelling)}` is not a principal, which is {_SPELLINGS}"
    return Problem(mark, message, hint)
