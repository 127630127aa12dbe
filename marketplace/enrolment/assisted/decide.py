"""The enterprise decides, signed in: takes or strikes each value, or refuses all. Only then does anything count. As the system."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.database.sealing import Sealer
from marketplace.enrolment.assisted.content import Content
from marketplace.enrolment.assisted.draft import content_of
from marketplace.enrolment.assisted.events import CONFIRMED, REFUSED
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.repository import offered_filing
from marketplace.enrolment.assisted.send import OwnEnterprise
from marketplace.enrolment.assisted.states import FilingNotOpenTo, FilingState, require
from marketplace.errors import FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.members.repository import organisation_by_id
from marketplace.profiles.declare import Commitment, FilledIn, declare

LONGEST_REASON = 200
OVER = "这份代填已经过期，不能再确认；需要的话请工作人员重新填写"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decided about the `version` that he or she saw. `agreed`: the version of the commitment."""

    version: int
    taken: Collection[str]
    agreed: str


async def confirm(
    session: AsyncSession, actor: Actor, filing_id: UUID, choice: Choice, commitment: Commitment, *, sealer: Sealer, now: datetime
) -> None:
    """Declare what was taken as the enterprise's own words; what was struck is forgotten.

    Raises: FilingNotFound, FilingNotOpenTo, OwnEnterprise if the clerk confirms, Invalid.
    """
    filing = await offered_filing(session, actor, filing_id, "enrolment:assisted_offer:confirm")
    if actor.account_id == filing.clerk_id:
        raise OwnEnterprise("这份代填是你自己填的，要由企业的其他人确认")
    await settle(session, actor, filing, content_of(filing, sealer), choice, commitment, now=now)


async def settle(
    session: AsyncSession, actor: Actor, filing: AssistedFiling, content: Content, choice: Choice, commitment: Commitment, *, now: datetime
) -> None:
    """End the filing with what was taken, once, and declare that in the actor's enterprise. Raises: FilingNotOpenTo, Invalid."""
    if actor.organisation_id is None:
        raise Forbidden("这个账户不属于任何企业")
    taken, struck = _sorted_out(content, choice.taken)
    if content.values and not taken:
        raise Invalid("没有采用任何一项", [FieldError("/taken", "请至少采用一项；一项都不采用的，请选「不同意」并写明原因")])
    ended = {"subject_id": actor.organisation_id, "taken": taken, "struck": struck}
    await _end(session, filing, FilingState.CONFIRMED, choice.version, actor, now, **ended)
    facts = {"account_id": str(filing.clerk_id), "version": choice.version, "taken": taken, "struck": struck}
    record(session, CONFIRMED, filing.id, at=now, parties=[filing.organisation_id, actor.organisation_id], data=facts)
    if taken:
        institution = await organisation_by_id(session, filing.organisation_id)
        filled_in = FilledIn(filing.id, institution.name, filing.filled_on)
        values = {name: content.values[name] for name in taken}
        await declare(session, actor, values, choice.agreed, commitment, now=now, filled_in=filled_in)


async def refuse(session: AsyncSession, actor: Actor, filing_id: UUID, because: str, *, version: int, now: datetime) -> None:
    """End it without anything of it; the clerk reads the reason. Raises: FilingNotFound, FilingNotOpenTo, Invalid without a reason."""
    filing = await offered_filing(session, actor, filing_id, "enrolment:assisted_offer:refuse")
    await turn_down(session, actor, filing, because, version=version, now=now)


async def turn_down(session: AsyncSession, actor: Actor, filing: AssistedFiling, because: str, *, version: int, now: datetime) -> None:
    """The same for a filing that was found otherwise, as by its code."""
    reason = " ".join(because.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Invalid("没有提交", [FieldError("/because", f"请写明不同意的原因，最多 {LONGEST_REASON} 个字，现在是 {len(reason)} 个")])
    await _end(session, filing, FilingState.REFUSED, version, actor, now, refused_because=reason)
    record(session, REFUSED, filing.id, at=now, parties=[filing.organisation_id], data={"account_id": str(filing.clerk_id)})


def _sorted_out(content: Content, taken: Collection[str]) -> tuple[list[str], list[str]]:
    return sorted(set(taken) & content.values.keys()), sorted(content.values.keys() - set(taken))


async def _end(
    session: AsyncSession, filing: AssistedFiling, target: FilingState, version: int, actor: Actor, now: datetime, **values: Any
) -> None:
    """By one conditional statement: of two who decide at once, or a clerk who changes meanwhile, one comes too late."""
    require(filing.status, target)
    if filing.until_at <= now:
        raise FilingNotOpenTo(OVER, state=FilingState.LAPSED)
    this = (AssistedFiling.id == filing.id) & (AssistedFiling.status == FilingState.OPEN) & (AssistedFiling.version == version)
    forgotten = {"sealed": None, "code_hash": None, "code_version": None}
    ended = {"status": target, "version": version + 1, "updated_at": now, "ended_at": now, "ended_by": actor.account_id}
    done = update(AssistedFiling).where(this).values(**ended, **forgotten, **values).returning(AssistedFiling.id)
    if await session.scalar(done) is None:
        raise FilingNotOpenTo("这份代填刚被改动或办结，请重新打开，看过现在的内容再决定", state=filing.status)
