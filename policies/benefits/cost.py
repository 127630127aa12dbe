"""What one case costs the public purse at most, as far as the benefit states figures. Pure; yuan as exact decimals."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.money import people_amount, plain
from policies.benefits.kinds import FeeSubsidy, FirstLoanAward, FixedTierSubsidy, InterestSubsidy, RiskCompensation
from policies.benefits.reading import read_benefit

_YEAR = 12


@dataclass(frozen=True, slots=True)
class CaseCost:
    """From the cheapest full case to the dearest, in yuan; equal where the benefit has no tiers. `how_zh` says what was reckoned."""

    low_yuan: Decimal
    high_yuan: Decimal
    how_zh: str


def cost_of_case(benefit: Any) -> CaseCost | None:
    """None where the benefit cannot be read, costs nobody by the case, or states no figure that bounds it: null is not 0."""
    read, _ = read_benefit(benefit)
    if isinstance(read, InterestSubsidy):
        return _of_interest(read)
    if isinstance(read, FixedTierSubsidy):
        return _of_tiers(read)
    if isinstance(read, FeeSubsidy):
        return _of_fees(read)
    if isinstance(read, RiskCompensation):
        return _of_loss(read)
    if isinstance(read, FirstLoanAward):
        bound = read.amount_cny or read.cap_cny
        return None if bound is None else CaseCost(bound, bound, f"每笔最多 {people_amount(bound)}")
    return None


def _of_interest(read: InterestSubsidy) -> CaseCost | None:
    """The least of the caps and of points × highest loan × longest term."""
    bounds = [
        (cap, f"最高 {people_amount(cap)}") for cap in (read.cap_cny, read.cap_per_year_cny, read.lifetime_cap_cny) if cap is not None
    ]
    points = read.rate_points_max_pct if read.rate_points_pct is None else read.rate_points_pct
    if points is not None and read.subsidised_loan_cap_cny is not None:
        months = read.max_months or _YEAR
        sum_yuan = read.subsidised_loan_cap_cny * points / 100 * months / _YEAR
        bounds.append((sum_yuan, f"{people_amount(read.subsidised_loan_cap_cny)} × {plain(points)}% × {months} 个月"))
    return _least(bounds)


def _of_tiers(read: FixedTierSubsidy) -> CaseCost | None:
    amounts = [tier.amount_cny for tier in read.tiers]
    if not amounts or any(each is None for each in amounts):
        return None
    stated = [each for each in amounts if each is not None]
    return CaseCost(min(stated), max(stated), "按各档金额")


def _of_fees(read: FeeSubsidy) -> CaseCost | None:
    caps = [item.cap_cny if item.cap_cny is not None else item.cap_per_year_cny for item in read.items]
    if read.cap_per_year_cny is not None:
        return CaseCost(read.cap_per_year_cny, read.cap_per_year_cny, f"每年最高 {people_amount(read.cap_per_year_cny)}")
    if not caps or any(each is None for each in caps):
        return None
    total = sum((each for each in caps if each is not None), Decimal(0))
    return CaseCost(total, total, "各项费用的上限相加")


def _of_loss(read: RiskCompensation) -> CaseCost | None:
    """Of a loan that is lost wholly: the highest loan × the share. Nothing is paid while the loan performs."""
    loans = [each for each in (read.cap_per_loan_cny, read.cap_per_borrower_cny) if each is not None]
    shares = _shares(read)
    if not loans or not shares:
        return None
    loan = min(loans)
    low, high = (loan * share / 100 for share in (min(shares), max(shares)))
    return CaseCost(low, high, f"贷款 {people_amount(loan)} 全部损失时的补偿；正常还款不发生支出")


def _shares(read: RiskCompensation) -> list[Decimal]:
    """Every share that may apply, with all bonuses on the highest, under the ceiling; [] where one is not stated."""
    tiers: Iterable[Decimal | None] = [tier.share_pct for tier in read.tiers] or [read.loss_share_pct]
    stated = [each for each in tiers if each is not None]
    if not stated or len(stated) < max(len(read.tiers), 1):
        return []
    bonus = sum((each.add_pct for each in read.bonuses if each.add_pct is not None), Decimal(0))
    ceilings = [each for each in (read.max_total_share_pct, read.share_max_pct) if each is not None]
    return [min(stated), min([max(stated) + bonus, Decimal(100), *ceilings])]


def _least(bounds: list[tuple[Decimal, str]]) -> CaseCost | None:
    if not bounds:
        return None
    bound, how = min(bounds)
    return CaseCost(bound, bound, f"每户{how}" if how.startswith("最高") else f"每户最多 {how}")
