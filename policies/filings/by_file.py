"""Filing by file (批量报送): each row for itself. One that is refused says why and changes nothing; so does the same file again."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.store import DocumentStore
from marketplace.errors import FieldError, Invalid
from marketplace.exact_json import decode, encode
from marketplace.information.batches.desk import original
from marketplace.information.batches.frames import GoodRow, ReadingOrder, Refused, Rows, Understood
from marketplace.information.batches.reading import read_file
from marketplace.members.models import Organisation
from marketplace.money import fen_from_yuan
from policies.filings.file_item import FILING_ITEM
from policies.filings.models import Filing
from policies.filings.submit import AlreadyFiled, FilingRequest, submit_filing
from products.loans.models import Loan
from products.loans.repository import visible

MOST_ROWS = 100  # each asks a dozen questions, and somebody waits; the next hundred come in the next file
READING_SECONDS = 10


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row was not taken. `row` as the file counts."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True)
class FiledByFile:
    """What came of a file: new filings, filings that were there before, and rows that were not taken."""

    filings: tuple[Filing, ...]
    unchanged: int
    faults: tuple[RowFault, ...]


async def file_by_file(
    session: AsyncSession, store: DocumentStore, actor: Actor, fund_id: UUID, name: str, content: BinaryIO, *, at: datetime
) -> FiledByFile:
    """Read and file. The session has to be the system's. Raises: Invalid where the file as a whole is not understood; NoSuchFund,
    FundNotOpen.
    """
    stored = await to_thread.run_sync(store.put, content)
    rows, faults = await _read(store, stored.key, name, at.astimezone(SHANGHAI).date())
    made: list[Filing] = []
    unchanged = 0
    for row in rows:
        try:
            async with session.begin_nested():
                filing, new = await submit_filing(session, actor, fund_id, await _asked(session, actor, row), at=at)
        except AlreadyFiled:
            unchanged += 1
        except Invalid as refused:
            faults += [RowFault(row.row, each.detail) for each in refused.errors]
        else:
            made, unchanged = ([*made, filing], unchanged) if new else (made, unchanged + 1)
    return FiledByFile(tuple(made), unchanged, tuple(sorted(faults, key=lambda each: each.row)))


async def _asked(session: AsyncSession, actor: Actor, row: GoodRow) -> FilingRequest:
    said: dict[str, Any] = decode(bytes(row.data))
    mine = visible(actor, "loans:loan:read", Loan)
    loan_id = await session.scalar(select(Loan.id).where(mine, Loan.external_reference == row.name))
    wrong = [] if loan_id else [FieldError("/loan_reference", f"没有借据号为 {row.name} 的借款，或者它不是贵司的")]
    guarantor_id = None
    if code := said.get("guarantor"):
        guarantor_id = await session.scalar(select(Organisation.id).where(Organisation.uscc == code.upper()))
        wrong += [] if guarantor_id else [FieldError("/guarantor", f"平台上没有代码为 {code} 的机构")]
    if wrong or loan_id is None:
        raise Invalid("这一行没有备案", wrong)
    amount = said.get("amount")
    return FilingRequest(
        loan_id=loan_id, amount_fen=None if amount is None else fen_from_yuan(Decimal(amount)), guarantor_id=guarantor_id,
        external_reference=said.get("external_reference"),
    )  # fmt: skip


async def _read(store: DocumentStore, key: UUID, name: str, today: date) -> tuple[Sequence[GoodRow], list[RowFault]]:
    """Good rows, and what is wrong with the others, read in the process that reads files of others. Raises: Invalid."""
    good: list[GoodRow] = []
    faults: list[RowFault] = []
    async with original(store, key) as path:
        order = ReadingOrder(
            path=str(path), file_name=name, item=msgspec.Raw(encode(FILING_ITEM)), as_of=today, today=today, declared={}, key=b"",
            skip_to=0, cpu_seconds=READING_SECONDS,
        )  # fmt: skip
        async with aclosing(read_file(order)) as frames:
            async for frame in frames:
                match frame:
                    case Understood() if frame.problems:
                        raise Invalid("表头没有全部认出，文件没有读取", [FieldError("/file", text) for _, text in frame.problems])
                    case Refused():
                        raise Invalid(frame.sentence, [FieldError("/file", frame.sentence)])
                    case Rows():
                        good += frame.good
                        faults += [RowFault(each.row, each.problem) for each in frame.faults]
                if len(good) + len(faults) > MOST_ROWS:
                    text = f"一次最多 {MOST_ROWS} 行，请把文件分开"
                    raise Invalid(text, [FieldError("/file", text)])
    return good, faults
