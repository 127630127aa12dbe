"""Every query and insertion of the members room."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.errors import NotFound
from marketplace.ids import new_id
from marketplace.members.models import Membership, Organisation, OrganisationKind
from marketplace.members.uscc import parse_uscc


class OrganisationNotFound(NotFound):
    """No such organisation."""

    code = "organisation_not_found"


async def organisation_by_id(session: AsyncSession, organisation_id: UUID) -> Organisation:
    """The organisation. Raises: OrganisationNotFound."""
    if (found := await session.get(Organisation, organisation_id)) is None:
        raise OrganisationNotFound("没有这个机构")
    return found


async def organisation_by_uscc(session: AsyncSession, uscc: str) -> Organisation | None:
    """The organisation with this code (already parsed, see `parse_uscc`); None if the platform does not know it."""
    return (await session.scalars(select(Organisation).where(Organisation.uscc == uscc))).one_or_none()


async def organisation_names(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by id."""
    rows = await session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def is_sandbox(session: AsyncSession, organisation_id: UUID | None) -> bool:
    """Whether it is one of those that only try (沙箱)."""
    return bool(await session.scalar(select(Organisation.sandbox).where(Organisation.id == organisation_id)))


async def synthetic_enterprise_code(session: AsyncSession) -> str | None:
    """The credit code of one synthetic enterprise to try with; None outside demonstrations."""
    synthetic = Organisation.synthetic & (Organisation.kind == OrganisationKind.ENTERPRISE)  # as the index has it
    return await session.scalar(select(Organisation.uscc).where(synthetic, ~Organisation.sandbox).order_by(Organisation.id).limit(1))


def add_organisation(
    session: AsyncSession,
    *,
    name: str,
    kind: OrganisationKind,
    uscc: str | None,
    region: str | None,
    synthetic: bool = False,
    sandbox: bool = False,
) -> Organisation:
    """A new organisation. Raises: Invalid if the code is not one."""
    code = None if uscc is None else parse_uscc(uscc)
    organisation = Organisation(id=new_id(), name=name, kind=kind, uscc=code, region=region, synthetic=synthetic, sandbox=sandbox)
    session.add(organisation)
    return organisation


def add_membership(session: AsyncSession, *, account_id: UUID, organisation_id: UUID, role: Role, region: str | None = None) -> Membership:
    """Let an account act as one role of an organisation."""
    membership = Membership(id=new_id(), account_id=account_id, organisation_id=organisation_id, role=role, region=region)
    session.add(membership)
    return membership
