"""Two operators of one platform."""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import add_account
from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.members.repository import add_membership
from tests.web.callers import PASSWORD_HASH, Member, make_member


@dataclass(frozen=True)
class Office:
    """The two, as actors and as members who can sign in."""

    first: Actor
    second: Actor
    members: tuple[Member, Member]


async def make_office(session: AsyncSession) -> Office:
    """A platform of its own with two operators, committed."""
    one = await make_member(session, Role.OPERATOR)
    account = add_account(session, username=f"u{uuid4().hex[:12]}", display_name="示例复核", password_hash=PASSWORD_HASH)
    await session.flush()
    membership = add_membership(session, account_id=account.id, organisation_id=one.organisation_id, role=Role.OPERATOR)
    await session.commit()
    two = Member(account.username, account.id, membership.id, one.organisation_id, Role.OPERATOR)
    first, second = (Actor(Role.OPERATOR, account_id=each.account_id, organisation_id=each.organisation_id) for each in (one, two))
    return Office(first, second, (one, two))
