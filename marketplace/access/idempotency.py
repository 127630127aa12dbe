"""Idempotency keys: the same request sent twice has one effect and one answer (security item 8; spec of the open interface)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.idempotency_models import StoredAnswer
from marketplace.errors import Conflict, Invalid

KEEP_ANSWERS = timedelta(hours=48)  # a client that retries over a weekend's night still meets its first answer


class RequestInProgress(Conflict):
    """The first request with this key is still being worked on."""

    code = "request_in_progress"
    retry_after_seconds = 1


class KeyReused(Invalid):
    """The key came before, with another body."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request that carries a key. `route` is method and path; `kept` answers are never removed."""

    caller_id: UUID
    route: str
    key: str
    body_hash: bytes
    kept: bool = False

    def lock_number(self) -> int:
        """A 63-bit number of caller, route and key, for the advisory lock."""
        named = f"{self.caller_id}\n{self.route}\n{self.key}".encode()
        return int.from_bytes(hashlib.sha256(named).digest()[:8]) >> 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, the headers that matter, and the body's bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def first_answer(session: AsyncSession, request: KeyedRequest) -> Answer | None:
    """The stored answer; None if this request is the first, which from now on until the transaction ends is the only one at work.

    Raises: RequestInProgress if another transaction works on the same key; KeyReused for another body.
    """
    alone = await session.scalar(select(func.pg_try_advisory_xact_lock(request.lock_number())))
    if not alone:
        raise RequestInProgress("相同 Idempotency-Key 的请求正在处理，请稍后再取结果")
    this = (StoredAnswer.caller_id == request.caller_id, StoredAnswer.route == request.route, StoredAnswer.key == request.key)
    found = (await session.scalars(select(StoredAnswer).where(*this))).one_or_none()
    if found is None:
        return None
    if found.body_hash != request.body_hash:
        raise KeyReused("这个 Idempotency-Key 已用于另一份内容，请换一个新的")
    return Answer(found.status, found.headers, found.body)


def keep_answer(session: AsyncSession, request: KeyedRequest, answer: Answer, *, at: datetime) -> None:
    """Store the answer in the transaction of its effect."""
    session.add(
        StoredAnswer(
            caller_id=request.caller_id, route=request.route, key=request.key, body_hash=request.body_hash, status=answer.status,
            headers=dict(answer.headers), body=answer.body, kept=request.kept, created_at=at,
        )
    )  # fmt: skip


async def purge_answers(session: AsyncSession, *, now: datetime) -> None:
    """Remove answers that nobody will ask for again; those about money stay."""
    await session.execute(delete(StoredAnswer).where(~StoredAnswer.kept, StoredAnswer.created_at < now - KEEP_ANSWERS))
