"""Originals stay for audit; what nobody confirmed and what is left of batches that are over goes."""

import os
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.documents.check_upload import sweep_store
from marketplace.documents.store import FolderStore
from marketplace.information.batches.models import InformationUpload, StagedRow
from marketplace.information.batches.receive import receive_batch
from marketplace.information.batches.repository import known_files
from marketplace.information.batches.terms import BatchTerms
from marketplace.information.batches.tidy import tidy
from marketplace.information.batches.uploads import bring_file
from marketplace.information.models import Batch
from marketplace.information.states import Lane, Mode, UploadState
from marketplace.tasks.task_run import TaskRun
from tests.marketplace.information.batches.deliveries import AT, Provider, make_enterprise, used
from tests.web.deliveries.rows import line, table

TERMS = BatchTerms(Mode.APPEND, AT.date(), lane=Lane.PAGE, file_name="a.csv")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty one."""
    return FolderStore(tmp_path)


async def run_of(session: AsyncSession, provider: Provider, *, later: timedelta = timedelta(0)) -> TaskRun:
    """An attempt at a task."""
    return TaskRun(UUID(int=0), 1, AT + later, session, provider.sessions, Binding.system())


async def sweep(provider: Provider, store: FolderStore) -> set[UUID]:
    """What is left after the sweep of a store in which everything is a day old."""
    for each in store.kept():
        if each.key is not None:
            os.utime(store._path(each.key), (time.time() - 86_400, time.time() - 86_400))
    async with transaction(provider.sessions, Binding.system()) as session:
        run = TaskRun(UUID(int=0), 1, AT + timedelta(days=3650), session, provider.sessions, Binding.system())
        await sweep_store(run, store, (known_files,))
    return {each.key for each in store.kept() if each.key is not None}


async def bring(provider: Provider, store: FolderStore) -> InformationUpload:
    """A file whose columns wait to be confirmed."""
    actor = Actor(Role.DATA_PROVIDER, organisation_id=provider.id)
    async with transaction(provider.sessions, Binding(Role.DATA_PROVIDER.value, provider.id)) as session:
        return await bring_file(session, store, actor, provider.item, TERMS, BytesIO(table(line())), at=AT)


async def test_the_sweep_leaves_originals_and_takes_what_nobody_names(provider: Provider, store: FolderStore) -> None:
    actor = Actor(Role.DATA_PROVIDER, organisation_id=provider.id)
    async with transaction(provider.sessions, Binding(Role.DATA_PROVIDER.value, provider.id)) as session:
        batch = await receive_batch(session, store, actor, provider.item, TERMS, BytesIO(table(line())), at=AT)
    upload = await bring(provider, store)
    orphan = store.put(BytesIO(b"x")).key
    assert await sweep(provider, store) == {batch.file_key, upload.file_key}
    assert orphan not in await sweep(provider, store)


async def test_a_file_that_nobody_confirms_is_dropped_after_a_week(provider: Provider, store: FolderStore) -> None:
    upload = await bring(provider, store)
    for days, state in ((6, UploadState.READING), (8, UploadState.DISCARDED)):
        async with transaction(provider.sessions, Binding.system()) as session:
            await tidy(await run_of(session, provider, later=timedelta(days=days)))
        async with transaction(provider.sessions, Binding.system()) as session:
            assert (await session.get_one(InformationUpload, upload.id)).state is state
    assert await sweep(provider, store) == set()


async def test_rows_of_batches_that_are_over_are_cleared_away(provider: Provider, session: AsyncSession) -> None:
    _, code, name = await make_enterprise(session)
    waiting, over = await provider.stage([used(2, code, name)]), await provider.stage([used(2, code, name)])
    await session.execute(update(Batch).where(Batch.id == over.id).values(state="failed"))
    await session.commit()
    async with transaction(provider.sessions, Binding.system()) as cleaning:
        await tidy(await run_of(cleaning, provider))
    left = set(await session.scalars(select(StagedRow.batch_id).where(StagedRow.batch_id.in_([waiting.id, over.id]))))
    assert left == {waiting.id}
