"""Contracts (授信合同): opened when an application is signed, closed by the lender."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.cash_flows.months import month_later
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.ids import new_id
from marketplace.workflow.mover import NOTHING_SAID, Said, begin, move
from products.catalogue.labels import RepaymentMethod
from products.loans.events import CONTRACT_MOVED, SIGNED
from products.loans.models import Contract
from products.loans.repository import hold_contract, visible
from products.loans.states import CONTRACT, ContractStatus


class ContractNumberTaken(Conflict):
    """The lender has a contract of this number, or the application has its contract."""

    code = "contract_number_taken"


class LoansOpen(Conflict):
    """Something is still owed under the contract."""

    code = "loans_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTerms:
    """What was signed. `annual_rate` is a fraction (0.0345 is 3.45 %).

    `valid_until`: the last day on which a loan may be drawn; None is the term after signing. `signature`: by which adapter, whether of
    legal force, its reference. `application_id` is None for a contract that came about elsewhere.
    """

    subject_id: UUID
    lender_id: UUID
    contract_number: str
    signed_on: date
    amount_fen: int
    annual_rate: Decimal
    term_months: int
    repayment_method: RepaymentMethod
    signature: dict[str, Any] = field(default_factory=dict)
    application_id: UUID | None = None
    branch_id: UUID | None = None
    product_version_id: UUID | None = None
    document_id: UUID | None = None
    valid_until: date | None = None

    @property
    def revolving(self) -> bool:
        """Whether what is paid back may be drawn again."""
        return self.repayment_method is RepaymentMethod.REVOLVING

    @property
    def ends_on(self) -> date:
        """The last day on which a loan may be drawn."""
        return self.valid_until or month_later(self.signed_on, self.term_months)


async def open_contract(session: AsyncSession, terms: ContractTerms, *, at: datetime) -> Contract:
    """Write down a signed contract; the transaction works for the lender (or its branch), whose row it is, or for the borrower whose
    application has just been signed.

    The caller has checked who may sign. Raises: Invalid with every fault, ContractNumberTaken.
    """
    _require_sound(terms, at.astimezone(SHANGHAI).date())
    columns = {name: getattr(terms, name) for name in ContractTerms.__slots__} | {"valid_until": terms.ends_on}
    row = insert(Contract).values(
        id=new_id(), status=ContractStatus.ACTIVE, version=1, round=1, revolving=terms.revolving, drawn_fen=0, created_at=at, **columns
    )
    made = (await session.scalars(row.on_conflict_do_nothing().returning(Contract))).one_or_none()
    if made is None:
        raise ContractNumberTaken(f"合同编号 {terms.contract_number} 已经登记，或者这件申请已经签约；请核对后用另一编号登记")
    data = {"application_id": str(terms.application_id)} if terms.application_id else {}
    await begin(session, CONTRACT, SIGNED, made.id, made.status, at=at, action="sign", parties=parties_of(made), data=data)
    await session.flush()
    return made


async def close_contract(
    session: AsyncSession, actor: Actor, contract_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Contract:
    """Let nothing more be drawn. Loans that run go on to their end; a line that is still drawn stays open. Raises: as `move`, LoansOpen."""
    contract = await hold_contract(session, actor, contract_id)
    if contract.revolving and contract.drawn_fen:
        raise LoansOpen("这份循环额度合同下还有未还清的借款，还清后才能结束", state=contract.status)
    return await move(
        session, actor, CONTRACT, CONTRACT_MOVED["close"], Contract, contract_id, "close", at=at, version=version, said=said,
        visible=visible(actor, "loans:contract:read", Contract), parties=parties_of(contract),
    )  # fmt: skip


def parties_of(row: Any) -> list[UUID]:
    """The organisations that see a contract or a loan."""
    return [each for each in (row.subject_id, row.lender_id, row.branch_id) if each is not None]


def _require_sound(terms: ContractTerms, today: date) -> None:
    wrong = [
        FieldError(pointer, text)
        for pointer, text, right in (
            ("/contract_number", "请填写 1 至 64 个字符的合同编号", 1 <= len(terms.contract_number.strip()) <= 64),
            ("/signed_on", f"签约日 {terms.signed_on} 不能晚于今天 {today}", terms.signed_on <= today),
            ("/amount", "合同金额须大于 0", terms.amount_fen > 0),
            ("/rate", f"年利率须在 0 至 100% 之间，填写的是 {terms.annual_rate:%}", 0 <= terms.annual_rate <= 1),
            ("/term_months", f"期限须为 1 至 1200 个月，填写的是 {terms.term_months}", 1 <= terms.term_months <= 1200),
        )
        if not right
    ]
    if wrong:
        raise Invalid("合同没有登记", wrong)
    if terms.ends_on < terms.signed_on:
        raise Invalid("合同没有登记", [FieldError("/valid_until", f"额度有效期须不早于签约日 {terms.signed_on}，填写的是 {terms.ends_on}")])
