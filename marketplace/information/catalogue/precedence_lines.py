"""Setting and removing lines of precedence, and who would come first by them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.events import PRECEDENCE_CHANGED
from marketplace.information.catalogue.precedence import DECLARED_RANK, PrecedenceLine, ranks
from marketplace.information.catalogue.providers import Provider, providers_by_item
from marketplace.information.catalogue.revision import lock_catalogue
from marketplace.information.models import ItemProvider, Precedence

RANKS = range(1, DECLARED_RANK)


class PrecedenceNotFound(NotFound):
    """There is no such line, or it was removed."""


class LineTerms(NamedTuple):
    """What a line says; at least one of the first three is there."""

    attribute: str | None
    item: str | None
    provider_id: UUID | None
    rank: int


class Candidate(NamedTuple):
    """Somebody who may give an attribute. `line` says where they stand, None: the rule for all. `provider` None: the enterprise itself."""

    item: str
    provider: Provider | None
    rank: int
    line: PrecedenceLine | None


async def set_line(session: AsyncSession, terms: LineTerms, *, at: datetime) -> UUID:
    """Add a line; one about the same gets the new rank. Returns its id. Raises: Invalid with every fault."""
    await lock_catalogue(session)
    if found := await _faults(session, terms):
        raise Invalid(f"有 {len(found)} 处需要修改", found)
    row = insert(Precedence).values(id=new_id(), **terms._asdict())
    about = row.on_conflict_do_update(index_elements=["attribute", "item", "provider_id"], set_={"rank": row.excluded.rank})
    line_id: UUID = (await session.execute(about.returning(Precedence.id))).scalar_one()
    _tell(session, line_id, terms, terms.rank, at)
    return line_id


async def remove_line(session: AsyncSession, line_id: UUID, *, at: datetime) -> None:
    """Go back to the more general line, or to the rule for all. Raises: PrecedenceNotFound."""
    await lock_catalogue(session)
    gone = delete(Precedence).where(Precedence.id == line_id)
    row = (
        await session.execute(gone.returning(Precedence.attribute, Precedence.item, Precedence.provider_id, Precedence.rank))
    ).one_or_none()
    if row is None:
        raise PrecedenceNotFound("没有这条取值顺序，或它已经删除")
    _tell(session, line_id, LineTerms(*row), None, at)


async def candidates(session: AsyncSession, attribute: str) -> list[Candidate]:
    """Who may give an attribute, the first whose value counts first; the enterprise itself last. Empty for what no item gives."""
    described = builtin_vocabulary().get(attribute)
    if described is None or described.item is None:
        return []
    precedences, item = await ranks(session), described.item
    found = []
    for provider in await _providers(session, item):
        line = precedences.line(attribute, item, provider.id)
        found.append(Candidate(item, provider, precedences.rank(attribute, item, provider.id), line))
    found.sort(key=lambda each: each.rank)
    return [*found, Candidate("self_declared", None, DECLARED_RANK, None)]


async def _providers(session: AsyncSession, item: str) -> list[Provider]:
    return (await providers_by_item(session, item)).get(item, [])


async def _faults(session: AsyncSession, terms: LineTerms) -> list[FieldError]:
    found = []
    described = None if terms.attribute is None else builtin_vocabulary().get(terms.attribute)
    if (terms.attribute, terms.item, terms.provider_id) == (None, None, None):
        found.append(FieldError("/attribute", "数据项、信息项和提供单位至少要选一个。"))
    if terms.attribute is not None and described is None:
        found.append(FieldError("/attribute", f"词汇表里没有数据项「{terms.attribute}」，请填它的代码，如 annual_revenue_cny。"))
    if terms.item is not None and terms.item not in builtin_items():
        found.append(FieldError("/item", f"目录里没有信息项「{terms.item}」。"))
    elif described is not None and terms.item not in {None, described.item}:
        found.append(FieldError("/item", f"「{described.label_zh}」不由这个信息项提供，这条顺序永远用不上。"))
    if terms.provider_id is not None and not await _provides(session, terms):
        found.append(FieldError("/provider_id", "这家机构没有提供过所选的信息项，请先指定它为提供单位。"))
    if terms.rank not in RANKS:
        found.append(
            FieldError("/rank", f"顺位须是 {RANKS[0]} 至 {RANKS[-1]} 的整数，小的在前；企业自主申报固定为 {DECLARED_RANK}，排在最后。")
        )
    return found


async def _provides(session: AsyncSession, terms: LineTerms) -> bool:
    described = builtin_vocabulary().get(terms.attribute or "")
    item = terms.item or (described.item if described else None)
    query = exists().where(ItemProvider.provider_id == terms.provider_id)
    return bool(await session.scalar(select(query if item is None else query.where(ItemProvider.item == item))))


def _tell(session: AsyncSession, line_id: UUID, terms: LineTerms, rank: int | None, at: datetime) -> None:
    provider = None if terms.provider_id is None else str(terms.provider_id)
    data = {"attribute": terms.attribute, "item": terms.item, "provider_id": provider, "rank": rank}
    record(session, PRECEDENCE_CHANGED, line_id, at=at, data=data)
