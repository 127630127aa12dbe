"""The caller of a request, as every room below the web sees it."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.access.roles import Role
from marketplace.access.scopes import Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is calling: a person in a session, a program with a token, or nobody.

    Read anew for every request, so a lock, a changed role or the end of a leave counts from the next one. `region` is a GB/T 2260
    code: a rule of the relation `region` opens its subtree, and nothing where it is None.
    """

    role: Role
    account_id: UUID | None = None
    session_id: UUID | None = None
    client_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_name: str = ""
    display_name: str = ""
    region: str | None = None
    stands_in_for: frozenset[UUID] = frozenset()  # colleagues on leave today whose cases the caller handles (代理)
    scopes: frozenset[Scope] | None = None  # what an agent was appointed for; None: everything that the role may
    must_enrol: bool = False  # staff who have no second factor yet may do nothing but set one up

    @property
    def anonymous(self) -> bool:
        """Whether the caller proved nothing."""
        return self.role is Role.ANONYMOUS

    @property
    def program(self) -> bool:
        """Whether an API client is calling, behind which no person stands who could show a second factor."""
        return self.client_id is not None


ANONYMOUS = Actor(Role.ANONYMOUS)
