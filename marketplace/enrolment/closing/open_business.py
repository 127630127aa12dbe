"""What of an enterprise is still open, so that its only administrator cannot simply go. Each room answers for its part (`web.closing`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import ApiClient
from marketplace.access.roles import Role
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentState
from marketplace.enrolment.agents.end import AGENTS, agent_state
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.states import OPEN
from marketplace.members.models import Membership, Organisation


class OpenBusiness(Protocol):
    """One part. Runs as the system."""

    label_zh: str
    way_zh: str  # what to do about it

    async def count(self, session: AsyncSession, organisation_id: UUID, *, at: datetime) -> int:
        """How many are open."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why the account cannot be closed yet."""

    organisation: str
    label_zh: str
    count: int
    way_zh: str


class LiveConsents:
    """Institutions that may read the enterprise's information."""

    label_zh, way_zh = "生效中的授权", "在「授权」里逐份撤回"

    async def count(self, session: AsyncSession, organisation_id: UUID, *, at: datetime) -> int:
        """Those in force by the hour."""
        live = (Consent.status == ConsentState.LIVE) & (Consent.valid_until > at)
        return await _count(session, Consent.id, (Consent.subject_id == organisation_id) & live)


class Agents:
    """People who act for it."""

    label_zh, way_zh = "在任的经办人", "在「经办人」里逐个终止"

    async def count(self, session: AsyncSession, organisation_id: UUID, *, at: datetime) -> int:
        """Those in force, and those who wait to be confirmed."""
        theirs = (Membership.organisation_id == organisation_id) & AGENTS
        return await _count(session, Membership.id, theirs & (agent_state(at) != "ended"))


class Programs:
    """Programs that call for it."""

    label_zh, way_zh = "接口程序", "请平台关闭"

    async def count(self, session: AsyncSession, organisation_id: UUID, *, at: datetime) -> int:
        """Open ones."""
        return await _count(session, ApiClient.id, (ApiClient.organisation_id == organisation_id) & ApiClient.active)


class ClaimsAgainst:
    """Claims that the administrator is to answer."""

    label_zh, way_zh = "办理中的企业认领", "等平台作出决定"

    async def count(self, session: AsyncSession, organisation_id: UUID, *, at: datetime) -> int:
        """Open ones."""
        return await _count(session, EnterpriseClaim.id, (EnterpriseClaim.subject_id == organisation_id) & EnterpriseClaim.status.in_(OPEN))


async def owned_alone(session: AsyncSession, account_id: UUID) -> list[Organisation]:
    """Organisations that the account administers and nobody else does."""
    owner = (Membership.role == Role.ENTERPRISE_OWNER) & Membership.active
    others = select(Membership.organisation_id).where(owner, Membership.account_id != account_id)
    mine = select(Membership.organisation_id).where(owner, Membership.account_id == account_id)
    wanted = select(Organisation).where(Organisation.id.in_(mine), Organisation.id.not_in(others)).order_by(Organisation.id)
    return list(await session.scalars(wanted))


async def obstacles(session: AsyncSession, parts: Iterable[OpenBusiness], account_id: UUID, *, at: datetime) -> list[Obstacle]:
    """Everything that is open at enterprises of which the account is the only administrator."""
    alone = await owned_alone(session, account_id)
    counted = [(each, part, await part.count(session, each.id, at=at)) for each in alone for part in parts]
    return [Obstacle(each.name, part.label_zh, count, part.way_zh) for each, part, count in counted if count]


async def _count(session: AsyncSession, of: object, where: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count(of)).where(where)) or 0  # type: ignore[arg-type]  # a column
