"""Custom content: an app's grants on its own content types, which only it may write.

`POST /space/{key}/permission/custom-content`: nobody can read them back, so the ownership record
remembers what was sent.
"""

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from spaceform.change import Change, Diff, Frame, Reason, Risk, SpaceRef
from spaceform.principals import Principal

Sent = Mapping[Principal, tuple[str, ...]]

PREFIX = "ac:"


def is_custom(permission: str) -> bool:
    """Tell whether a pair such as `read/ac:com.example:note` is on a custom content type."""
    return permission.partition("/")[2].startswith(PREFIX)


class CustomContentChange(Change):
    """What an app sends for a principal differs from what it sent last; unverifiable."""

    aspect: Literal["custom-content"] = "custom-content"
    principal: Principal
    name: str
    before: tuple[str, ...] | None = None
    after: tuple[str, ...] | None = None


def diff(frame: Frame, desired: Sent, sent: Sent, name: Callable[[Principal], str]) -> Diff:
    """Compare what is declared with what the record says was sent last."""
    changes = [
        CustomContentChange(
            address=f"{frame.key}/custom-content/{name(principal)}",
            space_id=frame.space_id,
            principal=principal,
            name=name(principal),
            before=sent.get(principal),
            after=desired.get(principal),
            reason=Reason.DECLARED if principal in desired else Reason.NO_LONGER_DECLARED,
            risk=Risk.MEDIUM,
            mark=frame.mark(f"grants/{name(principal)}"),
        )
        for principal in sorted({*desired, *sent}, key=str)
        if sorted(desired.get(principal, ())) != sorted(sent.get(principal, ()))
    ]
    return Diff(tuple(changes))


def write(port: "CustomContentPort", ref: SpaceRef, change: CustomContentChange) -> None:
    """Send only what differs, in one request."""
    before, after = set(change.before or ()), set(change.after or ())
    port.send_custom_content(
        ref, change.principal, tuple(sorted(after - before)), tuple(sorted(before - after))
    )


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
