"""The treasury's answer to a payment file (拨付回单): each line paid with day and voucher, or returned with a reason."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import FieldError, Invalid, ZhidaError
from marketplace.events.record import record
from marketplace.workflow.mover import Said
from policies.claims.batches import get_batch, read_table
from policies.claims.events import BATCH_ANSWERED
from policies.claims.models import ClaimPayment, PaymentBatch
from policies.claims.pay import Paid, confirm_payment, payment_returned
from policies.claims.states import PAYMENT_RETURN_REASONS

MOST_BYTES, MOST_LINES = 1 << 20, 5_000
COLUMNS = {"付款编号": "payment_id", "结果": "result", "拨付日": "paid_on", "凭证号": "voucher", "退回原因": "reason"}
RESULTS = {"已拨付": True, "已付": True, "paid": True, "已退回": False, "退回": False, "returned": False}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One line: paid on a day with a voucher, or returned for a reason."""

    payment_id: UUID
    paid: Paid | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that was not taken, and why. `line` counts from 1."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: lines taken, lines that had been taken before, and lines that were not taken."""

    batch: PaymentBatch
    taken: int
    unchanged: int
    faults: tuple[LineFault, ...]


async def answer_batch(
    session: AsyncSession, actor: Actor, batch_id: UUID, lines: Sequence[AnswerLine], *, at: datetime, faults: Sequence[LineFault] = ()
) -> Answered:
    """Take each line for itself: one that is refused changes nothing, and the others stand. The same again changes nothing.

    `faults`: lines that could not be read. Raises: BatchNotFound, Invalid for too many lines.
    """
    batch = await get_batch(session, actor, batch_id, "claims:batch:answer")
    if len(lines) > MOST_LINES:
        raise Invalid("回单没有读入", [FieldError("/lines", f"一次最多 {MOST_LINES} 行，现在是 {len(lines)} 行")])
    taken, unchanged, wrong = 0, 0, list(faults)
    for place, line in enumerate(lines, start=1):
        try:
            async with session.begin_nested():
                changed = await _take(session, actor, batch, line, at)
        except ZhidaError as refused:
            said = [each.detail for each in refused.errors] if isinstance(refused, Invalid) else []
            wrong.append(LineFault(place, "；".join(said) or str(refused)))
        else:
            taken, unchanged = taken + changed, unchanged + (not changed)
    batch.returned_at = at
    counts = {"taken": taken, "unchanged": unchanged, "refused": len(wrong)}
    record(session, BATCH_ANSWERED, batch.id, at=at, parties=[batch.bureau_id], data=counts)
    await session.flush()
    return Answered(batch, taken, unchanged, tuple(wrong))


def read_answer(content: bytes) -> tuple[list[AnswerLine], list[LineFault]]:
    """Lines of the treasury's CSV (UTF-8 or GB18030), and what could not be read. Raises: Invalid for a file that is no such table."""
    if len(content) > MOST_BYTES:
        raise Invalid("回单没有读入", [FieldError("/file", f"文件最大 {MOST_BYTES // 1024} KB")])
    try:
        table = read_table(content)
    except (UnicodeDecodeError, csv.Error):
        raise Invalid("回单没有读入", [FieldError("/file", "须是 UTF-8 或 GB18030 编码的 CSV 文件")]) from None
    missing = [name for name in ("付款编号", "结果") if table and name not in table[0]]
    if missing or not table:
        raise Invalid(
            "回单没有读入", [FieldError("/file", f"缺少列：{'、'.join(missing or ['付款编号', '结果'])}；请用清单附带的回单模板")]
        )
    lines: list[AnswerLine] = []
    faults: list[LineFault] = []
    for place, row in enumerate(table[:MOST_LINES], start=1):
        if row.get("结果"):
            _read_line(place, {key: row.get(name, "") for name, key in COLUMNS.items()}, lines, faults)
    return lines, faults


def _read_line(place: int, row: dict[str, str], lines: list[AnswerLine], faults: list[LineFault]) -> None:
    try:
        payment_id = UUID(row["payment_id"])
    except ValueError:
        faults.append(LineFault(place, f"付款编号「{row['payment_id'][:40]}」不是清单上的编号"))
        return
    paid = RESULTS.get(row["result"])
    if paid is None:
        faults.append(LineFault(place, f"结果须是「已拨付」或「已退回」，填写的是「{row['result'][:20]}」"))
    elif not paid:
        lines.append(AnswerLine(payment_id, None, row["reason"] or "other"))
    else:
        try:
            lines.append(AnswerLine(payment_id, Paid(date.fromisoformat(row["paid_on"].replace("/", "-")), row["voucher"])))
        except ValueError:
            faults.append(LineFault(place, f"拨付日须写作 2026-11-21，填写的是「{row['paid_on'][:20]}」"))


async def _take(session: AsyncSession, actor: Actor, batch: PaymentBatch, line: AnswerLine, at: datetime) -> bool:
    found = await session.scalar(select(ClaimPayment).where(ClaimPayment.id == line.payment_id, ClaimPayment.batch_id == batch.id))
    if found is None:
        raise Invalid("没有读入", [FieldError("/payment_id", f"清单 {batch.number} 里没有付款 {line.payment_id}")])
    if line.paid is not None:
        if found.state == "confirmed" and (found.paid_on, found.voucher) == (line.paid.paid_on, line.paid.voucher):
            return False
        await confirm_payment(session, actor, found.claim_id, line.paid, at=at)
        return True
    if found.state == "returned":
        return False
    code = line.reason if line.reason in PAYMENT_RETURN_REASONS else "other"
    await payment_returned(session, actor, found.claim_id, at=at, said=Said(code, line.reason or PAYMENT_RETURN_REASONS[code]))
    return True
