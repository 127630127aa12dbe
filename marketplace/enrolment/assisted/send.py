"""Sending a filing to the enterprise, sending its code again, and taking it back: the clerk's side."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.rate_limit import RateLimit
from marketplace.database.sealing import Sealer
from marketplace.documents.use import rely_on
from marketplace.enrolment.assisted.content import Content
from marketplace.enrolment.assisted.draft import CHANGED_MEANWHILE, GOOD_FOR, content_of
from marketplace.enrolment.assisted.events import CODE_ASKED, SENT, SUBJECT, WITHDRAWN
from marketplace.enrolment.assisted.kinds import SEND_CODE
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.repository import acts_for, has_administrator, own_filing
from marketplace.enrolment.assisted.states import FilingNotOpenTo, FilingState, require
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.tasks.enqueue import enqueue

CODES = RateLimit("assisted_codes", 5, timedelta(hours=1))  # per filing: nobody floods an enterprise's phone


class OwnEnterprise(Forbidden):
    """Nobody fills in for the enterprise that he or she acts for."""

    code = "own_enterprise"


async def send(session: AsyncSession, actor: Actor, filing_id: UUID, *, version: int, sealer: Sealer, now: datetime) -> AssistedFiling:
    """Ask the enterprise: its administrator by a message, one without an account by a code to the contact. Thirty days begin.

    Raises: FilingNotFound, FilingNotOpenTo, OwnEnterprise, Invalid naming what is missing.
    """
    filing = await own_filing(session, actor, filing_id, "enrolment:assisted_filing:send")
    if await acts_for(session, actor.account_id, filing.subject_id):
        raise OwnEnterprise("你是这家企业的人，不能替它代填")
    registered = await has_administrator(session, filing.subject_id)
    if faults := _missing(filing, content_of(filing, sealer), registered=registered):
        raise Invalid("还不能发给企业", faults)
    if filing.document_id is not None:
        await rely_on(session, actor, [filing.document_id], subject_kind=SUBJECT, subject_id=filing.id, pointer="/document")
    sent = await _advance(session, filing, FilingState.OPEN, version=version, updated_at=now, until_at=now + GOOD_FOR)
    parties = [each for each in (sent.organisation_id, sent.subject_id) if each is not None]
    record(session, SENT, sent.id, at=now, parties=parties, data={"version": sent.version, "by_code": not registered})
    if not registered:
        await enqueue(session, SEND_CODE, {"filing_id": str(sent.id), "version": sent.version}, at=now)
    return sent


async def send_code_again(session: AsyncSession, actor: Actor, filing_id: UUID, *, now: datetime) -> None:
    """Have a new code sent; the one before is worth nothing then. Raises: FilingNotFound, Conflict for an enterprise with an account."""
    filing = await own_filing(session, actor, filing_id, "enrolment:assisted_filing:resend")
    if await has_administrator(session, filing.subject_id):
        raise Conflict("这家企业已有账户，请企业登录后在「代填」页面确认", state=filing.status)
    record(session, CODE_ASKED, filing.id, at=now, parties=[filing.organisation_id], data={"version": filing.version})
    await enqueue(session, SEND_CODE, {"filing_id": str(filing.id), "version": filing.version}, at=now)


async def withdraw(session: AsyncSession, actor: Actor, filing_id: UUID, *, now: datetime) -> None:
    """Take it back; what stood in it is forgotten. Raises: FilingNotFound, FilingNotOpenTo."""
    filing = await own_filing(session, actor, filing_id, "enrolment:assisted_filing:withdraw")
    gone = await _advance(session, filing, FilingState.WITHDRAWN, version=filing.version, updated_at=now, ended_at=now, sealed=None)
    record(session, WITHDRAWN, gone.id, at=now, parties=[gone.organisation_id])


def _missing(filing: AssistedFiling, content: Content, *, registered: bool) -> list[FieldError]:
    """What an enterprise could not decide on without."""
    if registered:
        return [] if content.values else [FieldError("/values", "企业已有账户，请至少填一项申报内容")]
    faults = []
    if not content.representative or not content.address:
        faults.append(FieldError("/address", "企业还没有账户，请填写法定代表人（负责人、本人）姓名和接收确认码的联系方式"))
    if filing.document_id is None:
        faults.append(FieldError("/document", "企业还没有账户，请上传签过字的纸质同意书"))
    return faults


async def _advance(session: AsyncSession, filing: AssistedFiling, target: FilingState, *, version: int, **values: Any) -> AssistedFiling:
    require(filing.status, target)
    this = (AssistedFiling.id == filing.id) & (AssistedFiling.version == version) & (AssistedFiling.status == filing.status)
    moved = await session.scalar(
        update(AssistedFiling)
        .where(this)
        .values(status=target, version=version + 1, **values)
        .returning(AssistedFiling)
        .execution_options(populate_existing=True)
    )
    if moved is None:
        raise FilingNotOpenTo(CHANGED_MEANWHILE, state=filing.status)
    return moved
