"""What a resource tells the matrix: how one of its objects is made, whose it is, in which states, and how a request looks."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from tests.web.callers import Member

Made = UUID | str | Mapping[str, UUID | str]
FACTOR_CODE = "<code>"  # in `requests`: the test puts a fresh code of the caller's second factor in its place


@dataclass(frozen=True)
class Holder:
    """Whose the object is to be. A factory uses the fields that its resource has and ignores the others."""

    member: Member  # owns it: `member.account_id`, `member.organisation_id`
    officer: UUID  # account of the case officer it is assigned to
    region: str  # GB/T 2260 code of the place it belongs to
    parties: tuple[UUID, ...]  # organisations that may see it, the owner's first


Make = Callable[[AsyncSession, Holder, str], Awaitable[Made]]


@dataclass(frozen=True)
class Fixture:
    """One resource of the policy table.

    `resource` is the beginning of its permissions, `<area>:<resource>`. `make(session, holder, state)` adds one object in the
    given state to a session of the system role, flushes, and returns its id, or a mapping from names of path parameters to
    values where a path has several. `states` are all states that matter to the table; `("any",)` where none does.
    `requests` gives, by permission, the keyword arguments of a request that passes validation (`data=` of a form, `json=`,
    `headers=`), so that an answer speaks of the object and not of the input. `"<permission> <last part of the path>"` is for one
    of several routes with the permission.
    `refuses_strangers`: that the object exists is no secret, so whoever it is not open to gets 403 and not 404.
    `answers_absent`: the route answers for what does not exist too, because saying so is its purpose.
    """

    resource: str
    make: Make
    states: tuple[str, ...] = ("any",)
    requests: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    answers_absent: bool = False
    refuses_strangers: bool = False
