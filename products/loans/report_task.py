"""The handler of `loans.apply_report`: a long file, piece by piece.

Where good rows count although others are refused, each piece is a transaction: killed on the way, the task goes on where it was. Where one
bad row refuses all, it is one transaction and begins anew.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.documents.store import DocumentStore
from marketplace.information.batches.frames import Refused, Rows, Understood
from marketplace.tasks.task_run import TaskRun
from products.loans.models import LoanReport
from products.loans.report import Outcome, apply_rows, finish, keep
from products.loans.report_intake import file_of
from products.loans.report_reading import frames_of, take_rows


class _TakeBack(Exception):
    """One bad row takes the others back."""


async def apply_report(run: TaskRun, store: DocumentStore, *, report_id: str) -> None:
    """Read and apply; the result is committed with the task's end."""
    async with transaction(run.sessions, run.binding) as session:
        report = await session.get(LoanReport, UUID(report_id))
    if report is None or report.state != "checking":
        return
    outcome = Outcome(
        report.received, report.accepted, report.unchanged, report.rejected_rows, list(report.rejected), list(report.differences)
    )
    try:
        failure = await (_in_pieces if report.apply_valid else _as_one)(run, store, report, outcome)
    except _TakeBack:
        failure, outcome = None, outcome.none_taken()
    mine = await run.session.get_one(LoanReport, report.id, with_for_update=True)
    if failure is None:
        await finish(run.session, mine, outcome, at=run.now)
    else:
        mine.state, mine.note_zh, mine.done_at = "failed", failure[:300], run.now


async def _in_pieces(run: TaskRun, store: DocumentStore, report: LoanReport, outcome: Outcome) -> str | None:
    """Why the file cannot be read, None if it could."""

    @asynccontextmanager
    async def piece(last: int) -> AsyncIterator[AsyncSession]:
        async with transaction(run.sessions, _binding(report)) as session:
            yield session
            mine = await session.get_one(LoanReport, report.id)
            keep(mine, outcome)
            mine.done_to = last

    async with aclosing(frames_of(store, file_of(report, run.now), skip_to=report.done_to)) as frames:
        async for frame in frames:
            if isinstance(frame, Rows):
                rows = take_rows(frame, outcome)
                async with piece(frame.last) as session:
                    await apply_rows(session, _actor(report), report.as_of, rows, outcome, at=run.now)
                await run.progress(0, 1, f"正在登记，已到第 {frame.last:,} 行")
            elif (failure := _failure(frame)) is not None:
                return failure
    return None


async def _as_one(run: TaskRun, store: DocumentStore, report: LoanReport, outcome: Outcome) -> str | None:
    """The same in one transaction. Raises: _TakeBack, once every bad row is known."""
    async with (
        transaction(run.sessions, _binding(report)) as session,
        aclosing(frames_of(store, file_of(report, run.now))) as frames,
    ):
        async for frame in frames:
            if isinstance(frame, Rows):
                await apply_rows(session, _actor(report), report.as_of, take_rows(frame, outcome), outcome, at=run.now)
                await run.progress(0, 1, f"正在核对，已到第 {frame.last:,} 行")
            elif (failure := _failure(frame)) is not None:
                return failure
        if outcome.rejected_rows:
            raise _TakeBack
    return None


def _failure(frame: object) -> str | None:
    match frame:
        case Refused():
            return frame.sentence
        case Understood() if frame.problems:
            return frame.problems[0][1]
        case _:
            return None


def _actor(report: LoanReport) -> Actor:
    """For whom the file is applied: who sent it."""
    said = report.sent_by or {}
    account, client = _id(said["account_id"]), _id(said["client_id"])
    return Actor(Role(said["role"]), account_id=account, client_id=client, organisation_id=report.lender_id)


def _binding(report: LoanReport) -> Binding:
    actor = _actor(report)
    return Binding(actor.role.value, actor.organisation_id, actor.account_id, actor.client_id)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
