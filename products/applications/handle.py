"""The lender takes a case on (受理) and gets in touch (首次联系); the enterprise takes one back (撤回)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import FieldError, Invalid
from marketplace.workflow.mover import NOTHING_SAID, Said
from products.applications import time_limits
from products.applications.act import act, as_it_stands
from products.applications.models import Application
from products.applications.repository import get_case
from products.applications.states import ApplicationStatus

LONGEST_REFERENCE = 64


async def accept(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
    reference: str | None = None,
) -> Application:
    """Take the case on. Whoever accepts a case that nobody has is its officer; `reference` is the lender's own number of it.

    Raises: as `move`; Invalid for a reference that the lender uses already.
    """
    case = await get_case(session, actor, application_id)
    values: dict[str, object] = {}
    if case.officer_id is None and actor.account_id is not None:
        values["officer_id"] = actor.account_id
    if reference is not None:
        values["external_reference"] = await _free_reference(session, case, reference)
    case = await act(session, actor, application_id, "accept", at=at, version=version, said=said, values=values)
    await time_limits.stop(session, case, time_limits.ACCEPT, at=at, reason="accept")
    return await as_it_stands(session, case)


async def record_contact(
    session: AsyncSession, actor: Actor, application_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Application:
    """Note that somebody has spoken with the enterprise. Raises: as `move`."""
    case = await act(session, actor, application_id, "record_contact", at=at, version=version, said=said, values={"contacted_at": at})
    await time_limits.stop(session, case, time_limits.CONTACT, at=at, reason="record_contact")
    return await as_it_stands(session, case)


async def withdraw(
    session: AsyncSession, actor: Actor, application_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> Application:
    """Take the application back, up to the approval. A draft ends without anybody else having seen it. Raises: as `move`."""
    case = await get_case(session, actor, application_id)
    alone = [case.subject_id] if case.status is ApplicationStatus.DRAFT else None
    case = await act(session, actor, application_id, "withdraw", at=at, version=version, said=said, parties=alone)
    await time_limits.stop(session, case, *time_limits.ALL, at=at, reason="withdraw")
    return await as_it_stands(session, case)


async def _free_reference(session: AsyncSession, case: Application, reference: str) -> str:
    reference = reference.strip()
    if not 1 <= len(reference) <= LONGEST_REFERENCE:
        raise Invalid("编号不能使用", [FieldError("/external_reference", f"请填写 1 至 {LONGEST_REFERENCE} 个字符的编号")])
    taken = select(Application.id).where(
        Application.lender_id == case.lender_id, Application.external_reference == reference, Application.id != case.id
    )
    if await session.scalar(taken) is not None:
        raise Invalid("编号不能使用", [FieldError("/external_reference", f"本机构已有一件申请用了编号「{reference}」")])
    return reference
