"""What waits to be paid at a bureau: approved claims that are not on the list, and listed payments that are in no file yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation
from policies.claims.models import Claim, ClaimPayment
from policies.claims.states import ClaimStatus
from policies.funds.models import Fund

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim whose next part is to be paid. `amount_fen`: of the listed part, else what is still reserved."""

    claim_id: UUID
    number: str
    claimant: str
    fund: str
    amount_fen: int
    due_at: datetime | None


async def to_queue(session: AsyncSession, actor: Actor) -> Sequence[Waiting]:
    """Approved and not on the list; what is due first."""
    found = await session.execute(_named().where(Claim.bureau_id == actor.organisation_id, Claim.status == ClaimStatus.APPROVED))
    return [_waiting(claim, claim.reserved_fen, *names) for claim, *names in found]


async def to_file(session: AsyncSession, actor: Actor) -> Sequence[Waiting]:
    """On the list and in no file."""
    listed = _named().add_columns(ClaimPayment.amount_fen).join(ClaimPayment, ClaimPayment.claim_id == Claim.id)
    queued = (ClaimPayment.state == "queued", ClaimPayment.batch_id.is_(None))
    found = await session.execute(listed.where(Claim.bureau_id == actor.organisation_id, *queued))
    return [_waiting(claim, amount, claimant, fund) for claim, claimant, fund, amount in found]


def _named() -> Select[*tuple[Any, ...]]:
    return (
        select(Claim, Organisation.name, Fund.name)
        .join(Organisation, Organisation.id == Claim.claimant_id)
        .join(Fund, Fund.id == Claim.fund_id)
        .order_by(Claim.due_at.asc().nulls_last(), Claim.id)
        .limit(MOST)
    )


def _waiting(claim: Claim, amount_fen: int, claimant: str, fund: str) -> Waiting:
    return Waiting(claim.id, claim.number, claimant, fund, amount_fen, claim.due_at)
