"""Which line of a bank's statement is which entry of the journal. Pure.

First by voucher, where the amount agrees too; then, of what is left, by amount and day, at most three days apart, the nearest first. What
agrees in the voucher alone is a difference that names both. Each line and each entry is used once; nothing is changed by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

DAYS_APART = 3


@dataclass(frozen=True, slots=True)
class BankLine:
    """A movement as the bank has it: positive came in. `reference`: its numbers, parted by blanks."""

    line: int
    booked_on: date
    amount_fen: int
    reference: str


@dataclass(frozen=True, slots=True)
class BookedCash:
    """A movement as the journal has it."""

    entry_id: UUID
    number: int
    occurred_on: date
    amount_fen: int
    voucher: str | None


@dataclass(slots=True)
class Matching:
    """`agreed` and `differing` map lines to entries; `differing` ones agree in the voucher and not in the amount."""

    agreed: dict[int, UUID] = field(default_factory=dict)
    differing: dict[int, UUID] = field(default_factory=dict)


def match(lines: Sequence[BankLine], entries: Sequence[BookedCash]) -> Matching:
    """Pair them. The order in which they are given does not matter."""
    found, used = Matching(), set[UUID]()
    by_voucher = {each.voucher: each for each in entries if each.voucher}
    left = []
    for line in sorted(lines, key=lambda each: each.line):
        same = next((by_voucher[part] for part in line.reference.split() if part in by_voucher), None)
        if same is None or same.entry_id in used:
            left.append(line)
            continue
        used.add(same.entry_id)
        (found.agreed if same.amount_fen == line.amount_fen else found.differing)[line.line] = same.entry_id
    _by_amount(left, [each for each in entries if each.entry_id not in used], found)
    return found


def _by_amount(lines: Sequence[BankLine], entries: Sequence[BookedCash], found: Matching) -> None:
    by_amount: dict[int, list[BookedCash]] = {}
    for entry in entries:
        by_amount.setdefault(entry.amount_fen, []).append(entry)
    near = [
        (abs((line.booked_on - entry.occurred_on).days), line.line, entry.number, entry.entry_id)
        for line in lines
        for entry in by_amount.get(line.amount_fen, [])
        if abs((line.booked_on - entry.occurred_on).days) <= DAYS_APART
    ]
    used = set[UUID]()
    for _, line, _, entry_id in sorted(near):
        if line not in found.agreed and entry_id not in used:
            found.agreed[line] = entry_id
            used.add(entry_id)
