"""A provider's program and desk, and the worker that checks what they deliver."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import ApiClient
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.store import FolderStore
from marketplace.information.batches.check_batch import check_batch
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.held import settle_row
from marketplace.information.batches.tasks import CHECK_BATCH, GUESS_LAYOUT, SETTLE_ROW, UNDO_BATCH
from marketplace.information.batches.uploads import guess_upload
from marketplace.information.batches.withdrawing import undo_batch
from marketplace.settings import Settings
from marketplace.tasks.models import TaskRow
from tests.marketplace.information.batches.deliveries import assign
from tests.marketplace.tasks.workplace import Workplace
from tests.web.callers import Caller
from tests.web.conftest import SignIn
from tests.web.deliveries.rows import ITEM
from web.information import seals_of

Work = Callable[[object], Awaitable[None]]


@pytest.fixture
def desk(settings: Settings) -> Desk:
    """Of this application's folder."""
    return Desk(FolderStore(settings.home), seals_of(settings))


@pytest.fixture
def work(desk: Desk, system_sessions: Sessions) -> Work:
    """`await work(id)`: let the worker do what was asked for about this batch, upload or row."""
    return worker_of(desk, system_sessions)


def worker_of(desk: Desk, sessions: Sessions) -> Work:
    """A worker of the installation whose desk this is."""
    place = Workplace(sessions, sessions, at=now())

    async def check(run: Any, **arguments: Any) -> None:
        await check_batch(run, desk, **arguments)

    async def guess(run: Any, **arguments: Any) -> None:
        await guess_upload(run, desk, **arguments)

    async def settle(run: Any, **arguments: Any) -> None:
        await settle_row(run, desk.seals, **arguments)

    place.handlers |= {CHECK_BATCH: check, GUESS_LAYOUT: guess, SETTLE_ROW: settle, UNDO_BATCH: undo_batch}

    async def do(key: object) -> None:
        async with transaction(sessions, Binding.system()) as session:
            asked = select(TaskRow.id).where(TaskRow.key == str(key), TaskRow.kind.in_([each.name for each in place.handlers]))
            tasks = (await session.scalars(asked.order_by(TaskRow.id))).all()
        for task_id in tasks:
            await place.deliver(task_id)

    return do


@pytest.fixture
async def program(token: SignIn, session: AsyncSession) -> Caller:
    """A program of an organisation that provides electricity payments."""
    caller = await token(Role.DATA_PROVIDER)
    return await providing(caller, session, await organisation_of(caller, session))


@pytest.fixture
async def person(signed_in: SignIn, session: AsyncSession) -> Caller:
    """Somebody of an organisation that provides electricity payments."""
    caller = await signed_in(Role.DATA_PROVIDER)
    assert caller.member
    return await providing(caller, session, caller.member.organisation_id)


async def providing(caller: Caller, session: AsyncSession, organisation_id: UUID) -> Caller:
    """The caller, whose organisation may deliver the item from now on."""
    await assign(session, organisation_id, ITEM)
    await session.commit()
    return caller


async def organisation_of(caller: Caller, session: AsyncSession) -> UUID:
    """The organisation of a program."""
    found = await session.scalar(select(ApiClient.organisation_id).where(ApiClient.id == caller.program_id))
    assert found is not None
    return found
