"""A task belongs to whoever asked for it: the database writes the owner, and takes no other."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.tasks.enqueue import enqueue
from marketplace.tasks.kinds import TaskKind
from marketplace.tasks.models import TaskRow

KIND = TaskKind("owner.test", "示例")
FORGED = text(
    "INSERT INTO task (id, kind, queue, arguments, state, created_at, organisation_id)"
    " VALUES (gen_random_uuid(), 'owner.test', 'default', '{}', :state, now(), :organisation)"
)


@pytest.mark.parametrize(
    "binding", [Binding("enterprise_owner", UUID(int=1), UUID(int=2)), Binding("operator", UUID(int=1), None, UUID(int=3)), Binding()]
)
async def test_the_owner_is_the_one_whom_the_transaction_works_for(sessions: Sessions, session: AsyncSession, binding: Binding) -> None:
    async with transaction(sessions, binding) as asked:
        task_id = await enqueue(asked, KIND, {}, at=now())
    row = (await session.scalars(select(TaskRow).where(TaskRow.id == task_id))).one()
    assert (row.organisation_id, row.account_id, row.client_id) == (binding.organisation_id, binding.account_id, binding.client_id)


@pytest.mark.parametrize(("state", "organisation"), [("queued", UUID(int=9)), ("done", None)])
async def test_nobody_asks_in_anothers_name_or_says_that_it_is_done(sessions: Sessions, state: str, organisation: UUID | None) -> None:
    mine = Binding("enterprise_owner", uuid4(), uuid4())
    with pytest.raises(DBAPIError, match="row-level security"):
        async with transaction(sessions, mine) as asked:
            await asked.execute(FORGED, {"state": state, "organisation": organisation or mine.organisation_id})
