"""Whose value of an attribute counts where several providers have one."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.models import Precedence

OFFICIAL_RANK = 100
DECLARED_RANK = 900  # of what an enterprise says about itself. No line changes it: an official value always comes first.


class PrecedenceLine(NamedTuple):
    """What has no attribute, item or provider speaks of all of them. `rank` 1 to 899, the lowest counts."""

    id: UUID
    attribute: str | None
    item: str | None
    provider_id: UUID | None
    rank: int

    def speaks_of(self, attribute: str, item: str, provider_id: UUID) -> bool:
        """Whether the line is about a value of this attribute that this provider gave under this item."""
        return self.attribute in {None, attribute} and self.item in {None, item} and self.provider_id in {None, provider_id}

    @property
    def special(self) -> tuple[bool, bool, bool]:
        """The greater, the more special: attribute before item before provider."""
        return self.attribute is not None, self.item is not None, self.provider_id is not None


class Precedences(NamedTuple):
    """All lines, the most special first."""

    lines: tuple[PrecedenceLine, ...]

    def line(self, attribute: str, item: str, provider_id: UUID) -> PrecedenceLine | None:
        """The line that decides; None: the rule for all."""
        return next((line for line in self.lines if line.speaks_of(attribute, item, provider_id)), None)

    def rank(self, attribute: str, item: str, provider_id: UUID, *, self_declared: bool = False) -> int:
        """The rank of a value: the lowest counts; among equals the newer day, then the later arrival."""
        if self_declared:
            return DECLARED_RANK
        found = self.line(attribute, item, provider_id)
        return OFFICIAL_RANK if found is None else found.rank


async def ranks(session: AsyncSession) -> Precedences:
    """The lines that there are at present."""
    found = await session.execute(
        select(Precedence.id, Precedence.attribute, Precedence.item, Precedence.provider_id, Precedence.rank).order_by(Precedence.id)
    )
    lines = (PrecedenceLine(*row) for row in found)
    return Precedences(tuple(sorted(lines, key=lambda line: line.special, reverse=True)))
