"""Special accounts of a fund (专户). Their numbers are encrypted; lists show the last four digits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.database.sealing import Sealer
from marketplace.errors import FieldError, Invalid, NotFound
from marketplace.ids import new_id
from policies.funds.journal_models import FundDeposit
from policies.funds.ledger_events import DEPOSIT_OPENED, tell
from policies.funds.repository import get_fund

OPEN = "funds:deposit:open"
REVEAL = "funds:deposit:reveal"
_NUMBER = re.compile(r"[0-9]{8,32}")
_CODE = re.compile(r"[0-9A-Za-z_-]{1,32}")
_SPACES = re.compile(r"[\s-]+")


class NoSuchDeposit(NotFound):
    """Not there, or not this caller's."""

    code = "deposit_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialAccount:
    """An account as its keeper writes it down; blanks and hyphens in the number do not count."""

    code: str
    bank_name: str
    number: str


async def open_deposit(
    session: AsyncSession, sealer: Sealer, actor: Actor, fund_id: UUID, account: SpecialAccount, *, at: datetime
) -> FundDeposit:
    """Write down a special account, with nothing in it. Raises: NoSuchFund, Invalid."""
    fund = await get_fund(session, actor, fund_id, OPEN)
    number, faults = _SPACES.sub("", account.number), _wrong(account)
    if await _by_code(session, fund.id, account.code) is not None:
        faults.append(FieldError("/code", f"本资金池已有编号为 {account.code} 的专户，请换一个编号"))
    if faults:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    deposit = FundDeposit(
        id=new_id(), fund_id=fund.id, code=account.code, bank_name=account.bank_name.strip(), last_four=number[-4:], created_at=at
    )
    deposit.number_sealed = sealer.seal(number.encode(), _place(deposit.id)).hex()
    session.add(deposit)
    await session.flush()
    tell(session, DEPOSIT_OPENED, fund, at=at, data={"deposit_id": str(deposit.id)})
    return deposit


async def number_of_deposit(
    session: AsyncSession, sealer: Sealer, actor: Actor, fund_id: UUID, deposit_id: UUID
) -> tuple[FundDeposit, str | None]:
    """An account with its whole number, for whoever pays from it; None where none was kept.

    Raises: NoSuchFund, NoSuchDeposit, CannotOpen.
    """
    fund = await get_fund(session, actor, fund_id, REVEAL)
    found = await session.scalar(select(FundDeposit).where(FundDeposit.id == deposit_id, FundDeposit.fund_id == fund.id))
    if found is None:
        raise NoSuchDeposit("没有这个专户，或者它不属于这个资金池")
    kept = found.number_sealed
    return found, None if kept is None else sealer.open(bytes.fromhex(kept), _place(found.id)).decode()


async def deposits_of(session: AsyncSession, fund_id: UUID) -> Sequence[FundDeposit]:
    """All of a fund, the first one first."""
    return (await session.scalars(select(FundDeposit).where(FundDeposit.fund_id == fund_id).order_by(FundDeposit.id))).all()


async def deposit_by_code(session: AsyncSession, fund_id: UUID, code: str | None, pointer: str = "/deposit") -> UUID | None:
    """The id of the special account of this code; None where none was named. Raises: Invalid, naming the codes that there are."""
    if not code:
        return None
    found = await _by_code(session, fund_id, code)
    if found is None:
        known = "、".join(each.code for each in await deposits_of(session, fund_id)) or "（还没有登记专户）"
        detail = f"本资金池没有编号为 {code} 的专户；现有：{known}"
        raise Invalid(detail, [FieldError(pointer, detail)])
    return found.id


async def _by_code(session: AsyncSession, fund_id: UUID, code: str) -> FundDeposit | None:
    return await session.scalar(select(FundDeposit).where(FundDeposit.fund_id == fund_id, FundDeposit.code == code))


def _wrong(account: SpecialAccount) -> list[FieldError]:
    faults = []
    if not _CODE.fullmatch(account.code):
        faults.append(FieldError("/code", "编号用 1 至 32 个字母、数字、- 或 _，如 A1"))
    if not account.bank_name.strip():
        faults.append(FieldError("/bank_name", "请填写开户银行"))
    if not _NUMBER.fullmatch(_SPACES.sub("", account.number)):
        faults.append(FieldError("/number", "账号须是 8 至 32 位数字"))
    return faults


def _place(deposit_id: UUID) -> str:
    return f"fund_deposit.number:{deposit_id}"
