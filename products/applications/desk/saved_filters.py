"""Filters that a person keeps under a name (常用筛选): each person's own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from products.applications.desk.events import FILTER_REMOVED, FILTER_SAVED
from products.applications.models import SavedFilter

MOST = 20
LONGEST_NAME, LONGEST_QUERY = 40, 2_000
REMOVE = "applications:filter:remove"


class FilterNotFound(NotFound):
    """No such filter, or another person's."""

    code = "saved_filter_not_found"


async def saved_filters(session: AsyncSession, actor: Actor, page: str) -> Sequence[SavedFilter]:
    """The caller's own for one page, by name."""
    mine = select(SavedFilter).where(SavedFilter.account_id == actor.account_id, SavedFilter.page == page)
    return (await session.scalars(mine.order_by(SavedFilter.name_zh, SavedFilter.id))).all()


async def save_filter(session: AsyncSession, actor: Actor, page: str, name: str, query: str, *, at: datetime) -> None:
    """Keep `query`, a query string, under the name; the same name again takes the place of what was kept. Raises: Invalid."""
    kept = {each.name_zh for each in await saved_filters(session, actor, page)}
    name = name.strip()
    if faults := list(_faults(name, query, kept)):
        raise Invalid("筛选没有保存", faults)
    added = insert(SavedFilter).values(id=new_id(), account_id=actor.account_id, page=page, name_zh=name, query=query)
    saved = added.on_conflict_do_update(index_elements=["account_id", "page", "name_zh"], set_={"query": query}).returning(SavedFilter.id)
    record(session, FILTER_SAVED, (await session.scalars(saved)).one(), at=at, parties=[])


async def remove_filter(session: AsyncSession, actor: Actor, filter_id: UUID, *, at: datetime) -> None:
    """Forget one. Raises: FilterNotFound."""
    mine = visible_to(actor, REMOVE, account=SavedFilter.account_id)
    removed = await session.scalar(delete(SavedFilter).where(SavedFilter.id == filter_id, mine).returning(SavedFilter.id))
    if removed is None:
        raise FilterNotFound("没有这个筛选，可能已经删除")
    record(session, FILTER_REMOVED, removed, at=at, parties=[])


def _faults(name: str, query: str, kept: set[str]) -> list[FieldError]:
    found = []
    if not 1 <= len(name) <= LONGEST_NAME:
        found.append(FieldError("/name", f"请起一个名称，最多 {LONGEST_NAME} 个字符"))
    if not query:
        found.append(FieldError("/name", "还没有选择任何筛选条件，先筛选再保存"))
    if len(query) > LONGEST_QUERY:
        found.append(FieldError("/name", "筛选条件太长，请去掉一些再保存"))
    if name not in kept and len(kept) >= MOST:
        found.append(FieldError("/name", f"最多保存 {MOST} 个筛选，请先删除不用的"))
    return found
