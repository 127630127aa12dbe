"""Narrowing a consent: fewer items, a shorter term. It is never made wider; for more there is another consent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.events import CONSENT_NARROWED
from marketplace.consents.models import Consent, ConsentItem
from marketplace.consents.repository import NARROW, change_live, own_consent
from marketplace.consents.terms import NarrowerTerms, day_of, ends, last_day
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record


async def narrow(session: AsyncSession, actor: Actor, consent_id: UUID, terms: NarrowerTerms, *, at: datetime) -> Consent:
    """End items or bring the last day forward, at once for every reading that begins afterwards.

    Whoever acts for the enterprise may, as with revoking: less is shown.

    Raises: ConsentNotFound, ConsentOver, ConsentChanged, Invalid with every fault.
    """
    consent = await own_consent(session, actor, NARROW, consent_id, at)
    live = await _live_items(session, consent_id)
    if faults := _faults(terms, consent, live, at):
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    ended = sorted(live - set(terms.items)) if terms.items is not None else []
    until = consent.valid_until if terms.valid_until is None else ends(terms.valid_until)
    after = await change_live(session, consent, valid_until=until, live_items=sorted(live - set(ended)))
    await session.execute(update(ConsentItem).where(ConsentItem.consent_id == consent_id, ConsentItem.item.in_(ended)).values(ended_at=at))
    facts = {"ended_items": ended, "valid_until": last_day(until).isoformat()}
    record(session, CONSENT_NARROWED, consent_id, at=at, parties=[after.subject_id, after.grantee_id], data=facts)
    return after


def _faults(terms: NarrowerTerms, consent: Consent, live: set[str], at: datetime) -> list[FieldError]:
    found = []
    if terms.items is not None:
        found += [
            FieldError(f"/items/{place}", f"「{item}」不在这份授权里，或已经去掉；要增加事项请另签一份授权")
            for place, item in enumerate(terms.items)
            if item not in live
        ]
        if not terms.items:
            found.append(FieldError("/items", "至少留一项；全部不要，请撤回这份授权"))
    if terms.valid_until is not None and not day_of(at) <= terms.valid_until <= last_day(consent.valid_until):
        accepted = f"{day_of(at)} 至 {last_day(consent.valid_until)}"
        found.append(FieldError("/valid_until", f"结束日期只能提前，可选 {accepted}；要延长请另签一份授权"))
    if not found and not _narrower(terms, consent, live):
        found.append(FieldError("", "没有缩小任何内容：请去掉至少一项，或者把结束日期提前"))
    return found


def _narrower(terms: NarrowerTerms, consent: Consent, live: set[str]) -> bool:
    fewer = terms.items is not None and set(terms.items) < live
    shorter = terms.valid_until is not None and terms.valid_until < last_day(consent.valid_until)
    return fewer or shorter


async def _live_items(session: AsyncSession, consent_id: UUID) -> set[str]:
    wanted = select(ConsentItem.item).where(ConsentItem.consent_id == consent_id, ConsentItem.ended_at.is_(None))
    return set(await session.scalars(wanted))
