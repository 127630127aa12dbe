"""The lender decides: an officer proposes, another person approves (above the lender's limit two), or the case is refused."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.money import plain, yuan_text
from marketplace.workflow.models import FourEyes
from marketplace.workflow.mover import LONGEST_NOTE, NOTHING_SAID, Said
from products.applications import time_limits
from products.applications.act import act, as_it_stands
from products.applications.limits import faults_of_proposal
from products.applications.models import Application, Proposal
from products.applications.parties import lenders_of
from products.applications.repository import get_case, last_proposal, two_approvers_above
from products.applications.states import DECISION
from products.applications.terms import ProposalTerms
from products.catalogue.models import ProductVersion


async def propose(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    terms: ProposalTerms,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Application:
    """Propose an approval. The enterprise does not see the figures before somebody else has approved them.

    Raises: as `move`; Invalid with every fault against the product.
    """
    case = await get_case(session, actor, application_id)
    if faults := faults_of_proposal(terms, await session.get_one(ProductVersion, case.product_version_id)):
        raise Invalid(f"审批意见有 {len(faults)} 处需要修改", faults)
    case = await act(
        session, actor, application_id, "propose", at=at, version=version, said=_in_words(terms, said), parties=lenders_of(case)
    )
    limit = await two_approvers_above(session, case.lender_id)
    session.add(
        Proposal(
            id=new_id(), application_id=case.id, round=case.round, amount_fen=terms.amount_fen, annual_rate=terms.annual_rate,
            term_months=terms.term_months, repayment_method=terms.repayment_method, conditions_zh=terms.conditions_zh,
            approvers_needed=2 if limit is not None and terms.amount_fen > limit else 1, proposed_by=actor.account_id, proposed_at=at,
        )
    )  # fmt: skip
    return await as_it_stands(session, case)


async def approve(
    session: AsyncSession, actor: Actor, application_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Application:
    """Approve what was proposed: the first of two endorses, the last one decides. Raises: as `move`."""
    case = await get_case(session, actor, application_id)
    proposal = await last_proposal(session, application_id)
    if proposal is not None and proposal.approvers_needed > 1 and not await _endorsed(session, case):
        # From here on only this version may be endorsed: of two first approvers at once one sees that the other was quicker.
        return await act(
            session, actor, application_id, "endorse", at=at, version=version or case.version, said=said, parties=lenders_of(case)
        )
    case = await act(
        session, actor, application_id, "approve", at=at, version=version or case.version, said=said, values={"decided_at": at}
    )
    await time_limits.wait_for_signature(session, case, at=at)
    return await as_it_stands(session, case)


async def reject(
    session: AsyncSession, actor: Actor, application_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Application:
    """Refuse with a coded reason and a sentence that the enterprise reads. Raises: as `move`."""
    case = await act(session, actor, application_id, "reject", at=at, version=version, said=said, values={"decided_at": at})
    await time_limits.stop(session, case, *time_limits.ALL, at=at, reason="reject")
    return await as_it_stands(session, case)


async def _endorsed(session: AsyncSession, case: Application) -> bool:
    made = select(FourEyes.person).where(
        FourEyes.subject_id == case.id, FourEyes.grouping == DECISION, FourEyes.round == case.round, FourEyes.action == "endorse"
    )
    return await session.scalar(made.limit(1)) is not None


def _in_words(terms: ProposalTerms, said: Said) -> Said:
    """The note of the step: the figures, then whatever else was said."""
    figures = f"建议 {yuan_text(terms.amount_fen)} 元，年利率 {plain(terms.annual_rate * 100)}%，{terms.term_months} 个月"
    return replace(
        said, note="；".join(each for each in (figures, terms.conditions_zh.strip(), (said.note or "").strip()) if each)[:LONGEST_NOTE]
    )
