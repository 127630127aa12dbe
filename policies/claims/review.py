"""The review of a claim, step by step as the fund's rules say: passed, returned for correction, refused."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.errors import Invalid
from marketplace.workflow.mover import NOTHING_SAID, Said
from policies.claims import time_limits
from policies.claims.act import act, as_it_stands
from policies.claims.examine import examine
from policies.claims.eyes import require_impartial, require_turn
from policies.claims.faults import faults_of_checks
from policies.claims.models import Claim
from policies.claims.repository import hold_claim
from policies.claims.submit import act_releasing, require_nothing_paid


class ReviewRefused(Invalid):
    """The claim breaks a rule, so it is not passed on: it is returned or refused."""

    code = "claim_refused"


async def pass_review(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Pass the step whose turn it is; checked and computed anew. After the last one the bureau decides.

    As the system: a reviewer of another organisation does not read the fund's books. What must be looked at wants words in the note.
    Raises: as `move`, NotYourTurn, NotDeclared, HasInterest, OwnClaim, ReviewRefused.
    """
    claim = await hold_claim(session, actor, claim_id, "pass_review", version)
    require_turn(actor, claim)
    await require_impartial(session, actor, claim, at=at)
    found = await examine(session, claim, at=at)
    if faults := faults_of_checks(found.refusing):
        raise ReviewRefused(f"不能通过：有 {len(faults)} 项自动核查不通过，请退回补正或不予补偿", faults)
    steps, done = found.case.rules.review_steps, claim.review_step + 1
    following = steps[done] if done < len(steps) else None
    values = {
        **found.columns(), "review_step": done,
        "turn_organisation_id": claim.bureau_id if following is None else following.organisation_id,
        "turn_role": Role.BUREAU_APPROVER.value if following is None else following.role,
    }  # fmt: skip
    moved = await act(session, actor, claim, "pass_review", at=at, said=said, values=values, data={"step": done})
    if following is None:
        await time_limits.start_decision(session, moved, at=at)
    else:
        await time_limits.start_review(session, moved, following, at=at)
    return await as_it_stands(session, moved)


async def return_for_correction(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Give it back with a reason; the reviewers' clock waits. Raises: as `move`, NotYourTurn, NotDeclared, HasInterest, OwnClaim."""
    claim = await hold_claim(session, actor, claim_id, "return_for_correction", version)
    require_turn(actor, claim)
    await require_impartial(session, actor, claim, at=at)
    moved = await act(session, actor, claim, "return_for_correction", at=at, said=said, values=_nobodys_turn())
    await time_limits.wait_for_correction(session, moved, at=at)
    return await as_it_stands(session, moved)


async def reject(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Claim:
    """Refuse with a coded reason and a sentence, at any step of the review. Raises: as `move`, NotYourTurn, NotDeclared, HasInterest."""
    claim = await hold_claim(session, actor, claim_id, "reject", version)
    require_turn(actor, claim)
    require_nothing_paid(claim)
    await require_impartial(session, actor, claim, at=at)
    moved = await act_releasing(session, actor, claim, "reject", at=at, said=said, values=_nobodys_turn())
    await time_limits.stop(session, moved, *time_limits.ALL, at=at, reason="reject")
    return await as_it_stands(session, moved)


def _nobodys_turn() -> dict[str, Any]:
    return {"turn_organisation_id": None, "turn_role": None, "approved_fen": 0, "approved_at": None, "payers": []}
