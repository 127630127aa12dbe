"""Whom a consent may be given to: institutions that finance, guarantee or insure, and are on the platform at present."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Organisation, OrganisationKind, OrganisationStatus

GRANTEE_KINDS = frozenset(
    {
        OrganisationKind.BANK,
        OrganisationKind.GUARANTOR,
        OrganisationKind.REGUARANTOR,
        OrganisationKind.INSURER,
        OrganisationKind.LEASING,
        OrganisationKind.FACTORING,
        OrganisationKind.CREDIT_SERVICE,
    }
)
_LEFT = {
    OrganisationStatus.SUSPENDED: "这家机构已被平台暂停，暂时不能接受授权",
    OrganisationStatus.EXITED: "这家机构已退出平台，不能再接受授权",
}


async def grantee_fault(session: AsyncSession, grantee_id: UUID) -> str | None:
    """Why the organisation cannot be given a consent; None if it can. A branch can while its institution can."""
    found = await session.get(Organisation, grantee_id, populate_existing=True)
    if found is None:
        return "没有这家机构，请从机构名单中选择"
    if found.kind not in GRANTEE_KINDS:
        return "只能授权给银行、担保、再担保、保险、融资租赁、商业保理和信用服务机构"
    head = await session.get(Organisation, found.parent_id, populate_existing=True) if found.parent_id else None
    return _LEFT.get(found.status) or (_LEFT.get(head.status) if head else None)


async def grantees(session: AsyncSession) -> Sequence[Organisation]:
    """Every institution that can be chosen, by name. Branches read under their institution's consents, so they are not listed."""
    wanted = (
        select(Organisation)
        .where(Organisation.kind.in_(GRANTEE_KINDS), Organisation.status == OrganisationStatus.ACTIVE, Organisation.parent_id.is_(None))
        .order_by(Organisation.name, Organisation.id)
    )
    return (await session.scalars(wanted)).all()
