"""Every query of consents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.policy import policy_table
from marketplace.access.visibility import visible_to
from marketplace.consents.models import Consent, ConsentItem
from marketplace.consents.refusals import ConsentChanged, ConsentNotFound, ConsentOver
from marketplace.consents.states import ConsentState

LIST, READ = "consents:consent:list", "consents:consent:read"
NARROW, REVOKE = "consents:consent:narrow", "consents:consent:revoke"


@dataclass(frozen=True, slots=True)
class ConsentFile:
    """A consent with its items: when each was ended, None for those that still count."""

    consent: Consent
    items: Mapping[str, datetime | None]

    def state(self, at: datetime) -> ConsentState:
        """As of an instant: one that is over by the hour has expired, written down or not."""
        return state_of(self.consent, at)

    @property
    def live_items(self) -> list[str]:
        """Items that were not ended."""
        return [item for item, ended_at in self.items.items() if ended_at is None]


def state_of(consent: Consent, at: datetime) -> ConsentState:
    """The state as of an instant."""
    over = consent.status is ConsentState.LIVE and at >= consent.valid_until
    return ConsentState.EXPIRED if over else consent.status


async def consent_file(session: AsyncSession, actor: Actor, consent_id: UUID) -> ConsentFile:
    """One consent of which the caller's organisation is a party. Raises: ConsentNotFound."""
    return (await _files(session, [await _found(session, _party(actor, READ), consent_id)]))[0]


async def consent_files(
    session: AsyncSession,
    actor: Actor,
    *,
    limit: int,
    before: UUID | None = None,
    state: ConsentState | None = None,
    other: UUID | None = None,
    at: datetime,
) -> list[ConsentFile]:
    """The newest first: given ones for a subject, received ones for an institution. `other` is the other party; `state` as of `at`."""
    wanted = select(Consent).where(_party(actor, LIST))
    if before is not None:
        wanted = wanted.where(Consent.id < before)
    if other is not None:
        wanted = wanted.where(or_(Consent.subject_id == other, Consent.grantee_id == other))
    if state is not None:
        wanted = wanted.where(_in_state(state, at))
    rows = (await session.scalars(wanted.order_by(Consent.id.desc()).limit(limit))).all()
    return await _files(session, rows)


async def given_consent(session: AsyncSession, actor: Actor, permission: str, consent_id: UUID) -> Consent:
    """A consent that the caller's organisation has given, in any state. Raises: ConsentNotFound."""
    may = policy_table().grant(actor.role, permission) is not None and actor.organisation_id is not None
    return await _found(session, Consent.subject_id == actor.organisation_id if may else false(), consent_id)


async def own_consent(session: AsyncSession, actor: Actor, permission: str, consent_id: UUID, at: datetime) -> Consent:
    """A live consent that the caller's organisation has given. Raises: ConsentNotFound, ConsentOver."""
    consent = await given_consent(session, actor, permission, consent_id)
    if (state := state_of(consent, at)) is not ConsentState.LIVE:
        raise ConsentOver(state)
    return consent


async def change_live(session: AsyncSession, consent: Consent, **values: Any) -> Consent:
    """Change a consent in the state and version that were read. Raises: ConsentChanged."""
    changed = await session.execute(
        update(Consent)
        .where(Consent.id == consent.id, Consent.status == ConsentState.LIVE, Consent.version == consent.version)
        .values(version=consent.version + 1, **values)
        .returning(Consent)
        .execution_options(populate_existing=True)
    )
    after: Consent | None = changed.scalar_one_or_none()
    if after is None:
        raise ConsentChanged("这份授权刚被改动过，请刷新后再试", state=consent.status.value)
    return after


def _party(actor: Actor, permission: str) -> ColumnElement[bool]:
    """Consents of which the caller's organisation, or the institution whose branch it is, is a party."""
    seen = visible_to(actor, permission, parties=array([Consent.subject_id, Consent.grantee_id]))  # type: ignore[arg-type]
    return or_(seen, Consent.grantee_id == func.zhida_parent()) if policy_table().grant(actor.role, permission) else seen


def _in_state(state: ConsentState, at: datetime) -> ColumnElement[bool]:
    over = (Consent.status == ConsentState.LIVE) & (Consent.valid_until <= at)
    if state is ConsentState.LIVE:
        return (Consent.status == ConsentState.LIVE) & (Consent.valid_until > at)
    return (Consent.status == state) | over if state is ConsentState.EXPIRED else Consent.status == state


async def _found(session: AsyncSession, seen: ColumnElement[bool], consent_id: UUID) -> Consent:
    wanted = select(Consent).where(Consent.id == consent_id, seen).execution_options(populate_existing=True)
    if (found := (await session.scalars(wanted)).one_or_none()) is None:
        raise ConsentNotFound("没有这份授权，或者它不对你开放")
    return found


async def _files(session: AsyncSession, consents: Sequence[Consent]) -> list[ConsentFile]:
    wanted = select(ConsentItem).where(ConsentItem.consent_id.in_([each.id for each in consents])).order_by(ConsentItem.item)
    items: dict[UUID, dict[str, datetime | None]] = {each.id: {} for each in consents}
    for row in await session.scalars(wanted.execution_options(populate_existing=True)):
        items[row.consent_id][row.item] = row.ended_at
    return [ConsentFile(each, items[each.id]) for each in consents]
