"""Signing (签约): an approved case becomes a contract, and the others of its form are withdrawn unless the enterprise keeps them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import Conflict
from marketplace.tasks.enqueue import enqueue
from marketplace.workflow.mover import NOTHING_SAID, Said
from products.applications import time_limits
from products.applications.act import act, as_it_stands
from products.applications.models import Application, ApplicationGroup, Proposal
from products.applications.ports import ESign, Signature, SigningRequest
from products.applications.repository import get_case, last_proposal
from products.applications.task_kinds import WITHDRAW_OTHERS
from products.applications.terms import SignTerms
from products.catalogue.labels import RepaymentMethod
from products.loans.contracts import ContractTerms, open_contract
from products.loans.models import Contract


class OtherSigned(Conflict):
    """Another case of the same form was signed, and the enterprise keeps one only."""

    code = "other_case_signed"


async def sign(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    terms: SignTerms,
    esign: ESign,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> tuple[Application, Contract]:
    """Sign what was approved. Raises: as `move` and `open_contract`; OtherSigned."""
    seen = await get_case(session, actor, application_id)
    case = await act(session, actor, application_id, "sign", at=at, version=version or seen.version, said=said)
    await _be_the_one(session, case)
    proposal = await last_proposal(session, application_id)
    assert proposal is not None  # noqa: S101  # nothing is approved that nobody proposed
    signature = await esign.sign(_request(case, proposal, terms))
    contract = await open_contract(session, _contract(case, proposal, terms, signature), at=at)
    await time_limits.stop(session, case, time_limits.SIGN, at=at, reason="sign")
    await enqueue(session, WITHDRAW_OTHERS, {"application_id": str(case.id)}, at=at, key=str(case.id))
    return await as_it_stands(session, case), contract


async def _be_the_one(session: AsyncSession, case: Application) -> None:
    """Of two lenders who sign at once one waits here for the other, and is refused."""
    free = update(ApplicationGroup).where(
        ApplicationGroup.id == case.group_id, or_(ApplicationGroup.keep_others, ApplicationGroup.signed_id.is_(None))
    )
    changed: Any = await session.execute(free.values(signed_id=case.id).execution_options(synchronize_session=False))
    if changed.rowcount != 1:
        raise OtherSigned("企业已与另一家机构签约，这件申请不能再签", state=case.status)


def _request(case: Application, proposal: Proposal, terms: SignTerms) -> SigningRequest:
    return SigningRequest(
        case_number=case.case_number or "", contract_number=terms.contract_number.strip(), signed_on=terms.signed_on,
        subject_id=case.subject_id, lender_id=case.lender_id, amount_fen=proposal.amount_fen, annual_rate=proposal.annual_rate,
        term_months=proposal.term_months,
    )  # fmt: skip


def _contract(case: Application, proposal: Proposal, terms: SignTerms, signature: Signature) -> ContractTerms:
    return ContractTerms(
        subject_id=case.subject_id, lender_id=case.lender_id, branch_id=case.branch_id, application_id=case.id,
        product_version_id=case.product_version_id, contract_number=terms.contract_number.strip(), signed_on=terms.signed_on,
        valid_until=terms.valid_until, amount_fen=proposal.amount_fen, annual_rate=proposal.annual_rate, term_months=proposal.term_months,
        repayment_method=RepaymentMethod(proposal.repayment_method), signature=signature.document(),
    )  # fmt: skip
