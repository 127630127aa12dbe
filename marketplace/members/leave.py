"""Leave with a delegate: registering it, ending it early, and whom a person stands in for today. It ends by itself after its last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.access.visibility import visible_to
from marketplace.clock import SHANGHAI
from marketplace.errors import Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.members.events import LEAVE_ENDED, LEAVE_REGISTERED
from marketplace.members.leave_models import Leave
from marketplace.members.leave_rules import Absence, faults_of_leave
from marketplace.members.models import Membership

_ONE_BY_ONE = select(func.pg_advisory_xact_lock(func.hashtextextended("leave", 0)))


class LeaveNotFound(NotFound):
    """No such leave that could still be ended, or not the caller's."""

    code = "leave_not_found"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could stand in."""

    account_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """One leave with the names of both people; `state` is planned, running or over; `mine`: the caller's own absence."""

    id: UUID
    mine: bool
    name: str
    delegate: str
    starts_on: date
    ends_on: date
    state: str


async def register_leave(session: AsyncSession, actor: Actor, delegate_id: UUID, starts_on: date, ends_on: date, *, now: datetime) -> UUID:
    """Register the caller's own leave. Registrations are made one by one, so that two at once cannot form a chain.

    Raises: Invalid with every fault.
    """
    assert actor.account_id is not None and actor.organisation_id is not None  # noqa: S101, PT018  # a person's page
    await session.execute(_ONE_BY_ONE)
    wanted = Absence(actor.account_id, delegate_id, starts_on, ends_on)
    faults = faults_of_leave(
        wanted,
        today=now.astimezone(SHANGHAI).date(),
        own_roles=await _roles(session, actor.account_id, actor.organisation_id),
        delegate_roles=await _roles(session, delegate_id, actor.organisation_id),
        others=await _others(session, wanted),
    )
    if faults:
        raise Invalid("请假没有登记，请修改后再提交", faults)
    leave_id = new_id()
    session.add(
        Leave(
            id=leave_id, account_id=actor.account_id, delegate_id=delegate_id, organisation_id=actor.organisation_id,
            starts_on=starts_on, ends_on=ends_on,
        )
    )  # fmt: skip
    data = {"account_id": str(actor.account_id), "delegate_id": str(delegate_id), "from": str(starts_on), "until": str(ends_on)}
    record(session, LEAVE_REGISTERED, leave_id, at=now, parties=[actor.organisation_id], data=data)
    return leave_id


async def end_leave(session: AsyncSession, actor: Actor, leave_id: UUID, *, now: datetime) -> None:
    """End the caller's own leave at once, or withdraw it before it begins. Raises: LeaveNotFound."""
    mine = visible_to(actor, "members:leave:end", account=Leave.account_id, state=leave_state(now))
    ended = await session.scalar(update(Leave).where(Leave.id == leave_id, mine).values(ended_at=now).returning(Leave.organisation_id))
    if ended is None:
        raise LeaveNotFound("没有这次请假，或者它已经结束")
    record(session, LEAVE_ENDED, leave_id, at=now, parties=[ended])


async def leaves_of(session: AsyncSession, actor: Actor, *, now: datetime) -> Sequence[LeaveLine]:
    """The caller's leaves and those in which the caller stands in, the latest first."""
    away, standing = Account.__table__.alias("away"), Account.__table__.alias("standing")
    rows = await session.execute(
        select(Leave, away.c.display_name, standing.c.display_name, leave_state(now))
        .join(away, away.c.id == Leave.account_id)
        .join(standing, standing.c.id == Leave.delegate_id)
        .where(or_(visible_to(actor, "members:leave:read", account=Leave.account_id), Leave.delegate_id == actor.account_id))
        .order_by(Leave.starts_on.desc(), Leave.id.desc())
        .limit(50)
    )
    return [
        LeaveLine(leave.id, leave.account_id == actor.account_id, name, other, leave.starts_on, leave.ends_on, state)
        for leave, name, other, state in rows
    ]


async def possible_delegates(session: AsyncSession, actor: Actor) -> Sequence[Colleague]:
    """Active colleagues who hold every role that the caller holds in this organisation."""
    assert actor.account_id is not None and actor.organisation_id is not None  # noqa: S101, PT018
    roles = await _roles(session, actor.account_id, actor.organisation_id)
    rows = await session.execute(
        select(Account.id, Account.display_name)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == actor.organisation_id, Membership.role.in_(roles), Membership.active)
        .where(Account.id != actor.account_id, Account.active, Account.locked_at.is_(None))
        .group_by(Account.id, Account.display_name)
        .having(func.count() == len(roles))
        .order_by(Account.display_name, Account.id)
    )
    return [Colleague(account_id, name) for account_id, name in rows]


def leave_state(now: datetime) -> ColumnElement[str]:
    """What the policy table calls the state of a leave: `planned`, `running` or `over`."""
    today = now.astimezone(SHANGHAI).date()
    over = or_(Leave.ended_at.is_not(None), Leave.ends_on < today)
    return case((over, "over"), (Leave.starts_on <= today, "running"), else_="planned")


def stands_in(account: Any, organisation: Any, now: datetime) -> ColumnElement[bool]:
    """The WHERE condition of leaves in which `account` stands in, in `organisation`, on the day of `now`; both are ids or columns."""
    day = now.astimezone(SHANGHAI).date()
    in_force = and_(Leave.ended_at.is_(None), Leave.starts_on <= day, Leave.ends_on >= day)
    return and_(Leave.delegate_id == account, Leave.organisation_id == organisation, in_force)


async def acting_for(session: AsyncSession, account_id: UUID, organisation_id: UUID, *, now: datetime) -> frozenset[UUID]:
    """Accounts of colleagues on leave today whose cases this one sees and handles."""
    return frozenset((await session.scalars(select(Leave.account_id).where(stands_in(account_id, organisation_id, now)))).all())


def behalf(actor: Actor, officer_id: UUID | None) -> UUID | None:
    """For whom the caller acts on a case of this officer: the officer, if the caller stands in for them; None if for oneself."""
    return officer_id if officer_id is not None and officer_id in actor.stands_in_for else None


async def _others(session: AsyncSession, wanted: Absence) -> list[Absence]:
    """Leaves that could stand against the wanted one."""
    concerned = or_(Leave.account_id.in_([wanted.account_id, wanted.delegate_id]), Leave.delegate_id == wanted.account_id)
    near = and_(Leave.ended_at.is_(None), Leave.starts_on <= wanted.ends_on, Leave.ends_on >= wanted.starts_on)
    rows = await session.scalars(select(Leave).where(concerned, near))
    return [Absence(row.account_id, row.delegate_id, row.starts_on, row.ends_on) for row in rows]


async def _roles(session: AsyncSession, account_id: UUID, organisation_id: UUID) -> list[Role]:
    """Roles in force of a person who can work."""
    rows = await session.scalars(
        select(Membership.role)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.account_id == account_id, Membership.organisation_id == organisation_id, Membership.active)
        .where(Account.active, Account.locked_at.is_(None))
    )
    return list(rows)
