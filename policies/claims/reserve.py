"""The fund's money for a claim: reserved on approval, released where it is not paid. The loss, then the limits, then the fund's pool."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from policies.claims.known import today_of
from policies.claims.limits import full_limits, lower_loss, lower_uses, raise_loss, raise_uses
from policies.claims.models import Claim
from policies.funds.fund_rules import Claimant, FundRules, PayerKind
from policies.funds.journal_models import JournalEntry
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book
from policies.funds.rules.instalments import divide_instalments

Amounts = Sequence[tuple[str, int]]


async def reserve(
    session: AsyncSession,
    claim: Claim,
    rules: FundRules,
    amounts: Amounts,
    *,
    year: str,
    prior_balance_fen: int | None,
    at: datetime,
    recorded_by: UUID | None,
) -> dict[str, Any]:
    """Count the amount under the loss and every limit, then reserve it in the pool; what the event of the move carries.

    Each is one conditional statement. Raises: LimitReached, PoolShort; then nothing was reserved.
    """
    total = sum(amount for _, amount in amounts)
    await raise_loss(session, claim, total)
    await raise_uses(session, claim, year, full_limits(rules, Claimant(claim.claimant_kind), prior_balance_fen), total)
    entry = await book(
        session, claim.fund_id, EntryKind.RESERVE, amounts, occurred_on=today_of(at), recorded_by=recorded_by, at=at, claim_id=claim.id
    )
    return journal_data(entry)


async def release(session: AsyncSession, claim: Claim, rules: FundRules, *, at: datetime, recorded_by: UUID | None) -> dict[str, Any]:
    """Give back everything that the claim still has reserved; what the event of the move carries."""
    amounts = unpaid(claim, rules)
    await lower_loss(session, claim, claim.reserved_fen)
    await lower_uses(session, claim, claim.reserved_fen)
    entry = await book(
        session, claim.fund_id, EntryKind.RELEASE, amounts, occurred_on=today_of(at), recorded_by=recorded_by, at=at, claim_id=claim.id
    )
    return journal_data(entry)


def own_payers(claim: Claim) -> list[tuple[str, int]]:
    """What each payer of the fund bears of the approved amount, in the fund's order."""
    return [(each["payer"], each["amount_fen"]) for each in claim.payers if each["kind"] == PayerKind.FUND]


def parts_of(claim: Claim, rules: FundRules) -> list[Amounts]:
    """The parts in which the claim is paid, each by payer; a part of nothing is left out."""
    return [part for part in divide_instalments(rules, own_payers(claim)) if any(amount for _, amount in part)]


def parts_left(claim: Claim, rules: FundRules) -> list[Amounts]:
    """Those that were not paid yet, in order."""
    parts, paid = parts_of(claim, rules), 0
    while parts and paid < claim.paid_fen:
        paid += sum(amount for _, amount in parts.pop(0))
    return parts


def unpaid(claim: Claim, rules: FundRules) -> Amounts:
    """What each payer has still to pay of the approved amount."""
    left = dict.fromkeys([payer for payer, _ in own_payers(claim)], 0)
    for part in parts_left(claim, rules):
        for payer, amount in part:
            left[payer] += amount
    return list(left.items())


def journal_data(entry: JournalEntry) -> dict[str, Any]:
    """How an event names the entry by which it moved money."""
    return {"entry_id": str(entry.id), "entry_number": entry.number, "journal_hash": entry.hash}
