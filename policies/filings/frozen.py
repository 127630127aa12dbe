"""What a filing freezes on its day: the version of the rules and the fund's share for each kind of claimant. And reading it back."""

from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.filings.facts import Facts, values_of
from policies.filings.fund_terms import FundTerms, terms_of
from policies.filings.models import Filing
from policies.funds.fund_rules import Claimant, FundRules
from policies.funds.rules.deal import Deal, Share
from policies.funds.rules.evaluation import evaluation_of
from policies.funds.rules.share import share_of


class NotFiled(ValueError):
    """The filing has frozen nothing: it was never filed."""


def frozen_shares(rules: FundRules, facts: Facts, principal_fen: int) -> dict[str, Any]:
    """By kind of claimant, for the column. A share that cannot be told is kept with what stands in its way, never as 0."""
    values = values_of(facts)
    evaluate = evaluation_of(values, builtin_vocabulary())
    shares = {each: share_of(rules, Deal(values, principal_fen, each), evaluate) for each in rules.claimants}
    return {kind.value: msgspec.to_builtins(share) for kind, share in shares.items()}


def share_for(filing: Filing, claimant: Claimant) -> Share | None:
    """The frozen share of one kind of claimant; None where the fund names no such claimant. Raises: NotFiled."""
    if filing.shares is None:
        raise NotFiled(f"filing {filing.number} has frozen no shares")
    found = filing.shares.get(claimant.value)
    return None if found is None else msgspec.convert(found, Share, strict=False)


async def frozen_terms(session: AsyncSession, filing: Filing) -> FundTerms:
    """The version that the loan was filed under. Raises: NotFiled."""
    if filing.fund_version_id is None:
        raise NotFiled(f"filing {filing.number} has frozen no version")
    return await terms_of(session, filing.fund_version_id)
