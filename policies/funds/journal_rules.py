"""The double-entry journal of a fund: its accounts, its kinds of entries, and the postings of each kind. Pure.

A posting is an amount of whole fen on one account, positive for a debit; the postings of an entry add up to nothing. `cash` and
`receivable` are what the fund has, the others what it is for, so their balances are negative. What the fund may still promise is what it
has in cash and has not reserved: `free`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Account(StrEnum):
    """The accounts of every fund (会计科目)."""

    CASH = "cash"  # 专户存款
    RECEIVABLE = "receivable"  # 应追回款：违规补偿须退回、尚未到账
    FREE = "free"  # 可用资金
    RESERVED = "reserved"  # 已核定待拨付
    OWED_BACK = "owed_back"  # 待收回款，与应追回款对应


class EntryKind(StrEnum):
    """What happened to the fund's money."""

    CONTRIBUTION = "contribution"  # 拨入
    INTEREST = "interest"  # 利息
    CHARGE = "charge"  # 手续费、管理费
    RETURN_TO_BUDGET = "return_to_budget"  # 退回财政
    TRANSFER = "transfer"  # 专户之间调拨
    RESERVE = "reserve"  # 核定预留
    RELEASE = "release"  # 预留撤销
    PAYMENT = "payment"  # 拨付
    PAYMENT_RETURNED = "payment_returned"  # 退票
    RECOVERY = "recovery"  # 追偿返还
    CLAW_BACK = "claw_back"  # 责令退回
    CLAW_BACK_RECEIVED = "claw_back_received"  # 退回款到账
    REVERSAL = "reversal"  # 冲正


A, K = Account, EntryKind
# Debited account and credited account, pair by pair.
PAIRS: MappingProxyType[EntryKind, tuple[tuple[Account, Account], ...]] = MappingProxyType(
    {
        K.CONTRIBUTION: ((A.CASH, A.FREE),),
        K.INTEREST: ((A.CASH, A.FREE),),
        K.CHARGE: ((A.FREE, A.CASH),),
        K.RETURN_TO_BUDGET: ((A.FREE, A.CASH),),
        K.TRANSFER: ((A.CASH, A.CASH),),
        K.RESERVE: ((A.FREE, A.RESERVED),),
        K.RELEASE: ((A.RESERVED, A.FREE),),
        K.PAYMENT: ((A.RESERVED, A.CASH),),
        K.PAYMENT_RETURNED: ((A.CASH, A.RESERVED),),
        K.RECOVERY: ((A.CASH, A.FREE),),
        K.CLAW_BACK: ((A.RECEIVABLE, A.OWED_BACK),),
        K.CLAW_BACK_RECEIVED: ((A.CASH, A.RECEIVABLE), (A.OWED_BACK, A.FREE)),
    }
)
CASH_KINDS = frozenset(kind for kind, pairs in PAIRS.items() if any(A.CASH in pair for pair in pairs))  # a bank statement shows these


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry. `payer` is the layer or the source of money that it speaks of, `deposit` the special account at a bank."""

    account: Account
    amount_fen: int
    payer: str = ""
    deposit: str = ""


def postings_of(kind: EntryKind, amounts: Sequence[tuple[str, int]], *, deposit: str = "", from_deposit: str = "") -> tuple[Posting, ...]:
    """The postings of an entry that is no reversal; `amounts` are whole fen by payer, none negative, not all of them 0.

    `deposit` stands on the lines of cash; a transfer goes from `from_deposit` to it. Raises: ValueError for amounts that are not so.
    """
    if any(amount < 0 for _, amount in amounts) or not any(amount for _, amount in amounts):
        raise ValueError(f"{kind}: amounts must be positive fen, given {list(amounts)}")
    lines = []
    for payer, amount in amounts:
        for debit, credit in PAIRS[kind] if amount else ():
            lines.append(Posting(debit, amount, payer, deposit if debit is A.CASH else ""))
            source = from_deposit if kind is K.TRANSFER else deposit
            lines.append(Posting(credit, -amount, payer, source if credit is A.CASH else ""))
    return tuple(lines)


def reversed_postings(postings: Sequence[Posting]) -> tuple[Posting, ...]:
    """The postings that take an entry back (冲正)."""
    return tuple(Posting(each.account, -each.amount_fen, each.payer, each.deposit) for each in postings)
