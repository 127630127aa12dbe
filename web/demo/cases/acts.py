"""The acts of a case, each by the one whose turn it is, with the words that a demonstration needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.workflow.mover import Said
from products.applications.by_system import end_by_system
from products.applications.decide import approve, propose, reject
from products.applications.embedded_esign import EmbeddedESign
from products.applications.handle import accept, record_contact, withdraw
from products.applications.models import Application
from products.applications.papers import request_documents, supply_documents
from products.applications.remarks import write_message, write_note
from products.applications.sign import sign
from products.applications.terms import ProposalTerms, RequestedLine, SignTerms
from products.catalogue.labels import RepaymentMethod
from products.catalogue.models import ProductVersion
from products.loans.models import Loan
from web.demo.cases.people import People, acting

PROVEN = Said(factor_fresh=True)
RATE = Decimal("0.0385")
PaidOut = Callable[[Loan, datetime], Awaitable[None]]  # of a loan on the day it is paid out
USUAL = (RepaymentMethod.EQUAL_INSTALLMENT, RepaymentMethod.INTEREST_FIRST)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the scenes are played: one transaction, everybody, and the present instant."""

    session: AsyncSession
    people: People
    now: datetime
    paid_out: PaidOut | None = None

    async def act(self, case: Application, action: str, at: datetime) -> Application:
        """One step of a case; the case afterwards."""
        if action == "lapse":
            await end_by_system(self.session, case, "lapse", at=at)
            return case
        actor, do = self._part(case, action)
        async with acting(self.session, actor):
            return await do(self.session, actor, case.id, at)

    def _part(self, case: Application, action: str) -> tuple[Actor, "Do"]:
        people = self.people
        if action in {"withdraw", "supply_documents"}:
            return people.owner(case.subject_id), _ACTS[action]
        if action in {"endorse", "approve"}:
            return people.approver(case.lender_id), _ACTS[action]
        return people.officer(case.lender_id), _ACTS[action]


Do = Callable[[AsyncSession, Actor, UUID, datetime], Awaitable[Application]]


async def _accept(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    return await accept(session, actor, case_id, at=at)


async def _contact(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    await write_note(session, actor, case_id, "示例备注：电话联系，经营正常，订单稳定。", at=at)
    return await record_contact(session, actor, case_id, at=at)


async def _request(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    lines = [RequestedLine("近六个月银行流水", "核对回款"), RequestedLine("主要购销合同")]
    await write_message(session, actor, case_id, "你好，请按清单补充材料，有不清楚的可以在这里留言。（示例）", at=at)
    return await request_documents(session, actor, case_id, lines, at=at)


async def _supply(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    await write_message(session, actor, case_id, "流水和合同已送到网点，请查收。（示例）", at=at)
    return await supply_documents(session, actor, case_id, [], at=at, said=Said(note="示例：纸质材料已送到网点"))


async def _propose(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    case = await session.get_one(Application, case_id)
    version = await session.get_one(ProductVersion, case.product_version_id)
    terms = ProposalTerms(
        amount_fen=case.amount_fen or 0, annual_rate=RATE, term_months=case.term_months or 1, repayment_method=method_of(version)
    )
    return await propose(session, actor, case_id, terms, at=at, said=Said(note="示例：经营稳定，还款来源充足"))


async def _approve(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    return await approve(session, actor, case_id, at=at, said=PROVEN)


async def _reject(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    said = Said("debt_level", "示例：现有负债与收入相比偏高，暂不能同意；归还部分借款后可以重新申请。")
    return await reject(session, actor, case_id, at=at, said=said)


async def _withdraw(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    return await withdraw(session, actor, case_id, at=at, said=Said("not_needed"))


async def _sign(session: AsyncSession, actor: Actor, case_id: UUID, at: datetime) -> Application:
    case = await session.get_one(Application, case_id)
    terms = SignTerms(contract_number=f"HT-{case.case_number}", signed_on=at.astimezone(SHANGHAI).date())
    return (await sign(session, actor, case_id, terms, EmbeddedESign(), at=at))[0]


def method_of(version: ProductVersion) -> RepaymentMethod:
    """One with instalments, where the product has one."""
    return next((each for each in USUAL if not version.repayment_methods or each in version.repayment_methods), USUAL[0])


_ACTS: dict[str, Do] = {
    "accept": _accept,
    "record_contact": _contact,
    "request_documents": _request,
    "supply_documents": _supply,
    "propose": _propose,
    "approve": _approve,
    "endorse": _approve,  # the first of two above the lender's limit
    "reject": _reject,
    "withdraw": _withdraw,
    "sign": _sign,
}
