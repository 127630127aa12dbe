"""Second factors whose codes a test can type."""

from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.factor_models import SecondFactor
from marketplace.access.second_factor import hand_over_factor
from marketplace.clock import now
from marketplace.database.sealing import sealer
from marketplace.settings import Settings
from tests.web.callers import Member


async def give_factor(session: AsyncSession, settings: Settings, member: Member) -> str:
    """Put an authenticator app in force for the person. Returns its secret."""
    secret = await hand_over_factor(session, sealer(settings.home / "keys"), member.account_id, now=now())
    await session.commit()
    return secret


def code_at(secret: str, instant: datetime | None = None, steps: int = 0) -> str:
    """What the app shows now, or some steps of 30 seconds away."""
    return pyotp.TOTP(secret).at((instant or now()) + timedelta(seconds=30 * steps))


async def last_step(session: AsyncSession, member: Member) -> int:
    """The step of the code used last."""
    return (await session.scalars(select(SecondFactor.last_step).where(SecondFactor.account_id == member.account_id))).one()
