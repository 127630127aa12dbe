"""Queues of claims: what is due first for those who keep or review a fund, the newest first for claimants and the auditor; by keyset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Row, Select, func, literal_column, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.access.actor import Actor
from marketplace.members.models import Organisation
from policies.claims.models import IS_OPEN, Claim
from policies.claims.states import ClaimStatus
from policies.funds.models import Fund

CLAIM_NUMBER = "BC-"
MOST_COUNTED = 100
MOST_CHOICES = 500
claimant = aliased(Organisation)
borrower = aliased(Organisation)


class Tab(StrEnum):
    """Open ones with a running clock; open ones without, such as deferred; those that were paid or have ended."""

    DUE = "due"
    NO_CLOCK = "no_clock"
    AFTER = "after"


class Until(StrEnum):
    """How soon something is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """What is asked for. `mine`: the caller's turn. `due_by`: not later than this instant."""

    state: ClaimStatus | None = None
    fund_id: UUID | None = None
    claimant_id: UUID | None = None
    mine: bool = False
    due_by: datetime | None = None
    sampled: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends. `due_at` is None where the order is by id."""

    id: UUID
    due_at: datetime | None
    back: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows of (claim, fund, claimant, borrower); whether there is more on either side."""

    rows: Sequence[Row[Any]]
    more_before: bool
    more_after: bool


async def claim_page(
    session: AsyncSession, actor: Actor, seen: ColumnElement[bool], wanted: ClaimFilter, tab: Tab | None, place: Place | None, *, limit: int
) -> QueuePage:
    """One page of what the caller may see (`seen`). Without a tab all claims, the newest first."""
    by_due = tab is Tab.DUE
    keys: tuple[Any, ...] = (Claim.due_at, Claim.id) if by_due else (Claim.id,)
    backwards = place is not None and place.back
    ascending = by_due != backwards
    conditions = [seen, *_of_tab(tab), *_conditions(actor, wanted)]
    if place is not None:
        here = tuple_(*((place.due_at, place.id) if by_due else (place.id,)))
        conditions.append(tuple_(*keys) > here if ascending else tuple_(*keys) < here)
    order = [key if ascending else key.desc() for key in keys]
    rows = list((await session.execute(_columns().where(*conditions).order_by(*order).limit(limit + 1))).all())
    more, rows = len(rows) > limit, rows[:limit]
    return QueuePage(rows[::-1], more, True) if backwards else QueuePage(rows, place is not None, more)


async def count_due(session: AsyncSession, actor: Actor, seen: ColumnElement[bool], wanted: ClaimFilter) -> int:
    """How many open claims with a clock there are; counting ends at `MOST_COUNTED`."""
    found = select(Claim.id).where(seen, *_of_tab(Tab.DUE), *_conditions(actor, wanted)).limit(MOST_COUNTED)
    return await session.scalar(select(func.count()).select_from(found.subquery())) or 0


async def choices_of(session: AsyncSession, seen: ColumnElement[bool]) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]]]:
    """Funds and claimants that the caller's claims speak of, by name."""
    funds = select(Fund.id, Fund.name).where(Fund.id.in_(select(Claim.fund_id).where(seen)))
    banks = select(Organisation.id, Organisation.name).where(Organisation.id.in_(select(Claim.claimant_id).where(seen)))
    found = [
        [(row[0], row[1]) for row in await session.execute(each.order_by(name).limit(MOST_CHOICES))]
        for each, name in ((funds, Fund.name), (banks, Organisation.name))
    ]
    return found[0], found[1]


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Claim, Fund.name.label("fund"), claimant.name.label("claimant"), borrower.name.label("borrower"),
            borrower.synthetic.label("synthetic"),
        )
        .join(Fund, Fund.id == Claim.fund_id)
        .join(claimant, claimant.id == Claim.claimant_id)
        .join(borrower, borrower.id == Claim.subject_id)
    )  # fmt: skip


def _of_tab(tab: Tab | None) -> list[ColumnElement[bool]]:
    """In the words of the partial indexes, so that the planner knows them again."""
    if tab is None:
        return []
    is_open: ColumnElement[bool] = literal_column(f"({IS_OPEN.replace('status', 'claim.status')})", Boolean)
    if tab is Tab.AFTER:
        return [~is_open, Claim.status != ClaimStatus.DRAFT]
    return [is_open, Claim.due_at.is_not(None) if tab is Tab.DUE else Claim.due_at.is_(None)]


def _conditions(actor: Actor, wanted: ClaimFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, value in ((Claim.status, wanted.state), (Claim.fund_id, wanted.fund_id), (Claim.claimant_id, wanted.claimant_id)):
        if value is not None:
            found.append(column == value)
    if wanted.mine:
        found += [Claim.turn_organisation_id == actor.organisation_id, Claim.turn_role == actor.role.value]
    if wanted.due_by is not None:
        found.append(Claim.due_at <= wanted.due_by)
    if wanted.sampled:
        found.append(Claim.sampled.is_(True))
    return found + _said(wanted.text)


def _said(text: str) -> list[ColumnElement[bool]]:
    """A number or its beginning; else the borrower's name or code, or the claimant's own reference."""
    if not text:
        return []
    if text.upper().startswith(CLAIM_NUMBER):
        return [Claim.number.startswith(text.upper(), autoescape=True)]
    named = select(Organisation.id).where(or_(Organisation.name.contains(text, autoescape=True), Organisation.uscc == text.upper()))
    return [or_(Claim.subject_id.in_(named), Claim.external_reference == text)]
