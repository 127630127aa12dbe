"""Every query of institutions and their standing. All of them run as the system: institutions are not one tenant's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.access.visibility import visible_to
from marketplace.admissions.kinds import INSTITUTION_KINDS
from marketplace.admissions.models import InstitutionStanding
from marketplace.admissions.states import StandingStatus
from marketplace.members.models import Membership, Organisation, OrganisationKind
from marketplace.members.repository import OrganisationNotFound

AT_ONCE = 50
PEOPLE_SHOWN = 200
READ = "admissions:institution:read"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of institutions is narrowed by; empty fields by nothing. `region` is a GB/T 2260 prefix of two, four or six digits."""

    words: str = ""
    kind: OrganisationKind | None = None
    state: StandingStatus | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class InstitutionLine:
    """One institution. `standing` is None where nothing was ever done to it; `head` names the institution of a branch."""

    organisation: Organisation
    standing: InstitutionStanding | None
    head: str | None

    @property
    def state(self) -> StandingStatus:
        """As the organisation's own column has it where there is no row yet."""
        return self.standing.status if self.standing else StandingStatus(self.organisation.status.value)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts for an institution; contact values stay out."""

    name: str
    role: Role
    region: str | None
    active: bool


async def institutions(session: AsyncSession, actor: Actor, wanted: Wanted, *, after: UUID | None = None) -> Sequence[InstitutionLine]:
    """At most `AT_ONCE` and one more, the oldest first, so that a page begins after the last id of the one before."""
    query = _lines().where(visible_to(actor, "admissions:institution:list"), *_narrowed(wanted))
    if after is not None:
        query = query.where(Organisation.id > after)
    rows = await session.execute(query.order_by(Organisation.id).limit(AT_ONCE + 1))
    return [InstitutionLine(*row) for row in rows]


async def institution(session: AsyncSession, actor: Actor, organisation_id: UUID) -> InstitutionLine:
    """One institution. Raises: OrganisationNotFound for what is none, or not the caller's to see."""
    rows = await session.execute(_lines().where(visible_to(actor, READ), Organisation.id == organisation_id))
    if (row := rows.one_or_none()) is None:
        raise OrganisationNotFound("没有这个机构")
    return InstitutionLine(*row)


async def branches_of(session: AsyncSession, organisation_id: UUID) -> Sequence[Organisation]:
    """Its branches (分支机构) by name."""
    return (await session.scalars(select(Organisation).where(Organisation.parent_id == organisation_id).order_by(Organisation.name))).all()


async def people_of(session: AsyncSession, organisation_id: UUID) -> list[Person]:
    """Who acts for it, those in force first."""
    rows = await session.execute(
        select(Account.display_name, Membership.role, Membership.region, Membership.active & Account.active)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.active.desc(), Membership.created_at, Membership.id)
        .limit(PEOPLE_SHOWN)
    )
    return [Person(*row) for row in rows]


async def hold_standing(session: AsyncSession, organisation_id: UUID, *, at: datetime) -> None:
    """Make sure that an institution has its row, so that a move has something to change; two at once make one."""
    found = select(Organisation.id, Organisation.status, Organisation.created_at).where(Organisation.id == organisation_id)
    row = (await session.execute(found)).one()
    values = {"id": row.id, "status": StandingStatus(row.status.value), "since_at": at, "version": 1, "round": 1}
    await session.execute(insert(InstitutionStanding).values(values).on_conflict_do_nothing())


async def suspended_since(session: AsyncSession, account_id: UUID) -> tuple[str, InstitutionStanding | None] | None:
    """The institution that keeps a member of it, or of a branch of it, from signing in, with its standing; None: no institution does."""
    head = aliased(Organisation)
    rows = await session.execute(
        select(func.coalesce(head.name, Organisation.name), InstitutionStanding)
        .select_from(Membership)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(head, (head.id == Organisation.parent_id) & (head.status != "active"))
        .outerjoin(InstitutionStanding, InstitutionStanding.id == func.coalesce(head.id, Organisation.id))
        .where(Membership.account_id == account_id, Membership.active, or_(Organisation.status != "active", head.id.is_not(None)))
        .order_by(Membership.created_at)
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else (row[0], row[1])


async def listed(session: AsyncSession, kind: OrganisationKind | None) -> Sequence[Organisation]:
    """The public list (准入机构名单): head institutions that work or are suspended, by kind and name."""
    wanted = select(Organisation).where(
        Organisation.kind.in_([kind] if kind else list(INSTITUTION_KINDS)),
        Organisation.status != "exited",
        Organisation.parent_id.is_(None),
    )
    return (await session.scalars(wanted.order_by(Organisation.kind, Organisation.name, Organisation.id).limit(1_000))).all()


def _lines() -> Select[Organisation, InstitutionStanding, str]:
    head = aliased(Organisation)
    return (
        select(Organisation, InstitutionStanding, head.name)
        .outerjoin(InstitutionStanding, InstitutionStanding.id == Organisation.id)
        .outerjoin(head, head.id == Organisation.parent_id)
        .where(Organisation.kind.in_(list(INSTITUTION_KINDS)))
        .execution_options(populate_existing=True)
    )


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(or_(Organisation.name.contains(wanted.words, autoescape=True), Organisation.uscc == wanted.words.upper()))
    if wanted.kind:
        conditions.append(Organisation.kind == wanted.kind)
    if wanted.state:
        row = exists().where(InstitutionStanding.id == Organisation.id)
        conditions.append(or_(InstitutionStanding.status == wanted.state, ~row & (Organisation.status == wanted.state.value)))
    if wanted.region:
        conditions.append(Organisation.region.startswith(wanted.region, autoescape=True))
    return conditions
