"""The handler of `information.tidy`: files that nobody confirmed are dropped, and rows of batches that are over."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from marketplace.information.batches.models import InformationUpload, StagedRow
from marketplace.information.models import Batch
from marketplace.information.states import BatchState, UploadState
from marketplace.tasks.task_run import TaskRun

LEFT_ALONE = timedelta(days=7)
WAITING = (UploadState.READING, UploadState.READY, UploadState.REFUSED)


async def tidy(run: TaskRun) -> None:
    """Once a day. The bytes go with the next sweep of the document store."""
    old = InformationUpload.created_at < run.now - LEFT_ALONE
    await run.session.execute(
        update(InformationUpload).where(InformationUpload.state.in_(WAITING), old).values(state=UploadState.DISCARDED)
    )
    checking = select(Batch.id).where(Batch.state == BatchState.CHECKING)
    await run.session.execute(delete(StagedRow).where(StagedRow.batch_id.not_in(checking)))
