"""What waits for somebody among applications: for a lender's home and for an enterprise's. Counts stop at `MOST`: a home says 「999+」."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation
from products.applications.models import Application, ApplicationGroup, Proposal
from products.applications.repository import LIST, visible
from products.applications.states import OPEN, ApplicationStatus
from products.catalogue.models import ProductVersion

MOST = 1000
SOON = timedelta(days=1)
A = ApplicationStatus


@dataclass(frozen=True, slots=True)
class LenderPiles:
    """How many open cases of the lender (of the branch) wait: the caller's own, nobody's, beyond their time, for a second person."""

    mine: int
    mine_late: int
    nobody: int
    late: int
    to_approve: int


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """One case with the names that a person knows it by. `other_side` is the enterprise for a lender, the lender for an enterprise."""

    case: Application
    other_side: str
    product: str


async def lender_piles(session: AsyncSession, actor: Actor, *, at: datetime) -> LenderPiles:
    """One statement, each count up to `MOST`. What somebody proposed does not wait for the same person's approval."""
    own = _own(actor)
    late = Application.due_at < at
    opened = Application.status.in_(OPEN)
    others = ~select(Proposal.id).where(_last_of_case(), Proposal.proposed_by == actor.account_id).exists()
    parts = (own & opened, own & late, opened & Application.officer_id.is_(None), late, (Application.status == A.PROPOSED) & others)
    seen = visible(actor, LIST)
    row = (await session.execute(select(*(_up_to_most(seen & part) for part in parts)))).one()
    return LenderPiles(*(int(each) for each in row))


async def most_urgent(session: AsyncSession, actor: Actor, *, limit: int, mine: bool) -> Sequence[WaitingCase]:
    """What is due first: of the caller's own cases, or of those that nobody has."""
    whose = _own(actor) if mine else Application.officer_id.is_(None)
    wanted = _named(Application.subject_id).where(visible(actor, LIST), whose, Application.due_at.is_not(None))
    return await _cases(session, wanted.order_by(Application.due_at, Application.id).limit(limit))


async def to_approve(session: AsyncSession, actor: Actor, *, limit: int) -> Sequence[WaitingCase]:
    """Proposals of others, what is due first."""
    others = ~select(Proposal.id).where(_last_of_case(), Proposal.proposed_by == actor.account_id).exists()
    wanted = _named(Application.subject_id).where(visible(actor, LIST), Application.status == A.PROPOSED, others)
    return await _cases(session, wanted.order_by(Application.due_at, Application.id).limit(limit))


async def open_cases(session: AsyncSession, actor: Actor, *, limit: int) -> Sequence[WaitingCase]:
    """An enterprise's sent cases that have not ended: those that wait for the enterprise first, then by what is due."""
    wanted = _named(Application.lender_id).where(visible(actor, LIST), Application.status.in_(OPEN))
    turn = Application.status.in_((A.SUPPLEMENTING, A.APPROVED)).desc()
    return await _cases(session, wanted.order_by(turn, Application.due_at, Application.id).limit(limit))


async def unsent_forms(session: AsyncSession, actor: Actor, *, limit: int) -> Sequence[ApplicationGroup]:
    """Forms with a case that is still a draft, the last changed first."""
    draft = select(Application.id).where(Application.group_id == ApplicationGroup.id, Application.status == A.DRAFT)
    wanted = select(ApplicationGroup).where(ApplicationGroup.subject_id == actor.organisation_id, draft.exists())
    return (await session.scalars(wanted.order_by(ApplicationGroup.updated_at.desc()).limit(limit))).all()


def is_soon(case: Application, at: datetime) -> bool:
    """Due within a day, or past it."""
    return case.due_at is not None and case.due_at - at <= SOON


def _own(actor: Actor) -> ColumnElement[bool]:
    """Those of colleagues whom the caller stands in for too."""
    return Application.officer_id.in_([each for each in (actor.account_id, *sorted(actor.stands_in_for)) if each is not None])


def _last_of_case() -> ColumnElement[bool]:
    return (Proposal.application_id == Application.id) & (Proposal.round == Application.round)


def _up_to_most(where: ColumnElement[bool]) -> ColumnElement[int]:
    found = select(literal(1)).select_from(Application).where(where).limit(MOST).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _named(other_side: InstrumentedAttribute[UUID]) -> Select[Application, str, str]:
    return (
        select(Application, Organisation.name, ProductVersion.name)
        .join(Organisation, Organisation.id == other_side)
        .join(ProductVersion, ProductVersion.id == Application.product_version_id)
    )


async def _cases(session: AsyncSession, wanted: Select[Application, str, str]) -> Sequence[WaitingCase]:
    return [WaitingCase(case, other_side, product) for case, other_side, product in await session.execute(wanted)]
