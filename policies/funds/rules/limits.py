"""The upper limits of a payment: what each allows in all, and what is left of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import UNSET

from policies.funds.fund_rules import BankYearCap, Claimant, FundRules
from policies.funds.rules.amounts import fen_of, half_up, money_zh, part_of, pct_zh
from policies.funds.rules.deal import Room
from policies.funds.rules.words import CLAIMANT_NAMES


@dataclass(frozen=True, slots=True)
class Used:
    """What has been reserved or paid under each limit and not come back, in fen, without the claim in question."""

    loan_fen: int = 0
    borrower_fen: int = 0
    bank_year_fen: int = 0
    claimant_kind_year_fen: int = 0
    pool_year_fen: int = 0


def bank_year_cap_fen(cap: BankYearCap, prior_balance_fen: int | None) -> int | None:
    """What one claimant may be paid in a year: the smallest of what is given; None while a figure is missing.

    `prior_balance_fen`: its balance of filed loans at the end of the year before. The part of it is rounded half up to the fen.
    """
    found: list[int] = []
    if cap.amount is not UNSET:
        if cap.amount is None:
            return None
        found.append(fen_of(cap.amount))
    if cap.pct_of_prior_balance is not UNSET:
        if cap.pct_of_prior_balance is None or prior_balance_fen is None:
            return None
        found.append(half_up(part_of(prior_balance_fen, cap.pct_of_prior_balance)))
    return min(found, default=None)


def room_of(
    rules: FundRules,
    claimant: Claimant,
    used: Used,
    *,
    prior_balance_fen: int | None,
    pool_free_fen: int,
    loss_left_fen: int,
    stack_left_fen: int | None,
) -> Room:
    """The room that the rules' limits leave after what is used; a limit whose figure is missing has None and blocks the computation."""
    caps = rules.caps
    bank_year = bank_year_cap_fen(caps.bank_year, prior_balance_fen) if isinstance(caps.bank_year, BankYearCap) else None
    return Room(
        loan_fen=_left(_cap_fen(caps.loan), used.loan_fen),
        borrower_fen=_left(_cap_fen(caps.borrower), used.borrower_fen),
        bank_year_fen=_left(bank_year, used.bank_year_fen),
        claimant_kind_year_fen=_left(_cap_fen(caps.claimant_kind_year.get(claimant)), used.claimant_kind_year_fen),
        pool_year_fen=_left(_cap_fen(caps.pool_year), used.pool_year_fen),
        pool_free_fen=max(0, pool_free_fen),
        loss_left_fen=max(0, loss_left_fen),
        stack_left_fen=None if stack_left_fen is None else max(0, stack_left_fen),
    )


def stack_left_fen(rules: FundRules, basis_fen: int, paid_by_all_fen: int) -> int | None:
    """What all funds together may still pay of a loss under the rules' ceiling (half up to the fen); None: no ceiling, or not stated."""
    pct = rules.stack.cap_pct
    return None if pct is UNSET or pct is None else max(0, half_up(part_of(basis_fen, pct)) - paid_by_all_fen)


def loss_left_fen(net_fen: int, basis_fen: int, compensated_fen: int, to_others_fen: int) -> int:
    """What is left to compensate: of the whole loss, and of the claimant's own part of it.

    `net_fen` is the loss before anybody's payment, `basis_fen` the claimant's part (less what a guarantor paid, or what it paid itself);
    `compensated_fen` what all funds have promised, `to_others_fen` what of that is known to be other claimants'. Without the second bound a
    lender whose guarantor has paid could be made more than whole by two funds.
    """
    return max(0, min(net_fen - compensated_fen, basis_fen - (compensated_fen - to_others_fen)))


def limits_named(rules: FundRules, claimant: Claimant, room: Room) -> Iterator[tuple[str, str, int | None, bool]]:
    """Code, title, what is left, and whether the rules name the limit, in the order in which they are shown."""
    caps, kind = rules.caps, CLAIMANT_NAMES[claimant]
    of_kind = caps.claimant_kind_year.get(claimant)
    yield "loan", f"单笔上限{_figure(caps.loan)}", room.loan_fen, isinstance(caps.loan, str)
    yield "borrower", f"单户年度上限{_figure(caps.borrower)}", room.borrower_fen, isinstance(caps.borrower, str)
    yield "bank_year", "本机构年度上限", room.bank_year_fen, isinstance(caps.bank_year, BankYearCap)
    yield "claimant_kind_year", f"{kind}年度合计上限{_figure(of_kind)}", room.claimant_kind_year_fen, of_kind is not None
    yield "pool_year", f"全池年度上限{_figure(caps.pool_year)}", room.pool_year_fen, isinstance(caps.pool_year, str)
    yield "pool_free", "资金池可用余额", room.pool_free_fen, False
    yield "loss_left", "尚未获得补偿的损失", room.loss_left_fen, False
    stack = rules.stack.cap_pct
    words = "" if stack is UNSET or stack is None else f"不超过损失的 {pct_zh(stack)}"
    yield "stack_left", f"各级补偿合计{words}", room.stack_left_fen, bool(words)


def _cap_fen(cap: object) -> int | None:
    return fen_of(cap) if isinstance(cap, str) else None


def _left(cap_fen: int | None, used_fen: int) -> int | None:
    return None if cap_fen is None else max(0, cap_fen - used_fen)


def _figure(cap: object) -> str:
    return f" {money_zh(fen_of(cap))}" if isinstance(cap, str) else ""
