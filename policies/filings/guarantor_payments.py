"""What a guarantor paid in place of a borrower (代偿): entered with its voucher until guarantees have their own room."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.use import rely_on
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.money import yuan_text
from marketplace.workflow.mover import CaseNotFound
from marketplace.workflow.moves import TransitionNotAllowed
from policies.filings.events import GUARANTOR_CORRECTED, GUARANTOR_PAID
from policies.filings.models import Filing, GuarantorPayment
from policies.filings.parties import parties_of
from policies.filings.repository import hold_filing
from policies.filings.states import FILING, FilingStatus

LONGEST_VOUCHER = 64


class VoucherTaken(Conflict):
    """The guarantor has used this voucher for something else."""

    code = "voucher_used"


class AlreadyCorrected(Conflict):
    """Another payment has taken the place of this one."""

    code = "payment_corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What the guarantor states. `reverses_id`: the payment that this takes the place of."""

    amount_fen: int
    paid_on: date
    voucher: str
    document_id: UUID | None = None
    reverses_id: UUID | None = None


async def record_payment(
    session: AsyncSession, actor: Actor, filing_id: UUID, paid: Paid, *, at: datetime
) -> tuple[GuarantorPayment, bool]:
    """Record a payment, and whether it is new: the same voucher with the same content answers with what is there.

    Raises: CaseNotFound where the caller is not the filing's guarantor, TransitionNotAllowed, VoucherTaken, AlreadyCorrected, Invalid.
    """
    filing = await hold_filing(session, actor, filing_id)
    if filing.guarantor_id is None or filing.guarantor_id != actor.organisation_id:
        raise CaseNotFound("没有这件备案，或者它不对你开放")
    if (known := await _by_voucher(session, filing.guarantor_id, paid.voucher)) is not None:
        return _require_same(known, filing, paid), False
    if filing.status is not FilingStatus.FILED:
        raise TransitionNotAllowed(f"备案现在「{FILING.labels_zh[filing.status]}」，不能登记代偿", state=filing.status)
    await _require_sound(session, filing, paid, at.astimezone(SHANGHAI).date())
    if paid.document_id is not None:
        await rely_on(session, actor, [paid.document_id], subject_kind=FILING.resource, subject_id=filing.id)
    made = await _write(session, filing, paid, at)
    kind = GUARANTOR_PAID if paid.reverses_id is None else GUARANTOR_CORRECTED
    record(session, kind, filing.id, at=at, parties=parties_of(filing), data={"payment_id": str(made.id), "fund_id": str(filing.fund_id)})
    return made, True


async def paid_by_guarantor(session: AsyncSession, filing_id: UUID, *, without: UUID | None = None) -> int:
    """What stands as paid, in fen: payments that a correction has taken the place of do not count, the correction does."""
    corrected = select(GuarantorPayment.reverses_id).where(
        GuarantorPayment.filing_id == filing_id, GuarantorPayment.reverses_id.is_not(None)
    )
    standing = select(func.sum(GuarantorPayment.amount_fen)).where(
        GuarantorPayment.filing_id == filing_id, GuarantorPayment.id.not_in(corrected)
    )
    found = await session.scalar(standing if without is None else standing.where(GuarantorPayment.id != without))
    return int(found or 0)


async def _require_sound(session: AsyncSession, filing: Filing, paid: Paid, today: date) -> None:
    wrong = []
    if not 1 <= len(paid.voucher.strip()) <= LONGEST_VOUCHER:
        wrong.append(FieldError("/voucher", f"请填写 1 至 {LONGEST_VOUCHER} 个字符的凭证号"))
    if not filing.disbursed_on <= paid.paid_on <= today:
        text = f"代偿日须在放款日 {filing.disbursed_on} 至今天 {today} 之间，填写的是 {paid.paid_on}"
        wrong.append(FieldError("/paid_on", text))
    reversed_ = await _reversed(session, filing, paid)
    if paid.reverses_id is not None and reversed_ is None:
        wrong.append(FieldError("/reverses_id", "这件备案没有登记过这笔代偿"))
    most = filing.principal_fen + filing.book.get("owed_interest_fen", 0)
    left = most - await paid_by_guarantor(session, filing.id, without=paid.reverses_id)
    if not 0 < paid.amount_fen <= left:
        given, rest = yuan_text(paid.amount_fen), yuan_text(max(left, 0))
        text = f"代偿金额须大于 0，累计不超过借款本金和违约时所欠利息；还可登记 {rest} 元，填写的是 {given} 元"
        wrong.append(FieldError("/amount", text))
    if wrong:
        raise Invalid("代偿没有登记", wrong)


async def _reversed(session: AsyncSession, filing: Filing, paid: Paid) -> GuarantorPayment | None:
    if paid.reverses_id is None:
        return None
    mine = (GuarantorPayment.id == paid.reverses_id) & (GuarantorPayment.filing_id == filing.id)
    return (await session.scalars(select(GuarantorPayment).where(mine))).one_or_none()


async def _write(session: AsyncSession, filing: Filing, paid: Paid, at: datetime) -> GuarantorPayment:
    """The keys of the table refuse a voucher, or a second correction, that another transaction was quicker with."""
    row = insert(GuarantorPayment).values(
        id=new_id(), filing_id=filing.id, guarantor_id=filing.guarantor_id, amount_fen=paid.amount_fen, paid_on=paid.paid_on,
        voucher=paid.voucher, document_id=paid.document_id, reverses_id=paid.reverses_id, recorded_at=at,
    )  # fmt: skip
    made = (await session.scalars(row.on_conflict_do_nothing().returning(GuarantorPayment))).one_or_none()
    if made is None and paid.reverses_id is not None:
        raise AlreadyCorrected("这笔代偿已经更正过；请对更正后的那一笔再更正")
    if made is None:
        raise VoucherTaken(f"凭证号 {paid.voucher} 已经登记过；请核对")
    return made


async def _by_voucher(session: AsyncSession, guarantor_id: UUID, voucher: str) -> GuarantorPayment | None:
    mine = (GuarantorPayment.guarantor_id == guarantor_id) & (GuarantorPayment.voucher == voucher)
    return (await session.scalars(select(GuarantorPayment).where(mine))).one_or_none()


def _require_same(known: GuarantorPayment, filing: Filing, paid: Paid) -> GuarantorPayment:
    there = (known.filing_id, known.amount_fen, known.paid_on, known.reverses_id)
    if there != (filing.id, paid.amount_fen, paid.paid_on, paid.reverses_id):
        raise VoucherTaken(f"凭证号 {paid.voucher} 已登记为 {known.paid_on} 代偿 {yuan_text(known.amount_fen)} 元，与这次不同；请核对")
    return known
