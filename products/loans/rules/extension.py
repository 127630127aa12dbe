"""How long a loan may be extended (展期).

Source: 贷款通则 (中国人民银行令1996年第2号) 第八条: up to one year is short-term, up to five medium-term, above long-term; 第十二条:
extensions together last no longer than the original term, half of it, or three years.
"""

from datetime import date, timedelta
from enum import StrEnum

from marketplace.cash_flows.months import MONTHS_PER_YEAR, month_later, whole_months
from marketplace.errors import FieldError, Invalid

MOST_YEARS_OF_SHORT, MOST_YEARS_OF_MEDIUM = 1, 5
MOST_YEARS_OF_LONG_EXTENSION = 3
_DAYS_OF_MONTH = 30


class TermClass(StrEnum):
    """How long a loan was made for."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


_LIMITS_ZH = {
    TermClass.SHORT: "短期贷款（一年以内）展期累计不得超过原贷款期限",
    TermClass.MEDIUM: "中期贷款（一年以上至五年）展期累计不得超过原贷款期限的一半",
    TermClass.LONG: "长期贷款（五年以上）展期累计不得超过三年",
}


class ExtensionNotAllowed(Invalid):
    """The new last day lies beyond the limit, or is no later than the present one. `latest` is the last day that is allowed."""

    code = "extension_not_allowed"

    def __init__(self, detail: str, latest: date) -> None:
        super().__init__("展期未登记。", [FieldError("/matures_on", detail)])
        self.latest = latest


def term_class(start_on: date, original_end_on: date) -> TermClass:
    """By the original term; exactly one year is short, exactly five are medium."""
    if original_end_on <= month_later(start_on, MOST_YEARS_OF_SHORT * MONTHS_PER_YEAR):
        return TermClass.SHORT
    within = original_end_on <= month_later(start_on, MOST_YEARS_OF_MEDIUM * MONTHS_PER_YEAR)
    return TermClass.MEDIUM if within else TermClass.LONG


def latest_end(start_on: date, original_end_on: date) -> date:
    """The last day to which extensions may lead together, however many.

    Terms are measured in whole months and odd days, as contracts state them; half of an odd month is 15 days, half a day is dropped.
    """
    months, days = whole_months(start_on, original_end_on)
    match term_class(start_on, original_end_on):
        case TermClass.SHORT:
            return month_later(original_end_on, months) + timedelta(days=days)
        case TermClass.MEDIUM:
            odd = (months % 2 * _DAYS_OF_MONTH + days) // 2
            return month_later(original_end_on, months // 2) + timedelta(days=odd)
        case TermClass.LONG:
            return month_later(original_end_on, MOST_YEARS_OF_LONG_EXTENSION * MONTHS_PER_YEAR)


def require_extension(start_on: date, original_end_on: date, present_end_on: date, new_end_on: date) -> None:
    """Raises: ExtensionNotAllowed with the last day allowed, where the new end is beyond it or not after the present one."""
    latest = latest_end(start_on, original_end_on)
    if new_end_on <= present_end_on:
        raise ExtensionNotAllowed(f"展期后的到期日 {new_end_on} 须晚于现到期日 {present_end_on}。", latest)
    if new_end_on > latest:
        limit = _LIMITS_ZH[term_class(start_on, original_end_on)]
        raise ExtensionNotAllowed(f"{limit}；最晚可到 {latest}，填写的是 {new_end_on}。", latest)
