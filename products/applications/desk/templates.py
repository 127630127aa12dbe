"""Sentences that a lender's people choose when they refuse (拒绝理由模板), each for one coded reason."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import FieldError, Forbidden, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.workflow.mover import LONGEST_NOTE
from products.applications.desk.events import TEMPLATE_KEPT, TEMPLATE_REMOVED
from products.applications.desk.officers import desk_of
from products.applications.models import RefusalTemplate
from products.applications.states import REJECTION_REASONS

MOST = 100


class TemplateNotFound(NotFound):
    """No such template, or another lender's."""

    code = "refusal_template_not_found"


async def refusal_templates(session: AsyncSession, actor: Actor) -> Sequence[RefusalTemplate]:
    """Those of the caller's lender, also for its branches, in the order of the reasons."""
    assert actor.organisation_id is not None  # noqa: S101  # only an institution's people refuse
    desk = await desk_of(session, actor.organisation_id)
    rows = await session.scalars(
        select(RefusalTemplate).where(RefusalTemplate.lender_id == desk.lender_id).order_by(RefusalTemplate.id)
    )  # fmt: skip
    order = {code: place for place, code in enumerate(REJECTION_REASONS)}
    return sorted(rows, key=lambda each: order.get(each.reason_code, len(order)))


async def keep_template(
    session: AsyncSession, actor: Actor, reason_code: str, text: str, *, template_id: UUID | None = None, at: datetime
) -> RefusalTemplate:
    """A new template, or a change of one. Cases that were refused keep the sentence they got.

    Raises: Forbidden at a branch, TemplateNotFound, Invalid with every fault.
    """
    lender_id = await _head_office(session, actor)
    found = None if template_id is None else await _own(session, lender_id, template_id)
    text = text.strip()
    if faults := _faults(reason_code, text):
        raise Invalid("模板没有保存", faults)
    if found is None:
        await _require_room(session, lender_id)
        found = RefusalTemplate(id=new_id(), lender_id=lender_id, reason_code=reason_code, text_zh=text, updated_at=at)
        session.add(found)
    found.reason_code, found.text_zh, found.updated_at = reason_code, text, at
    record(session, TEMPLATE_KEPT, found.id, at=at, parties=[lender_id], data={"reason_code": reason_code})
    await session.flush()
    return found


async def remove_template(session: AsyncSession, actor: Actor, template_id: UUID, *, at: datetime) -> None:
    """Offer it no more. Raises: Forbidden at a branch, TemplateNotFound."""
    lender_id = await _head_office(session, actor)
    await session.delete(await _own(session, lender_id, template_id))
    record(session, TEMPLATE_REMOVED, template_id, at=at, parties=[lender_id])
    await session.flush()


async def _head_office(session: AsyncSession, actor: Actor) -> UUID:
    assert actor.organisation_id is not None  # noqa: S101
    if not (await desk_of(session, actor.organisation_id)).head_office:
        raise Forbidden("拒绝理由模板由总行的管理员维护")
    return actor.organisation_id


async def _own(session: AsyncSession, lender_id: UUID, template_id: UUID) -> RefusalTemplate:
    wanted = select(RefusalTemplate).where(RefusalTemplate.id == template_id, RefusalTemplate.lender_id == lender_id)
    found = (await session.scalars(wanted)).one_or_none()
    if found is None:
        raise TemplateNotFound("没有这个模板，可能已经删除")
    return found


async def _require_room(session: AsyncSession, lender_id: UUID) -> None:
    there = select(func.count()).select_from(RefusalTemplate).where(RefusalTemplate.lender_id == lender_id)
    if (await session.scalar(there) or 0) >= MOST:
        raise Invalid("模板没有保存", [FieldError("/text", f"最多 {MOST} 个模板，请先删除不用的")])


def _faults(reason_code: str, text: str) -> list[FieldError]:
    found = []
    if reason_code not in REJECTION_REASONS:
        found.append(FieldError("/reason_code", "请从列表中选择原因"))
    if not 1 <= len(text) <= LONGEST_NOTE:
        found.append(FieldError("/text", f"请写 1 至 {LONGEST_NOTE} 个字符，现在是 {len(text)} 个"))
    return found
