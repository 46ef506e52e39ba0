"""Details: a space's name, description and homepage."""

from typing import Literal, Protocol

from spaceform.change import Change, Diff, Frame, SpaceRef
from spaceform.model import Model

Field = Literal["name", "description", "homepage"]


class Homepage(Model):
    """A page that opens when people visit the space."""

    id: str
    title: str = ""


class HomepageName(Model):
    """A homepage as manifests write it: by id, or by the title of a page in the space."""

    id: str | None = None
    title: str | None = None


class Details(Model):
    """A live space's details."""

    name: str
    description: str = ""
    homepage: Homepage | None = None


class DetailsChange(Change):
    """One field of a space's details gets another value."""

    aspect: Literal["details"] = "details"
    field: Field
    before: str | Homepage | None = None
    after: str | Homepage | None = None


def normal(text: str) -> str:
    """Return a text as Confluence keeps it: one kind of line end, no space around it."""
    return text.replace("\r\n", "\n").strip()


def diff(
    frame: Frame,
    live: Details,
    *,
    name: str | None,
    description: str | None,
    homepage: Homepage | None,
) -> Diff:
    """Compare the declared fields; one that is None is unmanaged."""
    changes: list[DetailsChange] = []
    texts: tuple[tuple[Field, str | None, str], ...] = (
        ("name", name, live.name),
        ("description", description, live.description),
    )
    for field, after, before in texts:
        if after is not None and normal(after) != normal(before):
            changes.append(_change(frame, field, normal(before), normal(after)))
    if homepage is not None and (live.homepage is None or live.homepage.id != homepage.id):
        changes.append(_change(frame, "homepage", live.homepage, homepage))
    return Diff(tuple(changes))


def value(change: DetailsChange, live: Details) -> str | Homepage | None:
    """Return what is live where a change is to be made."""
    if change.field == "homepage":
        wanted = change.after
        page = live.homepage
        # A page is the same page after somebody gives it another title.
        if page and isinstance(wanted, Homepage) and page.id == wanted.id:
            return wanted
        if page and isinstance(change.before, Homepage) and page.id == change.before.id:
            return change.before
        return page
    return normal(live.name if change.field == "name" else live.description)


def write(port: "DetailsPort", ref: SpaceRef, changes: tuple[DetailsChange, ...]) -> None:
    """Write all changed fields in one request."""
    texts = {change.field: change.after for change in changes if isinstance(change.after, str)}
    pages = [change.after.id for change in changes if isinstance(change.after, Homepage)]
    port.update_details(
        ref,
        name=texts.get("name"),
        description=texts.get("description"),
        homepage_id=pages[0] if pages else None,
    )


def _change(
    frame: Frame, field: Field, before: str | Homepage | None, after: str | Homepage
) -> DetailsChange:
    return DetailsChange(
        address=f"{frame.key}/{field}",
        space_id=frame.space_id,
        field=field,
        before=before,
        after=after,
        mark=frame.mark(field),
    )


class DetailsPort(Protocol):
    """What the details need of a site."""

    def update_details(
        self,
        ref: SpaceRef,
        *,
        name: str | None = None,
        description: str | None = None,
        homepage_id: str | None = None,
    ) -> None:
        """Write the given fields in one request and leave the others as they are."""
        ...
