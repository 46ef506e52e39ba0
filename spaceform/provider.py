"""What a dialect of Confluence offers: the aspects' ports, reading spaces, and the directory."""

from collections.abc import Iterable
from typing import Literal, Protocol

from spaceform.aspects.custom_content import CustomContentPort
from spaceform.aspects.details import DetailsPort, Homepage
from spaceform.aspects.grants import GrantsPort
from spaceform.aspects.labels import LabelsPort
from spaceform.aspects.lifecycle import DoomedSpace, LifecyclePort
from spaceform.aspects.properties import PropertiesPort
from spaceform.aspects.settings import SettingsPort
from spaceform.aspects.theme import ThemePort
from spaceform.change import SpaceRef
from spaceform.principals import Group, GroupSize, Identity, User
from spaceform.site_roles import RolesPort
from spaceform.space import ListedSpace, LiveSpace, Section

Want = Section | Literal["record"]


class SpacesPort(Protocol):
    """Reading of whole spaces, in as few requests as the dialect allows."""

    def look_ahead(self, keys: Iterable[str]) -> None:
        """Learn at once what can be learnt of many spaces that will be read one by one.

        What was learnt saves requests of the first read of each space; later reads ask again.
        """
        ...

    def read_space(self, key: str, wants: frozenset[Want]) -> LiveSpace | None:
        """Read a space, archived ones too, with the sections wanted and nothing else.

        None means that no such space is visible: it is not there, or these credentials may not
        see it. A section that is there but hidden is `Unknown.NOT_VISIBLE`. Every list is read to
        its last page, or the read fails. Whether these credentials administer the space is read
        too where that costs no request.
        """
        ...

    def list_spaces(self) -> tuple[ListedSpace, ...]:
        """List every space that these credentials see, personal and archived ones too."""
        ...

    def find_pages(self, ref: SpaceRef, title: str) -> tuple[Homepage, ...]:
        """Find the pages of a space with exactly that title."""
        ...

    def read_doomed(self, ref: SpaceRef, name: str) -> DoomedSpace:
        """Count what is visible of a space's pages, blog posts and watchers."""
        ...


class DirectoryPort(Protocol):
    """Who is who on the site; every answer is kept for the run."""

    def look_ahead(self, names: Iterable[str]) -> None:
        """Learn at once what can be learnt of many groups that will be looked for by name."""
        ...

    def read_identity(self) -> Identity:
        """Read who the credentials belong to."""
        ...

    def find_groups(self, name: str) -> tuple[Group, ...]:
        """Find the groups of exactly that name; where there is none, those with a similar one."""
        ...

    def read_group(self, group_id: str) -> Group | None:
        """Read a group by its id; None where it is not there or not visible."""
        ...

    def read_user(self, account_id: str) -> User | None:
        """Read a user by account id; None where there is none."""
        ...

    def read_members(self, group_id: str) -> tuple[User, ...] | None:
        """Read all members of a group; None where these credentials may not see them."""
        ...

    def count_members(self, group_id: str) -> GroupSize | None:
        """Count the members of a group in one request; None where that is hidden."""
        ...


class Provider(Protocol):
    """One site through one dialect. `site` is its origin, such as `https://acme.atlassian.net`."""

    @property
    def site(self) -> str:
        """The origin of the site."""
        ...

    @property
    def lacks(self) -> frozenset[Section]:
        """The sections that this kind of site does not offer at all; they are never read."""
        ...

    @property
    def spaces(self) -> SpacesPort:
        """Reading of spaces."""
        ...

    @property
    def directory(self) -> DirectoryPort:
        """Users and groups."""
        ...

    @property
    def roles(self) -> RolesPort:
        """How access is given, and the site's roles."""
        ...

    @property
    def lifecycle(self) -> LifecyclePort:
        """Creating, archiving and deleting."""
        ...

    @property
    def details(self) -> DetailsPort:
        """Name, description and homepage."""
        ...

    @property
    def grants(self) -> GrantsPort:
        """Permission grants."""
        ...

    @property
    def custom_content(self) -> CustomContentPort:
        """Grants on custom content types."""
        ...

    @property
    def properties(self) -> PropertiesPort:
        """Space properties."""
        ...

    @property
    def labels(self) -> LabelsPort:
        """Team labels."""
        ...

    @property
    def settings(self) -> SettingsPort:
        """Settings."""
        ...

    @property
    def theme(self) -> ThemePort:
        """Theme."""
        ...
