"""What a computation is given and what it says: figures of one loan, one loss, the room that is left, and the result. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from policies.funds.fund_rules import Claimant, Criterion, Part, PayerKind, Percent

Evaluate = Callable[[Criterion], bool | None]  # whether a criterion holds for the deal; None: not known


@dataclass(frozen=True, slots=True)
class Deal:
    """One loan on the day of its filing. `facts`: attributes of the vocabulary, for the conditions of tiers and bonuses."""

    facts: Mapping[str, Any]
    loan_amount_fen: int
    claimant: Claimant


@dataclass(frozen=True, slots=True)
class Loss:
    """What is owed at the default and what came in since, in fen, none negative.

    `guarantor_paid_fen`: what a guarantor paid for the borrower, less what it has got back. Where the guarantor claims it is its loss;
    where the lender claims it is no longer the lender's.
    """

    principal_fen: int
    interest_fen: int = 0
    penalty_fen: int = 0
    collection_costs_fen: int = 0
    recovered_before_fen: int = 0
    guarantor_paid_fen: int | None = None

    def __post_init__(self) -> None:
        """Raises: ValueError for a negative figure."""
        if min(*self.by_part.values(), self.recovered_before_fen, self.guarantor_paid_fen or 0) < 0:
            raise ValueError(f"no figure of a loss is negative, given {self}")

    @property
    def by_part(self) -> dict[Part, int]:
        """What is owed, part by part."""
        return {
            Part.PRINCIPAL: self.principal_fen,
            Part.INTEREST: self.interest_fen,
            Part.PENALTY: self.penalty_fen,
            Part.COLLECTION_COSTS: self.collection_costs_fen,
        }


@dataclass(frozen=True, slots=True)
class Room:
    """What may still be paid now under each limit, in fen; None: no such limit. A limit that is used up has 0, never less.

    `loss_left_fen`: the loss that no fund, insurer or other payer has compensated yet; `stack_left_fen`: what all funds together may
    still pay of it.
    """

    loan_fen: int | None = None
    borrower_fen: int | None = None
    bank_year_fen: int | None = None
    claimant_kind_year_fen: int | None = None
    pool_year_fen: int | None = None
    pool_free_fen: int | None = None
    loss_left_fen: int | None = None
    stack_left_fen: int | None = None


class Step(Struct, frozen=True, kw_only=True):
    """One line of a computation that a person can follow. `fen` is the amount where the value is one."""

    number: int
    title_zh: str
    explanation_zh: str
    value: str
    fen: int | None = None


class Band(Struct, frozen=True, kw_only=True):
    """A slice of the loss, up to `up_to_fen` (None: without end), and the fund's share of it."""

    up_to_fen: int | None
    pct: Percent


class Share(Struct, frozen=True, kw_only=True):
    """The fund's share of a loss, fixed when the loan is filed.

    `pct` is None where something is in the way (`blocked_by` names it), where the loss is cut into `bands`, and where layers of a
    waterfall say it loss by loss.
    """

    claimant: Claimant
    pct: Percent | None = None
    bands: tuple[Band, ...] = ()
    steps: tuple[Step, ...] = ()
    blocked_by: tuple[str, ...] = ()


class PayerShare(Struct, frozen=True, kw_only=True):
    """What one payer of the fund's order pays."""

    payer: str
    kind: PayerKind
    amount_fen: int


class Limit(Struct, frozen=True, kw_only=True):
    """One upper limit: what it still allows, and whether it is less than the share of the loss."""

    code: str
    title_zh: str
    available_fen: int
    bites: bool


class Computation(Struct, frozen=True, kw_only=True):
    """A claim's amount with every step. `amount_fen` is None while a figure is missing (`blocked_by`), never 0 for that reason.

    `payers` are the fund's own and, as `external`, those who pay from elsewhere; the fund's add up to `amount_fen`. `elsewhere_fen` is
    what others had compensated before. payers + lender + elsewhere = basis.
    """

    basis_fen: int | None
    by_share_fen: int | None = None
    limits: tuple[Limit, ...] = ()
    amount_fen: int | None = None
    payers: tuple[PayerShare, ...] = ()
    lender_fen: int | None = None
    elsewhere_fen: int = 0
    steps: tuple[Step, ...] = ()
    blocked_by: tuple[str, ...] = ()


class Steps:
    """Numbers lines as they are said."""

    def __init__(self) -> None:
        self._said: list[Step] = []

    def say(self, title_zh: str, explanation_zh: str, value: str = "", fen: int | None = None) -> None:
        """One more line."""
        self._said.append(Step(number=len(self._said) + 1, title_zh=title_zh, explanation_zh=explanation_zh, value=value, fen=fen))

    def listed(self) -> tuple[Step, ...]:
        """All lines, numbered from 1."""
        return tuple(self._said)
