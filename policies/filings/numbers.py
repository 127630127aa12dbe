"""Numbers of filings (备案编号): BA, the year, and a number that no other filing has. Gaps mean nothing."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def next_number(session: AsyncSession, today: date) -> str:
    """BA-2026-000123."""
    drawn = await session.scalar(select(func.nextval("filing_number")))
    return f"BA-{today.year}-{drawn:06d}"
