"""What the site remembers: plain records that can be written to a file and read back."""

from dataclasses import dataclass, field
from typing import Final

ANONYMOUS: Final = "anonymous"
"""The principal that stands for whoever is not logged in."""

ANONYMOUS_CLASS: Final = "anonymous-users"
"""What that principal is called as an access class."""

CLASSES: Final = (
    ANONYMOUS_CLASS,
    "jsm-project-admins",
    "authenticated-users",
    "all-licensed-users",
    "all-product-admins",
)
"""The access classes: holders of access that are neither a user nor a group."""


@dataclass
class User:
    """An account: a person, a service account, or an app.

    `scoped_token` counts at the gateway only: with the e-mail address, or as a bearer token where
    there is none. For `client_id` and `client_secret` the account gets access tokens. A
    `site_admin` administers the site, as everybody in the group `site-admins` does.
    """

    account_id: str
    name: str
    email: str | None = None
    token: str | None = None
    active: bool = True
    account_type: str = "atlassian"
    can_create_spaces: bool = True
    scoped_token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    site_admin: bool = False

    @property
    def username(self) -> str:
        """What Data Center calls the account: its e-mail address's first part, or its name."""
        name = self.name if self.email is None else self.email.partition("@")[0]
        return name.lower().replace(" ", "-")

    @property
    def is_app(self) -> bool:
        """Whether this is an app's account rather than a person's."""
        return self.account_type == "app"

    @property
    def principal(self) -> str:
        """The account as a holder of grants."""
        return f"user:{self.account_id}"


@dataclass
class Group:
    """A group and its members' account ids, in the order in which they joined."""

    group_id: str
    name: str
    members: list[str] = field(default_factory=list)
    hidden: bool = False

    @property
    def principal(self) -> str:
        """The group as a holder of grants."""
        return f"group:{self.group_id}"


@dataclass
class Property:
    """A space property with its version."""

    property_id: int
    key: str
    value: object
    version: int
    modified: float
    modified_by: str
    created: float | None = None
    created_by: str | None = None
    message: str = ""

    def __post_init__(self) -> None:
        # What is new, or was remembered by a sandbox that did not ask, began as it is.
        self.created = self.modified if self.created is None else self.created
        self.created_by = self.modified_by if self.created_by is None else self.created_by


@dataclass
class Role:
    """A space role: pairs under a name; the site's own ones are not `custom`."""

    role_id: str
    name: str
    description: str
    pairs: list[str]
    custom: bool = True


@dataclass
class RoleChange:
    """What a long task does to a role: gives it other pairs, or with None ends it."""

    role_id: str
    pairs: list[str] | None


@dataclass(frozen=True)
class Label:
    """A label on a space; `my` labels are seen by their owner only."""

    label_id: int
    prefix: str
    name: str
    owner: str


@dataclass
class Content:
    """A page or a blog post."""

    content_id: int
    space_id: int
    kind: str
    title: str
    creator: str
    created: float
    body: str = ""
    parent_id: int | None = None
    state_id: int | None = None
    labels: list[Label] = field(default_factory=list)


@dataclass(frozen=True)
class ContentState:
    """A state that content can be in, such as "In progress"."""

    state_id: int
    name: str
    color: str


@dataclass(frozen=True)
class Theme:
    """A theme that the site has installed."""

    key: str
    name: str
    description: str


@dataclass
class Task:
    """A space's deletion, or with `role` a role's change, while it runs, and what became of it."""

    task_id: int
    space_id: int
    space_key: str
    account_id: str
    started: float
    polls: int = 0
    finished: bool = False
    successful: bool = False
    ended: float | None = None
    role: RoleChange | None = None


@dataclass
class Space:
    """A space with everything in it but its content.

    `grants` maps a principal (`user:ID`, `group:ID`, `anonymous`) to its pairs (`read/space`), each
    with the grant's id. `custom_grants` maps an app's account id to the same without ids.
    `assignments` maps a principal, which may be an access class (`class:NAME`) too, to the id of
    its role.
    """

    space_id: int
    key: str
    name: str
    creator: str
    created: float
    description: str = ""
    kind: str = "global"
    status: str = "current"
    homepage_id: int | None = None
    theme_key: str | None = None
    route_override: bool = False
    deletion_task: int | None = None
    alias: str | None = None
    grants: dict[str, dict[str, int]] = field(default_factory=dict)
    custom_grants: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    assignments: dict[str, str] = field(default_factory=dict)
    properties: dict[str, Property] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    watchers: list[str] = field(default_factory=list)


@dataclass
class SiteState:
    """All that the site remembers between two runs."""

    last_id: int = 0
    users: list[User] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    spaces: list[Space] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    mode: str = "pre-roles"
    roles: list[Role] = field(default_factory=list)
