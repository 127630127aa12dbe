"""Signing (签约): an approved case becomes a contract, and the others of its form are withdrawn unless the enterprise keeps them.

Either side may begin: the lender with the number of its own contract, or the enterprise here, for a product that is dealt with here.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.enrolment.signing import may_sign
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.tasks.enqueue import enqueue
from marketplace.workflow.mover import NOTHING_SAID, Said
from products.applications import time_limits
from products.applications.act import act, as_it_stands
from products.applications.models import Application, ApplicationGroup, Proposal
from products.applications.ports import ESign, Signature, SigningRequest
from products.applications.repository import get_case, last_proposal
from products.applications.states import APPLICATION
from products.applications.task_kinds import WITHDRAW_OTHERS
from products.applications.terms import SignTerms
from products.catalogue.labels import RepaymentMethod
from products.catalogue.models import ProductVersion
from products.catalogue.states import Channel
from products.loans.contracts import ContractTerms, open_contract
from products.loans.models import Contract


class OtherSigned(Conflict):
    """Another case of the same form was signed, and the enterprise keeps one only."""

    code = "other_case_signed"


class SignedElsewhere(Conflict):
    """The lender signs the contracts of this product in its own system."""

    code = "signed_elsewhere"


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
    """The lender signs what was approved. Raises: as `move` and `open_contract`; OtherSigned."""
    seen = await get_case(session, actor, application_id)
    return await _sign(session, actor, seen, "sign", terms, esign, at=at, version=version, said=said)


async def sign_online(
    session: AsyncSession, actor: Actor, application_id: UUID, esign: ESign, *, agreed: bool, at: datetime, version: int | None = None
) -> tuple[Application, Contract]:
    """The enterprise signs what was approved; the contract has the number of the case. `agreed`: somebody has read the figures.

    Raises: as `sign`; Forbidden for a person who may not sign for the enterprise, SigningRests, SignedElsewhere, Invalid.
    """
    case = await get_case(session, actor, application_id)
    APPLICATION.require(case.status, APPLICATION.move("sign_online"))
    if not agreed:
        raise Invalid("还没有签约", [FieldError("/agreed", "请核对批准的内容，并勾选「已核对并同意签约」")])
    if not await signed_here(session, case):
        raise SignedElsewhere("这款产品由机构在自己的系统签约，请按机构的通知办理", state=case.status)
    if not await may_sign(session, actor):
        raise Forbidden("你在这家企业的权限里没有「授权签署」，请企业管理员签约，或者让他给你加上这项权限")
    terms = SignTerms(contract_number=own_number(case), signed_on=at.astimezone(SHANGHAI).date())
    return await _sign(session, actor, case, "sign_online", terms, esign, at=at, version=version)


async def signed_here(session: AsyncSession, case: Application) -> bool:
    """Whether its product is dealt with on the platform; elsewhere the lender signs by its own means."""
    return (await session.get_one(ProductVersion, case.product_version_id)).channel is Channel.HERE


def own_number(case: Application) -> str:
    """The number of a contract that is signed here: HT-20261121-000123 of the case SQ-20261121-000123."""
    return f"HT-{(case.case_number or '').removeprefix('SQ-')}"


async def _sign(
    session: AsyncSession,
    actor: Actor,
    seen: Application,
    action: str,
    terms: SignTerms,
    esign: ESign,
    *,
    at: datetime,
    version: int | None,
    said: Said = NOTHING_SAID,
) -> tuple[Application, Contract]:
    case = await act(session, actor, seen.id, action, at=at, version=version or seen.version, said=said)
    await _be_the_one(session, case)
    proposal = await last_proposal(session, case.id)
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
