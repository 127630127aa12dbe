"""Who stands behind an enterprise, in their function, and which other enterprises it is linked with. Families are never looked at."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.models import InformationRecord
from marketplace.members.models import Organisation
from marketplace.profiles.models import EnterpriseLink, LinkKind

KEY_PERSONNEL = "key_personnel"
Open = Callable[[InformationRecord], Mapping[str, str]]  # the personal fields of a record; none where they cannot be opened any more


class KeyPerson(NamedTuple):
    """A person as the register has them: name and function, nothing else."""

    name: str
    position: str
    as_of: str


class Link(NamedTuple):
    """A link as one of the two sees it. `outward`: the other one is held by it, or is its branch."""

    other: str
    uscc: str | None
    kind: LinkKind
    outward: bool
    share_pct: str | None
    as_of: str


async def key_persons(session: AsyncSession, subject_id: UUID, opened: Open) -> list[KeyPerson]:
    """Key persons by the register's order of functions."""
    mine = (InformationRecord.subject_id == subject_id) & (InformationRecord.item == KEY_PERSONNEL) & InformationRecord.ended_at.is_(None)
    rows = await session.scalars(select(InformationRecord).where(mine).order_by(InformationRecord.id).limit(200))
    found = [KeyPerson(opened(row).get("person_name", ""), row.data.get("position", ""), row.as_of.isoformat()) for row in rows]
    return [person for person in found if person.name]


async def links_of(session: AsyncSession, subject_id: UUID) -> list[Link]:
    """Links in both directions, by name of the other. The caller reads those of its own enterprise, an operator's page any."""
    wanted = select(EnterpriseLink).where(or_(EnterpriseLink.subject_id == subject_id, EnterpriseLink.other_id == subject_id))
    links = list(await session.scalars(wanted))
    others = {link.other_id if link.subject_id == subject_id else link.subject_id for link in links}
    named = await session.execute(select(Organisation.id, Organisation.name, Organisation.uscc).where(Organisation.id.in_(others)))
    names = {row.id: (row.name, row.uscc) for row in named}
    found = {_link(link, subject_id, names) for link in links}
    return sorted(found, key=lambda link: (link.kind, link.other, link.outward))


def _link(link: EnterpriseLink, subject_id: UUID, names: Mapping[UUID, tuple[str, str | None]]) -> Link:
    outward = link.subject_id == subject_id
    name, uscc = names[link.other_id if outward else link.subject_id]
    both = link.kind is LinkKind.COMMON_REPRESENTATIVE
    share = None if link.share_pct is None else f"{link.share_pct.normalize():f}"
    return Link(name, uscc, link.kind, outward or both, share, link.as_of.isoformat())
