"""Who acts for an organisation, for rooms below that have somebody to tell."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.members.in_business import in_business
from marketplace.members.in_term import in_term
from marketplace.members.models import Membership, Organisation


class People:
    """Memberships in force, as `notifications.follower.Directory` asks for them."""

    async def accounts(self, session: AsyncSession, *, organisations: Sequence[UUID] | None, roles: frozenset[Role]) -> set[UUID]:
        """Accounts that can sign in and act for one of `organisations` (None for all), in one of `roles` (empty for all)."""
        query = (
            select(Membership.account_id)
            .join(Account, Account.id == Membership.account_id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.active, in_term(), Account.active, in_business())
        )
        if organisations is not None:
            query = query.where(Membership.organisation_id.in_(organisations))
        if roles:
            query = query.where(Membership.role.in_(roles))
        return set(await session.scalars(query))
