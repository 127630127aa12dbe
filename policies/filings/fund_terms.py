"""Which version of a fund's rules a loan is filed under: by the day that the fund's policy names, else by the day of filing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from policies.funds.fund_rules import FundRules
from policies.funds.models import FundVersion
from policies.funds.repository import version_on
from policies.funds.schemas import read_rules
from policies.library.models import Policy, PolicyVersion
from policies.library.states import ValidityBasis

B = ValidityBasis


@dataclass(frozen=True, slots=True)
class LoanDays:
    """The days of a loan that a policy may speak of."""

    signed_on: date
    disbursed_on: date


@dataclass(frozen=True, slots=True)
class FundTerms:
    """A version and its rules."""

    version: FundVersion
    rules: FundRules


async def terms_in_force(session: AsyncSession, fund_id: UUID, current_version_id: UUID, days: LoanDays, today: date) -> FundTerms | None:
    """The rules for a loan with these days, filed today. None: on the day that counts the fund had no rules yet."""
    current = await session.get_one(FundVersion, current_version_id)
    wanted = _day_that_counts(await _basis(session, current), days, today)
    found = current if wanted == today else await version_on(session, fund_id, wanted)
    return None if found is None else FundTerms(found, read_rules(found.rules))


async def terms_of(session: AsyncSession, version_id: UUID) -> FundTerms:
    """The rules of one version."""
    version = await session.get_one(FundVersion, version_id)
    return FundTerms(version, read_rules(version.rules))


def _day_that_counts(basis: ValidityBasis | None, days: LoanDays, today: date) -> date:
    """Of two days the earlier: a loan that was signed before a change stays under the rules it was signed under."""
    match basis:
        case B.SIGNED_ON:
            return days.signed_on
        case B.DISBURSED_ON:
            return days.disbursed_on
        case B.SIGNED_AND_DISBURSED:
            return min(days.signed_on, days.disbursed_on)
        case _:
            return today


async def _basis(session: AsyncSession, version: FundVersion) -> ValidityBasis | None:
    if version.policy_id is None:
        return None
    named = select(PolicyVersion.validity_basis).join(Policy, Policy.current_version_id == PolicyVersion.id)
    return await session.scalar(named.where(Policy.id == version.policy_id))
