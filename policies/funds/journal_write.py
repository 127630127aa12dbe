"""The two statements by which an entry is booked, and what it says of the pool when the first one finds too little."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, and_, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from policies.funds.journal_errors import AlreadyReversed, DepositShort, NoPool, PoolShort, VoucherUsed
from policies.funds.journal_hash import ENTRY_FIELDS, entry_hash
from policies.funds.journal_models import FundDeposit, FundPool, JournalEntry
from policies.funds.journal_rules import Account, EntryKind, Posting

# The pool's total that each kind of entry raises, or lowers where it takes back.
TOTALS: Mapping[EntryKind, tuple[str, int]] = {
    EntryKind.CONTRIBUTION: ("paid_in_fen", 1),
    EntryKind.INTEREST: ("interest_fen", 1),
    EntryKind.CHARGE: ("charged_fen", 1),
    EntryKind.RETURN_TO_BUDGET: ("returned_fen", 1),
    EntryKind.PAYMENT: ("paid_fen", 1),
    EntryKind.PAYMENT_RETURNED: ("paid_fen", -1),
    EntryKind.RECOVERY: ("recovered_fen", 1),
    EntryKind.CLAW_BACK_RECEIVED: ("clawed_back_fen", 1),
}
BALANCES = ("cash_fen", "reserved_fen", "receivable_fen")
MOVED = (*BALANCES, *dict.fromkeys(name for name, _ in TOTALS.values()))


@dataclass(frozen=True, slots=True)
class Movement:
    """By how much an entry changes each figure of the pool, in fen."""

    changes: Mapping[str, int]

    @classmethod
    def of(cls, kind: EntryKind, postings: Sequence[Posting], *, back: bool = False) -> "Movement":
        """Of an entry's postings; `back`: they take one of `kind` back."""
        changes = dict.fromkeys(MOVED, 0)
        for each in postings:
            changes["cash_fen"] += each.amount_fen if each.account is Account.CASH else 0
            changes["reserved_fen"] -= each.amount_fen if each.account is Account.RESERVED else 0
            changes["receivable_fen"] += each.amount_fen if each.account is Account.RECEIVABLE else 0
        if kind in TOTALS:
            name, sign = TOTALS[kind]
            moved = abs(changes["cash_fen"])
            changes[name] += -sign * moved if back else sign * moved
        return cls(changes)

    @property
    def free_fen(self) -> int:
        """What becomes free; negative: what has to be there."""
        return self.changes["cash_fen"] - self.changes["reserved_fen"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the first statement gives: the pool is locked from here to the end of the transaction."""

    number: int
    last_hash: str
    closed_through: str
    only_deposit: UUID | None


def _changed(name: str) -> Any:
    return getattr(FundPool, name) + bindparam(f"by_{name}", type_=BigInteger)


# The fund's only special account, where there is just one and it can bear the movement.
_ONLY_DEPOSIT = (
    select(func.array_agg(FundDeposit.id)[1])
    .where(FundDeposit.fund_id == FundPool.fund_id)
    .correlate(FundPool)
    .having(func.count() == 1, func.min(FundDeposit.balance_fen) + bindparam("by_cash_fen", type_=BigInteger) >= 0)
    .scalar_subquery()
)
_UNUSED_VOUCHER = ~select(JournalEntry.id).where(
    JournalEntry.fund_id == FundPool.fund_id, JournalEntry.voucher == bindparam("voucher")
).correlate(FundPool).exists()  # fmt: skip
_NOT_REVERSED = ~select(JournalEntry.id).where(JournalEntry.reverses_id == bindparam("reverses", type_=Uuid)).exists()
_TAKE = (
    update(FundPool)
    .where(
        FundPool.fund_id == bindparam("of_fund", type_=Uuid),
        and_(*(_changed(name) >= 0 for name in MOVED)),
        _changed("cash_fen") - _changed("reserved_fen") >= 0,
        _UNUSED_VOUCHER,
        _NOT_REVERSED,
    )
    .values({name: _changed(name) for name in MOVED} | {"entries": FundPool.entries + 1})
    .returning(FundPool.entries, FundPool.last_hash, FundPool.closed_through, _ONLY_DEPOSIT)
)


async def take_pool(session: AsyncSession, movement: Movement, entry: JournalEntry) -> Taken:
    """Change the pool by `movement` if it can bear it. Raises: NoPool, VoucherUsed, AlreadyReversed, PoolShort."""
    given: dict[str, Any] = {f"by_{name}": change for name, change in movement.changes.items()}
    given |= {"of_fund": entry.fund_id, "voucher": entry.voucher, "reverses": entry.reverses_id}
    row = (await (await session.connection()).execute(_TAKE, given)).one_or_none()
    if row is None:
        raise await _refusal(session, movement, entry)
    return Taken(*row)


_WRITE = text("""
WITH given AS (
  SELECT CAST(:fund_id AS uuid) AS fund_id, CAST(:id AS uuid) AS entry_id,
         CAST(:period AS varchar) AS period, CAST(:kind AS varchar) AS kind
), kept AS (
  UPDATE fund_pool SET last_hash = :hash WHERE fund_id = (SELECT fund_id FROM given)
), entry AS (
  INSERT INTO journal_entry (id, fund_id, number, kind, occurred_on, period, late, amount_fen, claim_id, contribution_id, reverses_id,
                             voucher, note_zh, recorded_by, recorded_at, previous_hash, hash)
  SELECT given.entry_id, given.fund_id, :number, given.kind, :occurred_on, given.period, :late, :amount_fen, :claim_id, :contribution_id,
         :reverses_id, :voucher, :note_zh, :recorded_by, :recorded_at, :previous_hash, :hash FROM given
  ON CONFLICT DO NOTHING RETURNING id
), posted AS (
  INSERT INTO journal_posting (entry_id, line, fund_id, period, account, payer, deposit_id, amount_fen)
  SELECT entry.id, each.line, given.fund_id, given.period, each.account, each.payer, each.deposit_id, each.amount_fen
  FROM entry, given, unnest(CAST(:lines AS smallint[]), CAST(:accounts AS varchar[]), CAST(:payers AS varchar[]),
       CAST(:deposits AS uuid[]), CAST(:amounts AS bigint[])) AS each (line, account, payer, deposit_id, amount_fen)
), months AS (
  INSERT INTO fund_month AS m (fund_id, period, kind, account, payer, debit_fen, credit_fen, lines)
  SELECT given.fund_id, given.period, given.kind, each.account, each.payer, each.debit_fen, each.credit_fen, each.lines
  FROM given, unnest(CAST(:month_accounts AS varchar[]), CAST(:month_payers AS varchar[]), CAST(:debits AS bigint[]),
       CAST(:credits AS bigint[]), CAST(:counts AS integer[])) AS each (account, payer, debit_fen, credit_fen, lines)
  ON CONFLICT (fund_id, period, kind, account, payer) DO UPDATE
  SET debit_fen = m.debit_fen + excluded.debit_fen, credit_fen = m.credit_fen + excluded.credit_fen, lines = m.lines + excluded.lines
), moved AS (
  UPDATE fund_deposit d SET balance_fen = d.balance_fen + each.amount_fen
  FROM given, unnest(CAST(:moved_deposits AS uuid[]), CAST(:moved_amounts AS bigint[])) AS each (deposit_id, amount_fen)
  WHERE d.id = each.deposit_id AND d.fund_id = given.fund_id AND d.balance_fen + each.amount_fen >= 0 RETURNING d.id
)
SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM moved)
""")


async def write_entry(session: AsyncSession, entry: JournalEntry, postings: Sequence[Posting]) -> None:
    """Write entry, postings, the month's sums and the balances of special accounts; sets `entry.hash`.

    Raises: VoucherUsed or AlreadyReversed where another transaction was quicker, DepositShort.
    """
    lines = [_line(number, each) for number, each in enumerate(postings, start=1)]
    columns = {name: getattr(entry, name) for name in ENTRY_FIELDS}
    entry.hash = entry_hash(columns, lines)
    deposits = _moved(lines)
    result = await session.execute(
        _WRITE, {**columns, "kind": entry.kind.value, "hash": entry.hash, **_arrays(lines), **_month_arrays(lines), **deposits}
    )
    written, moved = result.one()
    if not written:
        raise await _taken_refusal(session, entry) or RuntimeError(f"entry {entry.number} of {entry.fund_id} could not be written")
    if moved != len(deposits["moved_deposits"]):
        raise DepositShort("专户余额不足或不属于本资金池，未记账；请核对专户，或先在专户之间调拨")


def _line(number: int, posting: Posting) -> dict[str, Any]:
    deposit = UUID(posting.deposit) if posting.deposit else None
    return {
        "line": number, "account": posting.account.value, "payer": posting.payer, "deposit_id": deposit, "amount_fen": posting.amount_fen
    }  # fmt: skip


def _arrays(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    names = {"lines": "line", "accounts": "account", "payers": "payer", "deposits": "deposit_id", "amounts": "amount_fen"}
    return {name: [each[column] for each in lines] for name, column in names.items()}


def _month_arrays(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in lines:
        debit, credit = max(each["amount_fen"], 0), max(-each["amount_fen"], 0)
        found = sums[each["account"], each["payer"]]
        found[:] = [found[0] + debit, found[1] + credit, found[2] + 1]
    return {
        "month_accounts": [account for account, _ in sums],
        "month_payers": [payer for _, payer in sums],
        "debits": [each[0] for each in sums.values()],
        "credits": [each[1] for each in sums.values()],
        "counts": [each[2] for each in sums.values()],
    }


def _moved(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    sums: dict[UUID, int] = defaultdict(int)
    for each in lines:
        if each["deposit_id"] is not None:
            sums[each["deposit_id"]] += each["amount_fen"]
    return {"moved_deposits": list(sums), "moved_amounts": list(sums.values())}


async def _refusal(session: AsyncSession, movement: Movement, entry: JournalEntry) -> Exception:
    taken = await _taken_refusal(session, entry)
    if taken is not None:
        return taken
    found = await session.execute(select(*(getattr(FundPool, name) for name in MOVED)).where(FundPool.fund_id == entry.fund_id))
    row = found.one_or_none()
    if row is None:
        return NoPool()
    pool = dict(zip(MOVED, row, strict=True))
    free_fen = pool["cash_fen"] - pool["reserved_fen"]
    if free_fen + movement.free_fen < 0:
        return PoolShort("可用余额", free_fen, -movement.free_fen)
    for name, what_zh in (("reserved_fen", "已预留"), ("receivable_fen", "应追回款")):
        if pool[name] + movement.changes[name] < 0:
            return PoolShort(what_zh, pool[name], -movement.changes[name])
    return PoolShort("同类累计", min(pool.values()), entry.amount_fen)


async def _taken_refusal(session: AsyncSession, entry: JournalEntry) -> Exception | None:
    """Why the entry may not stand in the journal beside those that do."""
    if entry.voucher is not None:
        same = select(JournalEntry.number).where(JournalEntry.fund_id == entry.fund_id, JournalEntry.voucher == entry.voucher)
        if number := await session.scalar(same):
            return VoucherUsed(entry.voucher, number)
    if entry.reverses_id is not None:
        reversing = select(JournalEntry.number).where(JournalEntry.reverses_id == entry.reverses_id)
        if number := await session.scalar(reversing):
            return AlreadyReversed(number)
    return None
