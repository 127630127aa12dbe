"""Filings put together: whom they ask, and who does the work that is done later."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from policies.claims.models import Claim


async def money_approved(session: AsyncSession, filing_id: UUID) -> bool:
    """Whether any claim on the filing has, or had, money approved: such a one is clawed back, never made to have had no ground."""
    standing = (Claim.filing_id == filing_id) & ((Claim.reserved_fen > 0) | (Claim.paid_fen > 0))
    return await session.scalar(select(Claim.id).where(standing).limit(1)) is not None
