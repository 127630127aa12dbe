"""Two operators of one platform."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from tests.web.callers import Member, make_member


@dataclass(frozen=True)
class Office:
    """The two, as actors and as members who can sign in."""

    first: Actor
    second: Actor
    members: tuple[Member, Member]


async def make_office(session: AsyncSession) -> Office:
    """A platform of its own with two operators, committed."""
    one = await make_member(session, Role.OPERATOR)
    two = await make_member(session, Role.OPERATOR, organisation_id=one.organisation_id)
    first, second = (Actor(Role.OPERATOR, account_id=each.account_id, organisation_id=each.organisation_id) for each in (one, two))
    return Office(first, second, (one, two))
