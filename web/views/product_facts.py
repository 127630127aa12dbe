"""The figures of a product as words: what its page and the comparison show. What a source does not say stays unsaid."""

from dataclasses import dataclass

from products.catalogue.labels import GUARANTEE_MODE_NAMES, REPAYMENT_METHOD_NAMES, GuaranteeMode, RepaymentMethod
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.words import amount_rule_zh
from web.views.cards import amount_text, rate_note, rate_text, term_text
from web.views.rate_rule import rate_rule_text
from web.views.rate_today import RateToday

UNSTATED = "未载明"
EARLIER_STEPS = (("accept", "受理"), ("contact", "联系"))


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its label; `note` says more of it."""

    label: str
    value: str
    note: str | None = None


def product_facts(version: ProductVersion, *, sample: bool, rate: RateToday | None = None) -> tuple[Fact, ...]:
    """Amount, rate, term, repayment, security, time: always all six, so that what is missing is seen to be missing.

    `rate` is that of the day for a product whose rate stands on the LPR.
    """
    return (
        Fact("额度", amount_text(version) or UNSTATED),
        _rate_fact(version, rate, sample=sample),
        Fact("期限", term_text(version) or UNSTATED, _shortest(version)),
        Fact("还款方式", repayment_text(version) or UNSTATED),
        Fact("担保方式", guarantee_text(version) or UNSTATED),
        Fact("办理时间", days_text(version, sample=sample) or UNSTATED, _earlier_steps(version)),
    )


def repayment_text(version: ProductVersion) -> str:
    """Ways of paying back, "" where none is stated."""
    return "、".join(REPAYMENT_METHOD_NAMES[RepaymentMethod(method)] for method in version.repayment_methods)


def guarantee_text(version: ProductVersion) -> str:
    """Ways of security, "" where none is stated."""
    return "、".join(GUARANTEE_MODE_NAMES[GuaranteeMode(mode)] for mode in version.guarantee_modes)


def days_text(version: ProductVersion, *, sample: bool) -> str | None:
    """When a lender on the platform promises its decision, in working days; for a sample the days that its source names."""
    days = version.promise_days.get("decide")
    if days is None:
        return None
    return f"约 {days} 天" if sample else f"{days} 个工作日内答复"


def amount_lines(version: ProductVersion) -> tuple[str, ...]:
    """How the amount is found: shares of a figure, multiples, tiers."""
    return tuple(amount_rule_zh(rule) for rule in version.amount_rules)


def _rate_fact(version: ProductVersion, rate: RateToday | None, *, sample: bool) -> Fact:
    if rate is not None:
        return Fact("年化利率", rate.shown, rate.note)
    return Fact("年化利率", rate_text(version) or UNSTATED, _rate_remark(version, sample=sample))


def _rate_remark(version: ProductVersion, *, sample: bool) -> str | None:
    said = (rate_note(version, sample=sample), rate_rule_text(version.rate), version.rate.get("note"))
    return "；".join(dict.fromkeys(text.rstrip("。") for text in said if text)) or None


def _shortest(version: ProductVersion) -> str | None:
    least = version.term_months_min
    return f"最短 {least} 个月" if least and least != version.term_months_max else None


def _earlier_steps(version: ProductVersion) -> str | None:
    days = version.promise_days
    return "，".join(f"{days[step]} 个工作日内{word}" for step, word in EARLIER_STEPS if step in days) or None
