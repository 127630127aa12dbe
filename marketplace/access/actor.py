"""The caller of a request, as every room below the web sees it."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.access.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is calling: a person in a session, a program with a token, or nobody.

    Read anew for every request, so a lock or a changed role counts from the next one. `region` is a GB/T 2260 code that limits
    bureau, leader and branch roles to its subtree; None means no limit of that kind.
    """

    role: Role
    account_id: UUID | None = None
    session_id: UUID | None = None
    client_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_name: str = ""
    display_name: str = ""
    region: str | None = None

    @property
    def anonymous(self) -> bool:
        """Whether the caller proved nothing."""
        return self.role is Role.ANONYMOUS


ANONYMOUS = Actor(Role.ANONYMOUS)
