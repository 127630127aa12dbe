"""What the page of a claim asks beside the claim: fund, rules, names, filing, money, and the reader's own declaration of interest."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Organisation
from policies.claims.book_view import book_now
from policies.claims.known import evidence_for
from policies.claims.models import Claim, PayeeAccount
from policies.filings.fund_terms import terms_of
from policies.filings.models import Filing
from policies.funds.fund_rules import FundRules
from policies.funds.journal_models import FundPool
from policies.funds.models import Fund, FundVersion


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A claim with what stands around it. `filing` and `pool` are None for readers who may not see them."""

    claim: Claim
    fund: Fund
    version: FundVersion
    rules: FundRules
    filing: Filing | None
    pool: FundPool | None
    organisations: Mapping[UUID, Organisation]

    def name(self, organisation_id: UUID) -> str:
        """Of one of the parties."""
        return self.organisations[organisation_id].name

    @property
    def names(self) -> dict[UUID, str]:
        """Of all parties."""
        return {key: each.name for key, each in self.organisations.items()}


async def read_file(session: AsyncSession, claim: Claim) -> ClaimFile:
    """For a claim that the caller has found."""
    fund = await session.get_one(Fund, claim.fund_id)
    terms = await terms_of(session, claim.fund_version_id)
    parties = {claim.claimant_id, claim.subject_id, claim.bureau_id, claim.manager_id, *claim.reviewer_ids} - {None}
    found = await session.scalars(select(Organisation).where(Organisation.id.in_(parties)))
    filing = (await session.scalars(select(Filing).where(Filing.id == claim.filing_id))).one_or_none()
    pool = (await session.scalars(select(FundPool).where(FundPool.fund_id == fund.id))).one_or_none()
    return ClaimFile(claim, fund, terms.version, terms.rules, filing, pool, {each.id: each for each in found})


async def shown_papers(session: AsyncSession, file: ClaimFile) -> dict[str, str]:
    """Papers of the fund's list for which the platform's own records stand, and what stands for each."""
    if file.filing is None:
        return {}
    evidence, _ = await evidence_for(session, file.filing, await book_now(session, file.filing), file.rules)
    return evidence


async def accounts_named(session: AsyncSession, ids: set[UUID]) -> dict[UUID, PayeeAccount]:
    """Payees' accounts by id."""
    found = await session.scalars(select(PayeeAccount).where(PayeeAccount.id.in_(ids)))
    return {each.id: each for each in found}
