"""Giving a consent: named items, one institution, one purpose, a term, under words that are in force. A new purpose is a new consent."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.consents.checks import Granting, faults_of
from marketplace.consents.events import CONSENT_GRANTED
from marketplace.consents.models import Consent, ConsentItem, ConsentText
from marketplace.consents.refusals import MayNotSign
from marketplace.consents.signature import signature_of
from marketplace.consents.states import ConsentState
from marketplace.consents.terms import ConsentTerms, LongestTerms, begins, day_of, ends, last_day
from marketplace.consents.texts import TextKind, text_in_force
from marketplace.errors import Forbidden, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.models import SUBJECT_KINDS
from marketplace.members.repository import organisation_by_id

MaySign = Callable[[AsyncSession, Actor], Awaitable[bool]]  # rooms above know of agents' mandates


async def grant(
    session: AsyncSession, actor: Actor, terms: ConsentTerms, *, longest: LongestTerms, may_sign: MaySign, at: datetime
) -> Consent:
    """Sign a consent of the caller's enterprise.

    Raises: Forbidden for a caller who is no enterprise's, MayNotSign, Invalid with every fault at once.
    """
    subject_id = await _subject(session, actor)
    if not await may_sign(session, actor):
        raise MayNotSign("你在这家企业的权限里没有「签署授权」，请企业管理员签署，或者让他给你加上这项权限")
    known = await items_in_force(session, day_of(at))
    text = await text_in_force(session, TextKind.CONSENT, at)
    if faults := await faults_of(session, actor, terms, Granting(known, text.version, longest, at)):
        raise Invalid(f"授权有 {len(faults)} 处需要修改", faults)
    consent = _consent(actor, subject_id, terms, text, at)
    session.add(consent)
    await session.flush()  # before its items: the database compares them with the signed list
    session.add_all(ConsentItem(consent_id=consent.id, item=item) for item in consent.items)
    await session.flush()
    _tell(session, consent, at)
    return consent


async def _subject(session: AsyncSession, actor: Actor) -> UUID:
    if actor.organisation_id is not None:
        organisation = await organisation_by_id(session, actor.organisation_id)
        if organisation.kind in SUBJECT_KINDS:
            return organisation.id
    raise Forbidden("只有企业等信息主体可以授权")


def _consent(actor: Actor, subject_id: UUID, terms: ConsentTerms, text: ConsentText, at: datetime) -> Consent:
    until = ends(terms.valid_until)
    made = Consent(
        id=new_id(),
        subject_id=subject_id,
        grantee_id=terms.grantee_id,
        items=sorted(terms.items),
        live_items=sorted(terms.items),
        purpose=terms.purpose,
        text_version=text.version,
        signer_account_id=actor.account_id,
        signer_client_id=actor.client_id,
        signer=terms.signer.strip(),
        application_id=terms.application_id,
        valid_from=at if terms.valid_from is None else max(at, begins(terms.valid_from)),
        valid_until=until,
        signed_until=until,
        status=ConsentState.LIVE,
        version=1,
        granted_at=at,
    )
    made.signature = signature_of(made, text.sha256)
    return made


def _tell(session: AsyncSession, consent: Consent, at: datetime) -> None:
    facts = {
        "purpose": consent.purpose.value,
        "items": consent.items,
        "valid_until": last_day(consent.valid_until).isoformat(),
        "text_version": consent.text_version,
        "sha256": consent.signature.hex(),
        "signed_by": "program" if consent.signer_account_id is None else "person",
    }
    record(session, CONSENT_GRANTED, consent.id, at=at, parties=[consent.subject_id, consent.grantee_id], data=facts)
