"""Every query of the library. Each loads the version in force with the policy in one statement."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from policies.library.models import Policy, PolicyVersion
from policies.library.states import PolicyStatus
from products.catalogue.schemas import CODE_PATTERN

SHOWN = (PolicyStatus.PUBLISHED, PolicyStatus.EXPIRED)  # what has run out stays readable, and is matched no more


class PolicyRepository:
    """Policies as the public may see them, and as the library's own actions need them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def published_by_id(self, policy_id: UUID) -> Policy | None:
        """The policy with its version in force, or None where it is not there or not published. Expired ones are found."""
        found = await self.published_by_ids([policy_id])
        return found[0] if found else None

    async def published_by_code(self, code: str) -> Policy | None:
        """As `published_by_id`; any text may be asked for."""
        if not re.fullmatch(CODE_PATTERN, code):
            return None
        found = await self._session.scalars(_published().where(Policy.code == code))
        return found.one_or_none()

    async def published_by_ids(self, ids: Sequence[UUID]) -> list[Policy]:
        """Those that are published, in the order of the ids: a page of search results."""
        found = {policy.id: policy for policy in await self._session.scalars(_published().where(Policy.id.in_(ids)))}
        return [found[policy_id] for policy_id in ids if policy_id in found]

    async def versions(self, policy_id: UUID) -> list[PolicyVersion]:
        """All versions, newest first."""
        statement = select(PolicyVersion).where(PolicyVersion.policy_id == policy_id).order_by(PolicyVersion.number.desc())
        return list(await self._session.scalars(statement))

    async def by_id(self, policy_id: UUID) -> Policy | None:
        """A policy in any state, with its version in force."""
        return await self._session.scalar(select(Policy).where(Policy.id == policy_id).options(joinedload(Policy.current)))

    async def by_codes(self, codes: Sequence[str]) -> list[Policy]:
        """Policies in any state, with their version in force."""
        return list(await self._session.scalars(select(Policy).where(Policy.code.in_(codes)).options(joinedload(Policy.current))))

    async def samples_beside(self, codes: Sequence[str]) -> list[Policy]:
        """Published reference samples whose code is not among these."""
        statement = select(Policy).where(Policy.sample, Policy.status == PolicyStatus.PUBLISHED, Policy.code.not_in(codes))
        return list(await self._session.scalars(statement.options(joinedload(Policy.current))))

    async def last_numbers(self, ids: Sequence[UUID]) -> dict[UUID, int]:
        """The highest version number of each policy that has a version."""
        statement = select(PolicyVersion.policy_id, func.max(PolicyVersion.number)).where(PolicyVersion.policy_id.in_(ids))
        rows = await self._session.execute(statement.group_by(PolicyVersion.policy_id))
        return {owner: number for owner, number in rows}  # noqa: C416  # dict() does not know that a row is a pair


def _published() -> Select[Policy]:
    return select(Policy).join(Policy.current).options(contains_eager(Policy.current)).where(Policy.status.in_(SHOWN))
