"""Where the contract of a case is signed: by the channel of the version that the case keeps."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from products.applications.models import Application
from products.catalogue.models import ProductVersion
from products.catalogue.states import Channel


async def channels_of(session: AsyncSession, cases: Sequence[Application]) -> dict[UUID, Channel]:
    """By product version; one statement."""
    wanted = {case.product_version_id for case in cases}
    rows = await session.execute(select(ProductVersion.id, ProductVersion.channel).where(ProductVersion.id.in_(wanted)))
    return {row.id: row.channel for row in rows}
