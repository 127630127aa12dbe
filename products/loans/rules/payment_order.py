"""How a payment is spread over what is owed (还款冲抵顺序).

Source: 民法典第五百六十一条: costs of the claim first, then interest, then the principal, unless the parties agreed otherwise; contracts do
put it otherwise (principal first for what is long overdue), so the order is an argument. 第五百六十条: what fell due first is paid first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from marketplace.errors import FieldError, Invalid
from marketplace.money import yuan_text


class Part(StrEnum):
    """What a payment may be for. Compound interest is part of the penalty."""

    FEES = "fees"
    PENALTY = "penalty"
    INTEREST = "interest"
    PRINCIPAL = "principal"


PART_NAMES = {Part.FEES: "费用", Part.PENALTY: "罚息", Part.INTEREST: "利息", Part.PRINCIPAL: "本金"}
CUSTOMARY_ORDER = (Part.FEES, Part.PENALTY, Part.INTEREST, Part.PRINCIPAL)


class Walk(StrEnum):
    """Whether the oldest instalment is paid whole before the next, or each part of all of them before the next part."""

    BY_INSTALMENT = "by_instalment"
    BY_PART = "by_part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What is still owed of one instalment, in fen."""

    number: int
    due_on: date
    fees_fen: int = 0
    penalty_fen: int = 0
    interest_fen: int = 0
    principal_fen: int = 0

    def of(self, part: Part) -> int:
        """What is owed of one part."""
        amounts = {
            Part.FEES: self.fees_fen,
            Part.PENALTY: self.penalty_fen,
            Part.INTEREST: self.interest_fen,
            Part.PRINCIPAL: self.principal_fen,
        }
        return amounts[part]


class Allotment(NamedTuple):
    """So much of a payment goes to one part of one instalment."""

    number: int
    part: Part
    amount_fen: int


class PaymentBeyondDebt(Invalid):
    """More is paid than is owed. `owed_fen` is the exact remainder: of all, or of each part that was exceeded."""

    code = "payment_beyond_debt"

    def __init__(self, errors: Sequence[FieldError], owed_fen: Mapping[str, int]) -> None:
        super().__init__("还款金额超过尚欠金额，未登记。", errors)
        self.owed_fen = dict(owed_fen)


def owed_fen(debts: Iterable[Debt]) -> dict[Part, int]:
    """What is owed of each part, over all instalments."""
    listed = list(debts)
    return {part: sum(debt.of(part) for debt in listed) for part in CUSTOMARY_ORDER}


def spread(
    amount_fen: int, debts: Iterable[Debt], *, order: Sequence[Part] = CUSTOMARY_ORDER, walk: Walk = Walk.BY_INSTALMENT
) -> list[Allotment]:
    """Spread one sum, oldest instalment first, parts in the contract's order; nothing is left over.

    Raises: PaymentBeyondDebt; ValueError for an amount below one fen or an order that does not name each part once.
    """
    if amount_fen < 1 or sorted(order) != sorted(Part):
        raise ValueError(f"need 1 fen or more and each part once, got {amount_fen} and {[*order]}")
    listed = sorted(debts, key=lambda debt: (debt.due_on, debt.number))
    owed = sum(owed_fen(listed).values())
    if amount_fen > owed:
        raise PaymentBeyondDebt([FieldError("/amount", _beyond("本次还款", amount_fen, owed))], {"amount": owed})
    if walk is Walk.BY_INSTALMENT:
        places = [(debt, part) for debt in listed for part in order]
    else:
        places = [(debt, part) for part in order for debt in listed]
    return _filled(amount_fen, places)


def spread_parts(paid_fen: Mapping[Part, int], debts: Iterable[Debt]) -> list[Allotment]:
    """Spread a payment whose parts the bank has stated: each over its own part, oldest instalment first.

    Raises: PaymentBeyondDebt with every part that is too much; ValueError for a negative amount or nothing at all.
    """
    if min(paid_fen.values(), default=0) < 0 or not any(paid_fen.values()):
        raise ValueError(f"need amounts of 0 or more and one above, got {dict(paid_fen)}")
    listed = sorted(debts, key=lambda debt: (debt.due_on, debt.number))
    owed = owed_fen(listed)
    beyond = {part: owed[part] for part, amount in paid_fen.items() if amount > owed[part]}
    if beyond:
        errors = [FieldError(f"/{part}", _beyond(PART_NAMES[part], paid_fen[part], left)) for part, left in beyond.items()]
        raise PaymentBeyondDebt(errors, {str(part): left for part, left in beyond.items()})
    return [allotment for part, amount in paid_fen.items() for allotment in _filled(amount, [(debt, part) for debt in listed])]


def _filled(amount_fen: int, places: Iterable[tuple[Debt, Part]]) -> list[Allotment]:
    found, left = [], amount_fen
    for debt, part in places:
        taken = min(left, debt.of(part))
        if taken:
            found.append(Allotment(debt.number, part, taken))
            left -= taken
    return found


def _beyond(what: str, given_fen: int, owed: int) -> str:
    return f"{what} {yuan_text(given_fen)} 元，超过尚欠的 {yuan_text(owed)} 元；请填不超过 {yuan_text(owed)} 的金额。"
