"""Comparing a special account with the bank's statement (对账). What differs is listed and explained; the journal is not touched by it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.store import DocumentStore
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from marketplace.ids import new_id
from policies.funds.bank_statement_reading import StatementFile, look_at_statement, read_statement
from policies.funds.deposits import deposit_by_code
from policies.funds.journal_models import BankStatement, BankStatementGap, BankStatementLine
from policies.funds.ledger_events import DIFFERENCE_EXPLAINED, STATEMENT_BROUGHT, STATEMENT_COMPARED, tell
from policies.funds.models import Fund
from policies.funds.reconciliation_result import candidates, unmatched_lines
from policies.funds.reconciliation_rules import match
from policies.funds.repository import get_fund

BRING = "funds:reconciliation:bring"
ANSWER = "funds:reconciliation:answer"


class NoSuchStatement(NotFound):
    """Not there, or not this caller's."""

    code = "bank_statement_not_found"


class StatementNotWaiting(Conflict):
    """Its columns are not to be confirmed any more, or it has not been compared yet."""

    code = "bank_statement_not_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementTerms:
    """What a person says of the statement: the account by its code, the days that it covers (both included), its balances."""

    deposit: str
    from_on: date
    to_on: date
    opening_fen: int
    closing_fen: int
    file_name: str


async def bring_statement(
    session: AsyncSession, store: DocumentStore, actor: Actor, fund_id: UUID, terms: StatementTerms, content: BinaryIO, *, at: datetime
) -> BankStatement:
    """Keep the file and find out what its columns mean. The same content again for the account is answered with the one that there is.

    Raises: NoSuchFund, Invalid.
    """
    fund = await get_fund(session, actor, fund_id, BRING)
    deposit_id = await _deposit(session, fund, terms, at)
    stored = await to_thread.run_sync(store.put, content)
    digest = hashlib.sha256(f"{stored.sha256.hex()}|{terms.from_on}|{terms.to_on}".encode()).hexdigest()
    known = (BankStatement.deposit_id == deposit_id) & (BankStatement.content_sha256 == digest)
    if (before := await session.scalar(select(BankStatement).where(known))) is not None:
        return before
    file = StatementFile(stored.key, terms.file_name, terms.to_on, at.astimezone(SHANGHAI).date(), {})
    layout = await look_at_statement(store, file)
    made = BankStatement(
        id=new_id(), fund_id=fund.id, deposit_id=deposit_id, from_on=terms.from_on, to_on=terms.to_on, opening_fen=terms.opening_fen,
        closing_fen=terms.closing_fen, state="failed" if layout["refused"] else "mapping", file_name=terms.file_name, file_key=stored.key,
        layout=layout, content_sha256=digest, received_by=actor.account_id, received_at=at,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    tell(session, STATEMENT_BROUGHT, fund, at=at, data={"statement_id": str(made.id)})
    return made


async def confirm_statement(
    session: AsyncSession, store: DocumentStore, actor: Actor, fund_id: UUID, statement_id: UUID, declared: dict[str, Any], *, at: datetime
) -> BankStatement:
    """Read the file under these columns and compare it. Raises: NoSuchFund, NoSuchStatement, StatementNotWaiting, Invalid."""
    fund = await get_fund(session, actor, fund_id, ANSWER)
    statement = await statement_of_fund(session, fund, statement_id, lock=True)
    if statement.state != "mapping":
        raise StatementNotWaiting("这份对账单已经对过，或者不能读取", state=statement.state)
    today = at.astimezone(SHANGHAI).date()
    read = await read_statement(store, StatementFile(statement.file_key, statement.file_name, statement.to_on, today, declared))
    agreed = match([line for line, _ in read], await candidates(session, statement)).agreed
    rows = [
        {
            "statement_id": statement.id, "line": line.line, "fund_id": fund.id, "booked_on": line.booked_on, "amount_fen": line.amount_fen,
            "reference": line.reference, "counterparty": party, "entry_id": agreed.get(line.line),
        }
        for line, party in read
    ]  # fmt: skip
    await session.execute(insert(BankStatementLine), rows)
    statement.state, statement.matched = "compared", len(agreed)
    statement.layout = statement.layout | {"declared": declared}
    await session.flush()
    await _count(session, statement)
    data = {"statement_id": str(statement.id), "matched": statement.matched, "differences": statement.differences}
    tell(session, STATEMENT_COMPARED, fund, at=at, data=data)
    return statement


async def explain_line(
    session: AsyncSession, actor: Actor, fund_id: UUID, statement_id: UUID, line: int, words: str, *, at: datetime
) -> BankStatement:
    """Say why a line of the bank is not in the journal. Raises: NoSuchFund, NoSuchStatement, StatementNotWaiting, Invalid."""
    fund, statement = await _explaining(session, actor, fund_id, statement_id, words)
    wanted = (BankStatementLine.statement_id == statement.id) & (BankStatementLine.line == line)
    found = await session.scalar(select(BankStatementLine).where(wanted, BankStatementLine.entry_id.is_(None)))
    if found is None:
        raise StatementNotWaiting("这一行已经对上，或者对账单里没有这一行", state=statement.state)
    found.explained_zh, found.explained_by = words.strip(), actor.account_id
    await session.flush()
    return await _explained(session, fund, statement, {"line": line}, at)


async def explain_gap(
    session: AsyncSession, actor: Actor, fund_id: UUID, statement_id: UUID, entry_id: UUID, words: str, *, at: datetime
) -> BankStatement:
    """Say why an entry is not on the bank's statement. Raises: as `explain_line`."""
    fund, statement = await _explaining(session, actor, fund_id, statement_id, words)
    if entry_id not in {each.entry_id for each in (await unmatched_lines(session, statement)).gaps}:
        raise StatementNotWaiting("这笔分录不在这份对账单的差异里", state=statement.state)
    if actor.account_id is None:
        raise Forbidden("差异须由人员说明")
    row = {
        "statement_id": statement.id, "entry_id": entry_id, "fund_id": fund.id, "explained_zh": words.strip(),
        "explained_by": actor.account_id, "explained_at": at,
    }  # fmt: skip
    await session.execute(insert(BankStatementGap).values(row).on_conflict_do_nothing())
    return await _explained(session, fund, statement, {"entry_id_explained": str(entry_id)}, at)


async def statement_of_fund(session: AsyncSession, fund: Fund, statement_id: UUID, *, lock: bool = False) -> BankStatement:
    """One statement of the fund. Raises: NoSuchStatement."""
    wanted = select(BankStatement).where(BankStatement.id == statement_id, BankStatement.fund_id == fund.id)
    found = await session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NoSuchStatement("没有这份对账单，或者它不属于这个资金池")
    return found


async def _explaining(session: AsyncSession, actor: Actor, fund_id: UUID, statement_id: UUID, words: str) -> tuple[Fund, BankStatement]:
    fund = await get_fund(session, actor, fund_id, ANSWER)
    statement = await statement_of_fund(session, fund, statement_id, lock=True)
    if statement.state != "compared":
        raise StatementNotWaiting("这份对账单还没有对过", state=statement.state)
    if not words.strip():
        raise Invalid("没有登记", [FieldError("/note", "请写明差异的原因")])
    return fund, statement


async def _explained(session: AsyncSession, fund: Fund, statement: BankStatement, what: dict[str, Any], at: datetime) -> BankStatement:
    await _count(session, statement)
    tell(session, DIFFERENCE_EXPLAINED, fund, at=at, data={"statement_id": str(statement.id), **what})
    return statement


async def _count(session: AsyncSession, statement: BankStatement) -> None:
    """How many differences nobody has explained yet."""
    left = await unmatched_lines(session, statement)
    statement.differences = sum(1 for each in left.lines if not each.explained_zh) + len(left.gaps) - len(left.explained_gaps)
    await session.flush()


async def _deposit(session: AsyncSession, fund: Fund, terms: StatementTerms, at: datetime) -> UUID:
    faults, today = [], at.astimezone(SHANGHAI).date()
    if terms.to_on < terms.from_on:
        faults.append(FieldError("/to_on", f"止日 {terms.to_on} 早于起日 {terms.from_on}"))
    if terms.to_on > today:
        faults.append(FieldError("/to_on", f"止日 {terms.to_on} 不能晚于今天 {today}"))
    found = await deposit_by_code(session, fund.id, terms.deposit) if terms.deposit else None
    if found is None:
        faults.append(FieldError("/deposit", "请选择这是哪个专户的对账单"))
    if faults or found is None:
        raise Invalid(f"有 {len(faults)} 处需要修改", faults)
    return found
