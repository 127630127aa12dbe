"""Attributes of a profile: any of them may be asked for, and the answer speaks of the caller's own enterprise."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.ids import new_id
from marketplace.profiles.models import LinkKind, LinkMark
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import Fixture, Holder


async def name_attribute(session: AsyncSession, holder: Holder, state: str) -> str:
    """An attribute that the vocabulary has."""
    return "taxpayer_credit_rating"


async def make_mark(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A link that was marked as wrong."""
    subject, other = [await make_organisation(session, Role.ENTERPRISE_OWNER) for _ in range(2)]
    made = LinkMark(
        id=new_id(), subject_id=subject.id, other_id=other.id, kind=LinkKind.SHAREHOLDER, as_of=today(), because="示例",
        marked_at=now(), marked_by=holder.member.account_id,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


FIXTURES = (Fixture("profiles:value", name_attribute), Fixture("profiles:link", make_mark))
