"""Custom content: an app's grants on its own content types, which only it may write.

`POST /space/{key}/permission/custom-content`: nobody can read them back, so the ownership record
remembers what was sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, Protocol

from spaceform.change import Change, Diff, Frame, Reason, Risk, SpaceRef
from spaceform.errors import ProviderError
from spaceform.principals import Principal

Sent = Mapping[Principal, tuple[str, ...]]

PREFIX = "ac:"


def is_custom(permission: str) -> bool:
    """Tell whether a pair such as `read/ac:com.example:note` is on a custom content type."""
    return permission.partition("/")[2].startswith(PREFIX)


class CustomContentChange(Change):
    """What an app sends for a principal differs from what it sent last; unverifiable.

    `owner_id` is the owner whose record remembers it: another owner's says nothing.
    """

    aspect: Literal["custom-content"] = "custom-content"
    principal: Principal
    name: str
    owner_id: str | None = None
    before: tuple[str, ...] | None = None
    after: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Declared:
    """What is declared for custom content: pairs by principal, why, and by whose manifests."""

    pairs: Sent
    reasons: Mapping[Principal, Reason] = field(default_factory=dict)
    owner_id: str | None = None


def diff(frame: Frame, desired: Declared, sent: Sent, name: Callable[[Principal], str]) -> Diff:
    """Compare what is declared with what the record says was sent last.

    What was sent for somebody who is no longer declared is revoked, unless `keep` or `ignore`
    names them.
    """
    changes = [
        CustomContentChange(
            address=f"{frame.key}/custom-content/{name(principal)}",
            space_id=frame.space_id,
            principal=principal,
            name=name(principal),
            owner_id=desired.owner_id,
            before=sent.get(principal),
            after=desired.pairs.get(principal),
            reason=desired.reasons.get(principal, Reason.NO_LONGER_DECLARED),
            risk=Risk.MEDIUM,
            mark=frame.mark(f"grants/{name(principal)}"),
        )
        for principal in sorted({*desired.pairs, *sent}, key=str)
        if sorted(desired.pairs.get(principal, ())) != sorted(sent.get(principal, ()))
        and (principal in desired.reasons or not frame.protected(str(principal)))
    ]
    return Diff(tuple(changes))


def write(port: "CustomContentPort", ref: SpaceRef, change: CustomContentChange) -> None:
    """Send only what differs, in one request.

    A grant that is there already is a 400, as much else is, and cannot be read: an earlier run may
    have sent it and lost the answer. So after a 400 it is revoked and granted once more.
    """
    before, after = set(change.before or ()), set(change.after or ())
    granted, revoked = tuple(sorted(after - before)), tuple(sorted(before - after))
    try:
        port.send_custom_content(ref, change.principal, granted, revoked)
    except ProviderError as error:
        if error.status != HTTPStatus.BAD_REQUEST or not granted:
            raise
        port.send_custom_content(ref, change.principal, (), granted)
        port.send_custom_content(ref, change.principal, granted, revoked)


class CustomContentPort(Protocol):
    """What custom content needs of a site."""

    def send_custom_content(
        self,
        ref: SpaceRef,
        principal: Principal,
        granted: tuple[str, ...],
        revoked: tuple[str, ...],
    ) -> None:
        """Send an app's grants on custom content types for one principal, in one request."""
        ...
