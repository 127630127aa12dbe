"""Balances at the end of a year that limits of the next one are measured by: entered with their source, each change told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.members.models import Organisation
from policies.funds.drafts import keepers_of
from policies.funds.events import BALANCE_ENTERED
from policies.funds.models import Fund, PriorBalance
from policies.funds.repository import current_version, get_fund
from policies.funds.schemas import read_rules
from products.catalogue.schemas import content_hash

ENTER, LIST = "funds:balance:enter", "funds:balance:list"
FIRST_YEAR = 2000
LONGEST_SOURCE = 500


@dataclass(frozen=True, slots=True)
class BalanceTerms:
    """An institution's balance of loans under the fund at the end of a year (its label, 2025), and where the figure comes from."""

    institution_id: UUID
    year: int
    balance_fen: int
    source_zh: str


async def enter_balance(session: AsyncSession, actor: Actor, fund_id: UUID, terms: BalanceTerms, *, at: datetime) -> PriorBalance:
    """Write the balance down, in place of what was entered before. Raises: NoSuchFund, Invalid."""
    fund = await get_fund(session, actor, fund_id, ENTER)
    await _require_sound(session, fund, terms, at)
    key = {"fund_id": fund.id, "institution_id": terms.institution_id, "year": str(terms.year)}
    said = {"balance_fen": terms.balance_fen, "source_zh": terms.source_zh.strip(), "entered_by": actor.account_id, "entered_at": at}
    kept = insert(PriorBalance).values(**key, **said).on_conflict_do_update(index_elements=list(key), set_=said)
    written = await session.scalars(kept.returning(PriorBalance), execution_options={"populate_existing": True})
    data = {
        "institution_id": str(terms.institution_id),
        "year": str(terms.year),
        "content_sha256": content_hash([terms.balance_fen, said["source_zh"]]),
    }
    record(session, BALANCE_ENTERED, fund.id, at=at, parties=(*keepers_of(fund), terms.institution_id), data=data)
    return written.one()


async def balances_of(session: AsyncSession, fund: Fund, *, limit: int) -> Sequence[tuple[PriorBalance, str]]:
    """Entered balances with the names of institutions, the latest years first."""
    wanted = select(PriorBalance, Organisation.name).join(Organisation, Organisation.id == PriorBalance.institution_id)
    wanted = wanted.where(PriorBalance.fund_id == fund.id).order_by(PriorBalance.year.desc(), Organisation.name).limit(limit)
    return [(row, name) for row, name in await session.execute(wanted)]


async def _require_sound(session: AsyncSession, fund: Fund, terms: BalanceTerms, at: datetime) -> None:
    faults, this_year = [], at.astimezone(SHANGHAI).year
    version = await current_version(session, fund)
    if version is None or terms.institution_id not in read_rules(version.rules).admitted:
        faults.append(FieldError("/institution_id", "须是现行规则列出的合作机构，请核对编号。"))
    if not FIRST_YEAR <= terms.year < this_year:
        faults.append(FieldError("/year", f"须是 {FIRST_YEAR} 至 {this_year - 1} 之间已经结束的年度，填写的是 {terms.year}。"))
    if terms.balance_fen < 0:
        faults.append(FieldError("/balance", "余额须是 0 或更大的金额。"))
    if not 0 < len(terms.source_zh.strip()) <= LONGEST_SOURCE:
        faults.append(FieldError("/source", f"请写明数据来源，如报表名称和日期，最多 {LONGEST_SOURCE} 个字符。"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
