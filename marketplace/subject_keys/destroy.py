"""Erasure: destroy a subject's key, and with it whatever was sealed with it, wherever a copy lies. The log stays whole."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import Conflict
from marketplace.events.record import record
from marketplace.subject_keys.events import SUBJECT_KEY_DESTROYED
from marketplace.subject_keys.search import forget


class Reason(StrEnum):
    """Why the personal fields of a subject are erased."""

    SUBJECT_ASKED = "subject_asked"  # 本人申请删除
    KEPT_LONG_ENOUGH = "kept_long_enough"  # 保存期限届满
    UNLAWFUL = "unlawful"  # 收集或使用违反规定
    DECISION = "decision"  # 主管部门决定、法院裁判


REASONS_ZH = {
    Reason.SUBJECT_ASKED: "本人申请删除",
    Reason.KEPT_LONG_ENOUGH: "保存期限届满",
    Reason.UNLAWFUL: "收集或使用违反规定",
    Reason.DECISION: "主管部门决定或法院裁判",
}
# A subject that never had a key gets a row without one: what is delivered of it later is not sealed anew.
_DESTROY = text(
    "INSERT INTO subject_key (subject_id, sealed_key, destroyed_at) VALUES (:subject, NULL, :at)"
    " ON CONFLICT (subject_id) DO UPDATE SET sealed_key = NULL, destroyed_at = EXCLUDED.destroyed_at"
    " WHERE subject_key.destroyed_at IS NULL RETURNING subject_id"
)


class AlreadyDestroyed(Conflict):
    """There is no key left to destroy."""

    code = "subject_key_destroyed"


async def destroy(session: AsyncSession, subject_id: UUID, reason: Reason, *, at: datetime) -> None:
    """Destroy the subject's key for good; of two at once the second is refused. Raises: AlreadyDestroyed."""
    if await session.scalar(_DESTROY, {"subject": subject_id, "at": at}) is None:
        raise AlreadyDestroyed("这个主体的密钥已经销毁，敏感信息已不可读", state="destroyed")
    await forget(session, subject_id)
    record(session, SUBJECT_KEY_DESTROYED, subject_id, at=at, parties=[subject_id], data={"reason": reason.value})
