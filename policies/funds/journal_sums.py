"""What entries add up to, made again from nothing: the pool, special accounts, months. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from policies.funds.journal_rules import Account, EntryKind

RAISES = {
    EntryKind.CONTRIBUTION: "paid_in_fen", EntryKind.INTEREST: "interest_fen", EntryKind.CHARGE: "charged_fen",
    EntryKind.RETURN_TO_BUDGET: "returned_fen", EntryKind.PAYMENT: "paid_fen", EntryKind.PAYMENT_RETURNED: "paid_fen",
    EntryKind.RECOVERY: "recovered_fen", EntryKind.CLAW_BACK_RECEIVED: "clawed_back_fen",
}  # fmt: skip
PAYS_OUT = frozenset({"charged_fen", "returned_fen", "paid_fen"})  # totals of money that goes: cash falls by what they rise
Month = tuple[str, str, str, str]  # period, kind, account, payer


@dataclass(frozen=True, slots=True)
class Booked:
    """One entry: its columns, the kind of what it reverses, and its postings."""

    entry: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]

    @property
    def movement(self) -> str:
        """The kind of movement, seen through a reversal."""
        return str(self.entry["reversed_kind"] or self.entry["kind"])


@dataclass(slots=True)
class Sums:
    """Balances by account (debits positive), totals by name, special accounts by id, months with debits, credits and lines."""

    balances: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    totals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RAISES.values(), 0))
    deposits: dict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    months: dict[Month, list[int]] = field(default_factory=dict)

    def add(self, each: Booked) -> None:
        """One entry."""
        cash = 0
        for line in each.lines:
            account, amount = line["account"], line["amount_fen"]
            self.balances[account] += amount
            cash += amount if account == Account.CASH else 0
            if line["deposit_id"] is not None:
                self.deposits[line["deposit_id"]] += amount
            month = self.months.setdefault((each.entry["period"], each.entry["kind"], account, line["payer"]), [0, 0, 0])
            month[0 if amount > 0 else 1] += abs(amount)
            month[2] += 1
        if total := RAISES.get(each.movement):  # type: ignore[call-overload]  # a forged kind raises nothing
            self.totals[total] += -cash if total in PAYS_OUT else cash

    def pool(self) -> dict[str, int]:
        """The figures of the fund's pool."""
        stands = {"cash_fen": self.balances[Account.CASH], "receivable_fen": self.balances[Account.RECEIVABLE]}
        return {**stands, "reserved_fen": -self.balances[Account.RESERVED], **self.totals}

    def balances_until(self, period: str) -> dict[str, int]:
        """By account at the end of a month or a year, those that are not nothing."""
        last = period if len(period) > len("2026") else f"{period}-12"
        found: dict[str, int] = defaultdict(int)
        for (month, _, account, _), (debit, credit, _) in self.months.items():
            found[account] += debit - credit if month <= last else 0
        return {account: fen for account, fen in found.items() if fen}
