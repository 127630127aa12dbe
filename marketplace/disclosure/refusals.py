"""What a caller is told who may not read what was asked for. The attempt is recorded and shown to the subject."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import AccessOutcome, Way
from marketplace.errors import Conflict, Forbidden


class ConsentRequired(Forbidden):
    """No live consent of the subject to the caller's institution covers this (403, `…/consent-required`).

    The error handler writes the refused attempt down (`record_refused_access`) in a transaction of its own, as this one is rolled back.
    """

    code = "consent_required"

    def __init__(self, subject_id: UUID, way: Way, *, items: tuple[str, ...] = (), purpose: ConsentPurpose | None = None) -> None:
        super().__init__("对方还没有授权贵司查询，或授权已经撤回、到期、不含这个用途。请先请企业在平台上授权")
        self.subject_id, self.way, self.items, self.purpose = subject_id, way, items, purpose


class AnswersUsedUp(Conflict):
    """Every consent to the item has given as many answers about the attribute as it may."""

    code = "verification_answers_used_up"


async def record_refused_access(session: AsyncSession, actor: Actor, refused: ConsentRequired, *, at: datetime) -> None:
    """Write the refused attempt down, in a transaction that is committed before the answer."""
    await record_access(
        session, actor, refused.subject_id, refused.way, at=at, items=refused.items, purpose=refused.purpose, outcome=AccessOutcome.REFUSED
    )
