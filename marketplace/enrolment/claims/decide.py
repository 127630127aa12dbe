"""The moves of a claim: the present administrator answers, the claimant withdraws, the operator decides. As the system."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.visibility import visible_to
from marketplace.clocks import service as clocks
from marketplace.clocks.models import Clock
from marketplace.documents.use import rely_on
from marketplace.enrolment.claims.events import MOVED
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.refusals import AnswerTooLate, Biased, DecisionTooEarly
from marketplace.enrolment.claims.states import CLAIM, ClaimStatus
from marketplace.enrolment.claims.submit import platform_id
from marketplace.enrolment.claims.take_over import take_over
from marketplace.enrolment.claims.terms import ANSWER, DECISION
from marketplace.members.models import Membership
from marketplace.workflow.mover import NOTHING_SAID, Said, load, move


async def answer(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID,
    documents: tuple[UUID, ...] = (),
) -> EnterpriseClaim:  # fmt: skip
    """The present administrator says why not, with papers; from then on the operator decides. Raises: AnswerTooLate, as `move`."""
    clock = await _answer_clock(session, claim_id)
    if clock is not None and clock.due_at <= at:
        raise AnswerTooLate("答复期已过，这件认领由平台决定；有新情况请联系平台运营人员", state="over")
    claim = await _move(session, actor, claim_id, "answer", at, version, said)
    await rely_on(session, actor, documents, subject_kind=CLAIM.resource, subject_id=claim_id)
    await clocks.stop(session, ANSWER, claim_id, at=at, reason="answer")
    await clocks.start_clock(session, DECISION, claim_id, organisation_id=await platform_id(session), at=at)
    return claim


async def withdraw(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> EnterpriseClaim:
    """The claimant lets it be. Raises: as `move`."""
    return await _end(session, actor, claim_id, "withdraw", at, version, said)


async def reject(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> EnterpriseClaim:
    """The operator decides against the claimant. Raises: Biased, as `move`."""
    await _require_unbiased(session, actor, claim_id)
    return await _end(session, actor, claim_id, "reject", at, version, said)


async def uphold(
    session: AsyncSession, actor: Actor, claim_id: UUID, *, at: datetime, version: int | None = None, said: Said = NOTHING_SAID
) -> EnterpriseClaim:
    """The operator decides for the claimant, who is the administrator from now on. Raises: Biased, DecisionTooEarly, as `move`."""
    await _require_unbiased(session, actor, claim_id)
    clock = await _answer_clock(session, claim_id)
    if clock is not None and clock.due_at > at:
        raise DecisionTooEarly("现任管理员的答复期还没有过，期满或者答复后才能认定成立", state="waiting")
    claim = await _end(session, actor, claim_id, "uphold", at, version, said)
    await take_over(session, claim, at=at)
    return claim


ACTIONS = {"answer": answer, "uphold": uphold, "reject": reject, "withdraw": withdraw}


def visible(actor: Actor, permission: str) -> ColumnElement[bool]:
    """Claims that the permission opens to the caller: the claimant's own, those of the own enterprise, or any."""
    columns = EnterpriseClaim.subject_id, EnterpriseClaim.claimant_id
    return visible_to(actor, permission, organisation=columns[0], account=columns[1], state=EnterpriseClaim.status)


async def _end(
    session: AsyncSession, actor: Actor, claim_id: UUID, action: str, at: datetime, version: int | None, said: Said
) -> EnterpriseClaim:
    claim = await _move(session, actor, claim_id, action, at, version, said)
    for each in (ANSWER, DECISION):
        await clocks.stop(session, each, claim_id, at=at, reason=action)
    return claim


async def _move(
    session: AsyncSession, actor: Actor, claim_id: UUID, action: str, at: datetime, version: int | None, said: Said
) -> EnterpriseClaim:
    step = CLAIM.move(action)
    claim = await load(session, EnterpriseClaim, claim_id, visible=_seen(actor, step.permission))
    over = {} if step.target == ClaimStatus.ANSWERED else {"decided_at": at}
    return await move(
        session, actor, CLAIM, MOVED[action], EnterpriseClaim, claim_id, action,
        at=at, visible=_seen(actor, step.permission), version=version, said=said, values=over,
        parties=[claim.subject_id], data={"account_id": str(claim.claimant_id)},
    )  # fmt: skip


def _seen(actor: Actor, permission: str) -> ColumnElement[bool]:
    """Whose it is, in whatever state: a wrong state is a conflict and says where the case stands."""
    reading = {"enrolment:answer:give": "enrolment:answer:read", "enrolment:claim:withdraw": "enrolment:claim:follow"}
    return visible(actor, reading.get(permission, "enrolment:claim:read"))


async def _answer_clock(session: AsyncSession, claim_id: UUID) -> Clock | None:
    running = (Clock.subject_id == claim_id) & (Clock.name == ANSWER.name) & Clock.stopped_at.is_(None)
    return await session.scalar(select(Clock).where(running))


async def _require_unbiased(session: AsyncSession, actor: Actor, claim_id: UUID) -> None:
    """Whoever ever was of the enterprise does not decide about it, nor does the claimant."""
    member = exists().where(Membership.organisation_id == EnterpriseClaim.subject_id, Membership.account_id == actor.account_id)
    mine = member | (EnterpriseClaim.claimant_id == actor.account_id)
    if await session.scalar(select(EnterpriseClaim.id).where(EnterpriseClaim.id == claim_id, mine)) is not None:
        raise Biased
