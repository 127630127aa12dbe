"""What a caller is told who may not read what was asked for. The attempt is recorded and shown to the subject."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import AccessOutcome, Way
from marketplace.errors import Conflict, Forbidden


class ReadingRefused(Forbidden):
    """Information of a subject that the caller's institution may not read.

    The error handler writes the refused attempt down (`record_refused_access`) in a transaction of its own, as this one is rolled back.
    """

    def __init__(
        self, detail: str, subject_id: UUID, way: Way, *, items: tuple[str, ...] = (), purpose: ConsentPurpose | None = None
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.subject_id, self.way, self.items, self.purpose = subject_id, way, items, purpose


class ConsentRequired(ReadingRefused):
    """No live consent of the subject to the caller's institution covers this (403, `…/consent-required`)."""

    code = "consent_required"

    def __init__(self, subject_id: UUID, way: Way, *, items: tuple[str, ...] = (), purpose: ConsentPurpose | None = None) -> None:
        detail = "对方还没有授权贵司查询，或授权已经撤回、到期、不含这个用途。请先请企业在平台上授权"
        super().__init__(detail, subject_id, way, items=items, purpose=purpose)


class RawRecordsClosed(ReadingRefused):
    """There is a consent, but raw records are not given: not here, or not of this item (403, `…/raw-records-closed`)."""

    code = "raw_records_closed"

    def __init__(self, subject_id: UUID, item: str, *, answers_only: bool) -> None:
        why = "这个事项的共享方式是数据核验，只回答是、否或不知道" if answers_only else "本平台授权后给出结果和按期合计，不给原始记录"
        super().__init__(f"{why}，所以没有记录可看；请看信用报告", subject_id, Way.RECORDS, items=(item,))


class AnswersUsedUp(Conflict):
    """Every consent to the item has given as many answers about the attribute as it may."""

    code = "verification_answers_used_up"


async def record_refused_access(session: AsyncSession, actor: Actor, refused: ReadingRefused, *, at: datetime) -> None:
    """Write the refused attempt down, in a transaction that is committed before the answer."""
    await record_access(
        session, actor, refused.subject_id, refused.way, at=at, items=refused.items, purpose=refused.purpose, outcome=AccessOutcome.REFUSED
    )
