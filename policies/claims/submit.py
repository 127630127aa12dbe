"""A claim is sent in (提交申报), taken back (撤回), or asked for again after a refusal (申请复议)."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict, Invalid
from marketplace.events.canonical import canonical_text
from marketplace.workflow.mover import NOTHING_SAID, Said
from policies.claims import time_limits
from policies.claims.act import act, as_it_stands
from policies.claims.examine import Examination, case_of, examine, filed_first, keep_case_loss, rules_of
from policies.claims.faults import faults_of_checks, faults_of_loss
from policies.claims.models import Claim
from policies.claims.parties import claimants_of, keepers_of
from policies.claims.repository import hold_claim, papers_of
from policies.claims.reserve import release
from policies.claims.terms import loss_of

RECEIPT_FORMAT = "claim_receipt/1"


class ClaimRefused(Invalid):
    """The fund's rules do not allow the claim; each fault names the rule that it breaks."""

    code = "claim_refused"


class SomethingPaid(Conflict):
    """A part was paid: what was paid is recovered or clawed back, not taken back."""

    code = "claim_paid_in_part"


async def submit(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Send in a draft or a corrected claim: checked and computed, its receipt pinned, the first reviewer's clock started.

    As the system: the fund's figures are not the claimant's to read. Raises: as `move`; ClaimRefused with every rule that it breaks.
    """
    claim = await hold_claim(session, actor, claim_id, "submit", version)
    await keep_case_loss(session, await case_of(session, claim))
    found = await examine(session, claim, at=at)
    if faults := [*faults_of_loss(found.book, found.case.claimant, loss_of(claim)), *faults_of_checks(found.refusing)]:
        raise ClaimRefused(f"不能提交：有 {len(faults)} 处不符合资金规则", list(dict.fromkeys(faults)))
    receipt = await _receipt(session, found)
    first = found.case.rules.review_steps[0]
    values = {
        **found.columns(), "receipt": receipt, "submitted_at": claim.submitted_at or at, "review_step": 0, "approved_fen": claim.paid_fen,
        "turn_organisation_id": first.organisation_id, "turn_role": first.role, "review_steps": len(found.case.rules.review_steps),
    }  # fmt: skip
    parties = sorted({*claimants_of(claim), *keepers_of(claim), *claim.reviewer_ids})
    moved = await act(
        session, actor, claim, "submit", at=at, said=said, values=values, parties=parties, data={"receipt_sha256": receipt["sha256"]}
    )
    await time_limits.start_review(session, moved, first, at=at)
    return await as_it_stands(session, moved)


async def withdraw(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Take a claim back; what was reserved is released. Raises: as `move`, SomethingPaid."""
    claim = await hold_claim(session, actor, claim_id, "withdraw", version)
    require_nothing_paid(claim)
    parties = claimants_of(claim) if claim.submitted_at is None else None
    await act_releasing(session, actor, claim, "withdraw", at=at, said=said, values={"turn_organisation_id": None, "turn_role": None},
                        parties=parties)  # fmt: skip
    await time_limits.stop(session, claim, *time_limits.ALL, at=at, reason="withdraw")
    return await as_it_stands(session, claim)


async def reconsider(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Ask again after a refusal, once the reason is answered: a new round, everybody looks at what stands now. Raises: as `move`."""
    claim = await hold_claim(session, actor, claim_id, "reconsider", version)
    case = await case_of(session, claim)
    first = case.rules.review_steps[0]
    values = {"review_step": 0, "turn_organisation_id": first.organisation_id, "turn_role": first.role}
    moved = await act(session, actor, claim, "reconsider", at=at, said=said, values=values)
    await time_limits.start_review(session, moved, first, at=at)
    return await as_it_stands(session, moved)


async def act_releasing(
    session: AsyncSession,
    actor: Actor,
    claim: Claim,
    action: str,
    *,
    at: datetime,
    said: Said,
    values: Mapping[str, Any],
    parties: list[UUID] | None = None,
) -> Claim:
    """A move by which nothing stays reserved. Raises: as `move`."""
    if not claim.reserved_fen:
        return await act(session, actor, claim, action, at=at, said=said, values=values, parties=parties)
    entry = await release(session, claim, await rules_of(session, claim), at=at, recorded_by=actor.account_id or actor.client_id)
    return await act(session, actor, claim, action, at=at, said=said, values={**values, "reserved_fen": 0}, parties=parties, data=entry)


def require_nothing_paid(claim: Claim) -> None:
    """Raises: SomethingPaid."""
    if claim.paid_fen:
        raise SomethingPaid("已拨付一部分，不能撤回或不予补偿；借款人还款请登记追回，违规的请责令退回", state=claim.status)


async def _receipt(session: AsyncSession, found: Examination) -> dict[str, Any]:
    """Everything that the claim rests on, with the hash of all of it: what is decided later can be compared with what was sent in."""
    case = found.case
    papers = [{"document_id": str(each.document_id), "material": each.material} for each in await papers_of(session, case.claim.id)]
    body = {
        "format": RECEIPT_FORMAT, "claim_id": str(case.claim.id), "number": case.claim.number,
        "fund_version": {"id": str(case.version.id), "number": case.version.number, "content_sha256": case.version.content_hash},
        "filing": {"id": str(case.filing.id), "number": case.filing.number, "filed_on": str(case.filing.filed_on)},
        "filed_first": await filed_first(session, case),
        "share": msgspec.to_builtins(case.share), "loss": asdict(loss_of(case.claim)), "book": _written(found),
        "computation": found.written(), "checks": msgspec.to_builtins(found.checks), "documents": papers,
    }  # fmt: skip
    return body | {"sha256": hashlib.sha256(canonical_text(body)).hexdigest()}


def _written(found: Examination) -> dict[str, Any]:
    """The book's figures by the names in which the filing keeps them."""
    book = found.book
    repaid = book.repaid_since_default_fen
    return {
        "as_of": None if book.as_of is None else book.as_of.isoformat(),
        "owed_principal_fen": book.principal_owed_fen,
        "owed_interest_fen": book.interest_owed_fen,
        "days_past_due": book.days_past_due,
        "classification": book.classification,
        **({} if repaid is None else {"repaid_principal_fen": repaid, "repaid_interest_fen": 0, "repaid_penalty_fen": 0}),
    }
