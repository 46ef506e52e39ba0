"""The drift: what the demo's site went through before the plan that is shown."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

from spaceform.sandbox import RefusalError, Sandbox, Store
from spaceform.space import Desired, DesiredSpace

_ADMIN = "admin@example.com"
_SECOND = "second-admin@example.com"
_MEMBER = "member@example.com"

_NEW = "ONCALL"
"""The space that the older manifests did not have yet."""


def older(desired: Desired) -> Desired:
    """Return the manifests as they were a while ago: one space fewer, and less in the others."""
    spaces = tuple(_older(space) for space in desired.spaces if space.key != _NEW)
    return desired.model_copy(update={"spaces": spaces})


def _older(space: DesiredSpace) -> DesiredSpace:
    update: dict[str, object] = {"homepage": None}
    if space.state == "archived":
        update["state"] = "present"
    if space.labels is not None:
        update["labels"] = space.labels[:1]
    return space.model_copy(update=update)


def let_people_work(site: Sandbox, keys: Iterable[str]) -> None:
    """Let colleagues write pages, as they do."""
    for key in keys:
        _try(site, partial(_work, key=key))


def _work(store: Store, key: str) -> None:
    store.add_page(key, "Welcome", by=_MEMBER)
    store.watch(key, _MEMBER)


def let_things_drift(site: Sandbox) -> None:
    """Do what somebody does who clicks in Confluence and knows nothing of manifests."""
    for step in _CLICKS:
        _try(site, step)


def _edit_description(store: Store) -> None:
    store.space("HANDBOOK").description = "How we work. (Draft, do not read!)"


_CLICKS: tuple[Callable[[Store], object], ...] = (
    lambda store: store.grant("ENG", "anonymous", "read/space"),
    lambda store: store.revoke("ENG", "group:engineers", "create/comment"),
    lambda store: store.set_property("ENG", "owner", {"team": "platform", "cost-centre": 7}),
    lambda store: store.grant("OPS", f"user:{_MEMBER}", "read/space", "administer/space"),
    lambda store: store.set_theme("BRAND", None),
    lambda store: store.set_property("BRAND", "scratch", {"todo": "remove me"}),
    lambda store: store.add_label("HANDBOOK", "mine"),
    _edit_description,
)


def _try(site: Sandbox, step: Callable[[Store], object]) -> None:
    """Do one thing, unless the examples do not have that space any more."""
    with site.edit() as store, suppress(RefusalError):
        step(store)
