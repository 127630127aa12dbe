"""What is said beside the moves: notes among the lender's people, messages between the two sides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.errors import FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from products.applications.events import NOTED, REMARKED
from products.applications.models import Application, ApplicationMessage, ApplicationNote
from products.applications.parties import lenders_of, parties_of
from products.applications.repository import get_case

LONGEST = 2_000


async def write_note(session: AsyncSession, actor: Actor, application_id: UUID, text: str, *, at: datetime) -> ApplicationNote:
    """A note that the enterprise never reads. Raises: CaseNotFound, Invalid."""
    case = await get_case(session, actor, application_id)
    note = ApplicationNote(id=new_id(), application_id=case.id, account_id=actor.account_id, written_at=at, text_zh=_said(text))
    session.add(note)
    record(session, NOTED, case.id, at=at, parties=lenders_of(case), data={"note_id": str(note.id)})
    await session.flush()
    return note


async def write_message(session: AsyncSession, actor: Actor, application_id: UUID, text: str, *, at: datetime) -> ApplicationMessage:
    """A message to the other side of a submitted case. Raises: CaseNotFound, Invalid."""
    case = await get_case(session, actor, application_id)
    if actor.organisation_id is None:
        raise Forbidden("只有申请的双方可以留言")
    if case.submitted_at is None:
        raise Invalid("还没有人能读到", [FieldError("/text", "申请提交后才能给机构留言")])
    message = ApplicationMessage(
        id=new_id(), application_id=case.id, organisation_id=actor.organisation_id, account_id=actor.account_id, written_at=at,
        text_zh=_said(text),
    )  # fmt: skip
    session.add(message)
    record(session, REMARKED, case.id, at=at, parties=parties_of(case), data={"message_id": str(message.id)})
    await session.flush()
    return message


async def notes_of(session: AsyncSession, case: Application) -> Sequence[tuple[ApplicationNote, str | None]]:
    """The lender's notes with the names of who wrote them, the oldest first."""
    wanted = select(ApplicationNote, Account.display_name).outerjoin(Account, Account.id == ApplicationNote.account_id)
    rows = await session.execute(wanted.where(ApplicationNote.application_id == case.id).order_by(ApplicationNote.id))
    return [(note, name) for note, name in rows]


async def messages_of(session: AsyncSession, case: Application) -> Sequence[tuple[ApplicationMessage, str | None]]:
    """What both sides said, the oldest first."""
    wanted = select(ApplicationMessage, Account.display_name).outerjoin(Account, Account.id == ApplicationMessage.account_id)
    rows = await session.execute(wanted.where(ApplicationMessage.application_id == case.id).order_by(ApplicationMessage.id))
    return [(message, name) for message, name in rows]


def _said(text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise Invalid("没有写下", [FieldError("/text", f"请写 1 至 {LONGEST} 个字符，现在是 {len(text)} 个")])
    return text
