"""What somebody has typed so far: kept for a day, for the browser that typed it, over errors and cut lines."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.secret_tokens import digest, new_secret
from marketplace.database.sealing import Sealer
from marketplace.enrolment.registration.models import RegistrationDraft
from marketplace.enrolment.registration.tasks import SEND_REGISTRATION_CODE
from marketplace.errors import NotFound
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.notifications.channels import Channel
from marketplace.tasks.enqueue import enqueue

GOOD_FOR = timedelta(hours=24)


class DraftOver(NotFound):
    """No such draft, or it is too old, or an account was made of it."""

    code = "registration_draft_over"


class Typed(msgspec.Struct, frozen=True):
    """First step: for whom. Second step: who, and where to send the code."""

    kind: OrganisationKind
    uscc: str | None
    name: str
    name_differs: bool
    person: str = ""
    channel: Channel | None = None
    address: str = ""


class Draft(msgspec.Struct, frozen=True):
    """A draft in use."""

    id: UUID
    typed: Typed


async def start_draft(session: AsyncSession, sealer: Sealer, typed: Typed, *, now: datetime) -> str:
    """Keep the first step. Returns the token for the cookie of this browser."""
    token, draft_id = new_secret(), new_id()
    row = RegistrationDraft(id=draft_id, token_hash=digest(token), sealed=_seal(sealer, draft_id, typed), until_at=now + GOOD_FOR)
    session.add(row)
    return token


async def draft_of(session: AsyncSession, sealer: Sealer, token: str, *, now: datetime) -> Draft:
    """The draft of this browser. Raises: DraftOver."""
    row = await session.scalar(select(RegistrationDraft).where(RegistrationDraft.token_hash == digest(token), in_use(now)))
    if row is None:
        raise DraftOver("没有填写中的注册，或者已经超过 24 小时，请重新填写")
    return opened(sealer, row)


async def keep_draft(session: AsyncSession, sealer: Sealer, draft: Draft, typed: Typed, *, now: datetime) -> None:
    """Keep what was typed now. A code that went to another address is worth nothing from here on. Raises: DraftOver."""
    values: dict[str, object] = {"sealed": _seal(sealer, draft.id, typed)}
    if (typed.channel, typed.address) != (draft.typed.channel, draft.typed.address):
        values |= {"code_hash": None, "code_until_at": None}
    mine = update(RegistrationDraft).where(RegistrationDraft.id == draft.id, in_use(now)).values(**values)
    if await session.scalar(mine.returning(RegistrationDraft.id)) is None:
        raise DraftOver("这次注册已经完成，或者超过 24 小时")


async def ask_code(session: AsyncSession, draft_id: UUID, *, now: datetime) -> None:
    """Have a code sent to the address of the draft; an earlier one is worth nothing then."""
    await enqueue(session, SEND_REGISTRATION_CODE, {"draft_id": str(draft_id)}, at=now)


async def purge_drafts(session: AsyncSession, *, now: datetime) -> None:
    """Delete those whose day is over, used ones too."""
    await session.execute(delete(RegistrationDraft).where(RegistrationDraft.until_at <= now))


def in_use(now: datetime) -> ColumnElement[bool]:
    """The WHERE condition of drafts that can be gone on with."""
    return and_(RegistrationDraft.until_at > now, RegistrationDraft.used_at.is_(None))


def opened(sealer: Sealer, row: RegistrationDraft) -> Draft:
    """The row with what is sealed in it. Raises: CannotOpen."""
    return Draft(row.id, msgspec.json.decode(sealer.open(row.sealed, _place(row.id)), type=Typed))


def _seal(sealer: Sealer, draft_id: UUID, typed: Typed) -> bytes:
    return sealer.seal(msgspec.json.encode(typed), _place(draft_id))


def _place(draft_id: UUID) -> str:
    return f"registration_draft {draft_id}"
