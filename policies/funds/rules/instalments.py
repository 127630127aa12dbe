"""A payment in parts (分期拨付). Pure."""

from collections.abc import Sequence
from decimal import Decimal

from policies.funds.fund_rules import FundRules
from policies.funds.rules.amounts import fen_of, half_up, part_of


def divide_instalments(rules: FundRules, payers: Sequence[tuple[str, int]]) -> tuple[tuple[tuple[str, int], ...], ...]:
    """What each payer pays in each part, in fen; without parts everything at once.

    Every payer's part is its amount up to and with that part, rounded half up to the fen, less what went before, so the parts of each
    payer add up to its amount.
    """
    shares = [part.pct for part in rules.payment_instalments] or [Decimal(100)]
    upto = [sum(shares[: place + 1], Decimal(0)) for place in range(len(shares))]
    sums = [[0, *(half_up(part_of(amount, pct)) for pct in upto)] for _, amount in payers]
    return tuple(
        tuple((payer, so_far[part + 1] - so_far[part]) for (payer, _), so_far in zip(payers, sums, strict=True))
        for part in range(len(shares))
    )


def needs_second_approver(rules: FundRules, amount_fen: int) -> bool:
    """Whether a sum is above the one that a single approver may approve; where that is not stated, always."""
    above = rules.second_approver_above
    if above is None:
        return True
    return isinstance(above, str) and amount_fen > fen_of(above)
