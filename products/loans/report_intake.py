"""Reports by file: brought, its columns confirmed, then applied at once or, where it is long, by a task in pieces."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.store import DocumentStore
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.information.batches.frames import Refused, Rows, Understood
from marketplace.tasks.enqueue import enqueue
from products.loans.events import DIFFERENCE_ACCEPTED
from products.loans.models import LoanReport
from products.loans.report import REPEATABLE, Numbered, Outcome, Reporting, apply_whole, keep, report_of
from products.loans.report_reading import AT_ONCE_BYTES, AT_ONCE_ROWS, AT_ONCE_SECONDS, FileToRead, frames_of, look_at, take_rows
from products.loans.repository import get_report
from products.loans.tasks import APPLY_REPORT

BEGINS_ANEW = REPEATABLE | {"checking", "mapping", "failed", "discarded"}


class ReportNotWaiting(Conflict):
    """Its columns are not to be confirmed any more."""

    code = "report_not_waiting"


class DifferenceGone(Conflict):
    """No such difference, or somebody has accepted it."""

    code = "difference_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTerms:
    """`declared`: what the sender said of the columns; `apply_valid` as of `Reporting`."""

    as_of: date
    file_name: str
    apply_valid: bool
    declared: dict[str, Any]


async def bring_report(
    session: AsyncSession, store: DocumentStore, actor: Actor, terms: FileTerms, content: BinaryIO, *, at: datetime
) -> LoanReport:
    """Keep a file and find out what its columns mean. The same content again is answered with the report that there is.

    Raises: Invalid for a day to come.
    """
    today = at.astimezone(SHANGHAI).date()
    if terms.as_of > today:
        raise Invalid("报送没有受理", [FieldError("/as_of", f"数据日期 {terms.as_of} 不能晚于今天 {today}")])
    stored = await to_thread.run_sync(store.put, content)
    said = f"{stored.sha256.hex()}|{terms.as_of}|{terms.apply_valid}"
    reporting = Reporting(as_of=terms.as_of, digest=hashlib.sha256(said.encode()).hexdigest(), apply_valid=terms.apply_valid)
    report = await report_of(session, actor, reporting, at)
    if report.state not in BEGINS_ANEW or (report.state == "checking" and report.file_key is not None):
        return report
    report.file_name, report.file_key, report.size_bytes = terms.file_name, stored.key, stored.size_bytes
    report.sent_by = {"role": actor.role.value, "account_id": _text(actor.account_id), "client_id": _text(actor.client_id)}
    report.done_at, report.note_zh, report.done_to = None, "", 0
    keep(report, Outcome())
    await _understand(store, report, terms.declared, today)
    await session.flush()
    return report


async def confirm_report(
    session: AsyncSession, store: DocumentStore, actor: Actor, report_id: UUID, declared: dict[str, Any], *, at: datetime
) -> LoanReport:
    """Apply the file under these columns: a short one now, a long one by a task. Raises: CaseNotFound, ReportNotWaiting, Invalid."""
    report = await _waiting(session, actor, report_id)
    report.layout = (report.layout or {}) | {"declared": declared}
    file = file_of(report, at)
    short = (report.size_bytes or 0) <= AT_ONCE_BYTES
    outcome = Outcome()
    rows = await _read(store, file, outcome) if short else None
    if rows is None:
        report.state = "checking"
        await enqueue(session, APPLY_REPORT, {"report_id": str(report.id)}, at=at, key=f"{report.id}:{at.isoformat()}")
    else:
        await apply_whole(session, actor, report, rows, outcome, at=at)
    await session.flush()
    return report


async def discard_report(session: AsyncSession, actor: Actor, report_id: UUID) -> None:
    """Drop a file before it is applied; the store's sweep removes its bytes. Raises: CaseNotFound, ReportNotWaiting."""
    report = await _waiting(session, actor, report_id)
    report.state = "discarded"
    await session.flush()


async def accept_difference(session: AsyncSession, actor: Actor, report_id: UUID, place: int, note: str, *, at: datetime) -> LoanReport:
    """Say that a difference may stand, and why; `place` counts from 0. Raises: CaseNotFound, DifferenceGone, Invalid without a reason."""
    await get_report(session, actor, report_id)
    if not note.strip():
        raise Invalid("没有登记", [FieldError("/note", "请写明为什么可以不一致")])
    report = await _locked(session, report_id)
    if not 0 <= place < len(report.differences) or report.differences[place].get("accepted_at"):
        raise DifferenceGone("这一处差异已经有人处理，请刷新后再看", state=report.state)
    said = report.differences[place] | {"accepted_at": at.isoformat(), "note": note.strip()}
    report.differences = [*report.differences[:place], said, *report.differences[place + 1 :]]
    data = {"field": said["field"], "row": said["row"], "loan_id": said["loan_id"]}
    record(session, DIFFERENCE_ACCEPTED, report.id, at=at, parties=[report.lender_id], data=data)
    await session.flush()
    return report


def file_of(report: LoanReport, at: datetime) -> FileToRead:
    """The kept file and how it is meant."""
    assert report.file_key is not None and report.file_name is not None  # noqa: S101, PT018  # it was brought as a file
    declared = (report.layout or {}).get("declared", {})
    return FileToRead(report.file_key, report.file_name, report.as_of, at.astimezone(SHANGHAI).date(), declared)


async def _understand(store: DocumentStore, report: LoanReport, declared: dict[str, Any], today: date) -> None:
    assert report.file_key is not None and report.file_name is not None  # noqa: S101, PT018  # set by the caller
    seen = await look_at(store, FileToRead(report.file_key, report.file_name, report.as_of, today, declared))
    report.state = "mapping" if seen.refused is None else "failed"
    report.note_zh = seen.refused or ""
    report.layout = {
        "layout": seen.layout, "problems": seen.problems, "notes": seen.notes, "rows": seen.rows, "faults": seen.faults,
        "declared": declared,
    }  # fmt: skip


async def _read(store: DocumentStore, file: FileToRead, outcome: Outcome) -> list[Numbered] | None:
    """All rows of a short file; None where it turns out long. Raises: Invalid where its columns are not understood."""
    rows: list[Numbered] = []
    async for frame in frames_of(store, file, cpu_seconds=AT_ONCE_SECONDS):
        match frame:
            case Understood() if frame.problems:
                raise Invalid("表头没有全部认出", [FieldError(pointer, sentence) for pointer, sentence in frame.problems])
            case Refused():
                raise Invalid(frame.sentence, [FieldError("/file", frame.sentence)])
            case Rows():
                rows += take_rows(frame, outcome)
                if len(rows) > AT_ONCE_ROWS:
                    return None
    if not rows and not outcome.received:
        raise Invalid("文件里没有要报送的行", [FieldError("/file", "文件里没有要报送的行")])
    return rows


async def _waiting(session: AsyncSession, actor: Actor, report_id: UUID) -> LoanReport:
    await get_report(session, actor, report_id)
    report = await _locked(session, report_id)
    if report.state != "mapping":
        raise ReportNotWaiting("这次报送已经提交或放弃，不再等待确认", state=report.state)
    return report


async def _locked(session: AsyncSession, report_id: UUID) -> LoanReport:
    wanted = select(LoanReport).where(LoanReport.id == report_id).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(wanted)).one()


def _text(found: UUID | None) -> str | None:
    return None if found is None else str(found)
