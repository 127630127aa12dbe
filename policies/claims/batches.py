"""The payment file for the treasury (拨付清单): what is queued and in no file yet, with a number and the hash of its content."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.database.sealing import Sealer
from marketplace.documents.tables_out import csv_lines
from marketplace.documents.xlsx_writer import workbook
from marketplace.errors import Conflict, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.money import yuan_text
from policies.claims.events import BATCH_MADE
from policies.claims.known import today_of
from policies.claims.models import Claim, ClaimPayment, PayeeAccount, PaymentBatch
from policies.claims.payee_accounts import number_of
from policies.funds.models import Fund

Row = tuple[str | int, ...]
MOST_PAYMENTS = 1_000
HEADER = ("批次号", "序号", "付款编号", "申请编号", "资金池", "收款户名", "开户行", "账号", "金额（元）", "用途")


class NothingQueued(Conflict):
    """No payment waits for a file."""

    code = "nothing_queued"


class BatchNotFound(NotFound):
    """No such file, or not this caller's."""

    code = "payment_batch_not_found"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment with everything that the treasury needs."""

    payment: ClaimPayment
    claim: Claim
    fund: Fund
    account: PayeeAccount


async def make_batch(session: AsyncSession, sealer: Sealer, actor: Actor, *, at: datetime) -> PaymentBatch:
    """All queued payments of the caller's bureau that are in no file yet, at most `MOST_PAYMENTS`. Raises: NothingQueued."""
    waiting = ClaimPayment.batch_id.is_(None) & (ClaimPayment.state == "queued") & (Claim.bureau_id == actor.organisation_id)
    locked = select(ClaimPayment).join(Claim, Claim.id == ClaimPayment.claim_id).where(waiting).order_by(ClaimPayment.id)
    payments = (await session.scalars(locked.limit(MOST_PAYMENTS).with_for_update(of=ClaimPayment))).all()
    if not payments or actor.organisation_id is None:
        raise NothingQueued("没有已列入拨付、还未进入清单的款项")
    day = today_of(at)
    batch = PaymentBatch(
        id=new_id(), number=f"BF-{day:%Y%m%d}-{await session.scalar(select(func.zhida_case_number(day))):03d}",
        bureau_id=actor.organisation_id, payments=len(payments), total_fen=sum(each.amount_fen for each in payments), sha256="",
        made_by=actor.account_id or actor.client_id, made_at=at,
    )  # fmt: skip
    session.add(batch)
    await session.flush()
    for each in payments:
        each.batch_id = batch.id
    await session.flush()
    batch.sha256 = hashlib.sha256(as_csv(await rows_of(session, sealer, batch))).hexdigest()
    data = {"payments": batch.payments, "total_fen": batch.total_fen, "sha256": batch.sha256}
    record(session, BATCH_MADE, batch.id, at=at, parties=[batch.bureau_id], data=data)
    await session.flush()
    return batch


async def get_batch(session: AsyncSession, actor: Actor, batch_id: UUID, permission: str = "claims:batch:list") -> PaymentBatch:
    """One file. Raises: BatchNotFound."""
    mine = visible_to(actor, permission, organisation=PaymentBatch.bureau_id)
    found = await session.scalar(select(PaymentBatch).where(PaymentBatch.id == batch_id, mine))
    if found is None:
        raise BatchNotFound("没有这份拨付清单，或者它不对你开放")
    return found


async def list_batches(session: AsyncSession, actor: Actor, *, limit: int, before: UUID | None = None) -> Sequence[PaymentBatch]:
    """The newest first."""
    wanted = select(PaymentBatch).where(visible_to(actor, "claims:batch:list", organisation=PaymentBatch.bureau_id))
    wanted = wanted if before is None else wanted.where(PaymentBatch.id < before)
    return (await session.scalars(wanted.order_by(PaymentBatch.id.desc()).limit(limit))).all()


async def lines_of(session: AsyncSession, batch: PaymentBatch) -> list[PaymentLine]:
    """The payments of a file, in its order."""
    rows = await session.execute(
        select(ClaimPayment, Claim, Fund, PayeeAccount)
        .join(Claim, Claim.id == ClaimPayment.claim_id)
        .join(Fund, Fund.id == ClaimPayment.fund_id)
        .join(PayeeAccount, PayeeAccount.id == ClaimPayment.payee_account_id)
        .where(ClaimPayment.batch_id == batch.id)
        .order_by(ClaimPayment.id)
    )
    return [PaymentLine(*row) for row in rows]


async def rows_of(session: AsyncSession, sealer: Sealer, batch: PaymentBatch) -> list[Row]:
    """The rows of the file. The same file has the same content for ever: accounts are never edited."""
    return [
        (
            batch.number, place, str(each.payment.id), each.claim.number, each.fund.name, each.account.holder, each.account.bank_name,
            number_of(sealer, each.account), yuan_text(each.payment.amount_fen), "风险补偿",
        )
        for place, each in enumerate(await lines_of(session, batch), start=1)
    ]  # fmt: skip


def as_csv(rows: Sequence[Row]) -> bytes:
    """The file whose hash is kept."""
    return "".join(csv_lines(HEADER, rows)).encode()


def as_xlsx(rows: Sequence[Row]) -> bytes:
    """The same as a workbook."""
    return workbook({"拨付清单": [HEADER, *rows]})


def answer_template(rows: Sequence[Row]) -> bytes:
    """What the treasury fills in: one line for each payment."""
    lines = [(row[2], row[3], row[8], "", "", "", "") for row in rows]
    return "".join(csv_lines(("付款编号", "申请编号", "金额（元）", "结果", "拨付日", "凭证号", "退回原因"), lines)).encode()


def read_table(content: bytes) -> list[dict[str, str]]:
    """Lines of a CSV with a header, UTF-8 or GB18030. Raises: UnicodeDecodeError, csv.Error."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return [{(name or "").strip(): (value or "").strip() for name, value in row.items() if isinstance(value, str | None)}
            for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)]  # fmt: skip
