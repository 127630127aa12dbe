"""Signed messages from other systems: verified, taken once, and never older over newer.

Messages come at least once and in any order (Standard Webhooks). Each carries a version of its subject; what is older than the newest
known is recorded and ignored. `verify` is pure; `take` belongs into the transaction of the effect and runs as the system role.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import outside
from marketplace.errors import Conflict, Unauthenticated
from marketplace.webhooks.incoming_models import IncomingMessage, IncomingVersion
from marketplace.webhooks.incoming_states import Acceptance
from marketplace.webhooks.signatures import signed_by_one_of

TOLERANCE = timedelta(seconds=300)
KEEP_MESSAGES = timedelta(days=30)  # far longer than the tolerance on both sides, and than any sender retries
MESSAGE_ID = re.compile(r"[A-Za-z0-9._:-]{1,200}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")
LARGEST_VERSION = 2**63 - 1


class SignatureRefused(Unauthenticated):
    """Not signed with a live secret, or the signature's time is outside the tolerance."""

    code = "signature_refused"


class MessageChanged(Conflict):
    """A message id that came before, with another content."""

    code = "message_changed"


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message whose signature fits. `body` are the bytes that were signed."""

    id: str
    sent_at: datetime
    body: bytes


def verify(headers: Mapping[str, str], body: bytes, keys: Sequence[bytes], *, now: datetime) -> SignedMessage:
    """Check the three headers of Standard Webhooks (`headers` with names in lower case) against every live key.

    The time is compared only after the signature, so that nobody without a key learns our clock. Raises: SignatureRefused.
    """
    message_id, written = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not MESSAGE_ID.fullmatch(message_id) or not TIMESTAMP.fullmatch(written):
        raise SignatureRefused("缺少 webhook-id 或 webhook-timestamp，或者格式不对")
    if not signed_by_one_of(keys, headers.get("webhook-signature", ""), message_id, written, body):
        raise SignatureRefused("签名不对")
    away_seconds = int(written) - outside(now).timestamp()
    if abs(away_seconds) > TOLERANCE.total_seconds():
        raise SignatureRefused(f"签名的时间与平台相差超过 {int(TOLERANCE.total_seconds())} 秒，请校准时钟后重新签名")
    return SignedMessage(message_id, now + timedelta(seconds=away_seconds), body)


async def take(session: AsyncSession, source: str, message: SignedMessage, *, subject_id: UUID, version: int, now: datetime) -> Acceptance:
    """Record the message; the caller acts only on `NEW`, in the same transaction.

    `source` names the connection (such as `treasury:320100`). Two that arrive at once wait for each other at the primary key.
    Raises: MessageChanged for a known id with another body; ValueError for a version outside 0 to 2^63-1.
    """
    if not 0 <= version <= LARGEST_VERSION:
        raise ValueError(f"version must be from 0 to {LARGEST_VERSION}, got {version}")
    body_hash = hashlib.sha256(message.body).digest()
    row = insert(IncomingMessage).values(
        source=source, message_id=message.id, subject_id=subject_id, version=version,
        body_hash=body_hash, outcome=Acceptance.OUTDATED, received_at=now,
    )  # fmt: skip
    is_first = await session.scalar(row.on_conflict_do_nothing().returning(IncomingMessage.message_id))
    if is_first is None:
        await _require_unchanged(session, source, message.id, body_hash)
        return Acceptance.REPEATED
    if not await _is_newest(session, source, subject_id, version):
        return Acceptance.OUTDATED
    (await _known(session, source, message.id)).outcome = Acceptance.NEW
    return Acceptance.NEW


async def purge_messages(session: AsyncSession, *, now: datetime) -> None:
    """Remove messages that no signature within the tolerance can repeat. Versions stay."""
    await session.execute(delete(IncomingMessage).where(IncomingMessage.received_at < now - KEEP_MESSAGES))


async def _require_unchanged(session: AsyncSession, source: str, message_id: str, body_hash: bytes) -> None:
    if (await _known(session, source, message_id)).body_hash != body_hash:
        raise MessageChanged("同一个 webhook-id 曾经带着另一份内容到达")


async def _is_newest(session: AsyncSession, source: str, subject_id: UUID, version: int) -> bool:
    """One conditional statement: whoever comes second waits for the first's row and then compares with it."""
    row = insert(IncomingVersion).values(source=source, subject_id=subject_id, version=version)
    newer = row.on_conflict_do_update(
        index_elements=[IncomingVersion.source, IncomingVersion.subject_id],
        set_={"version": row.excluded.version},
        where=IncomingVersion.version < row.excluded.version,
    )
    return await session.scalar(newer.returning(IncomingVersion.version)) is not None


async def _known(session: AsyncSession, source: str, message_id: str) -> IncomingMessage:
    query = select(IncomingMessage).where(IncomingMessage.source == source, IncomingMessage.message_id == message_id)
    return (await session.scalars(query)).one()
