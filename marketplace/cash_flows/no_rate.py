"""Why flows have no annualised rate."""

from enum import StrEnum


class NoRate(StrEnum):
    """The reason, as a code."""

    ONE_DIRECTION = "one_direction"
    SEVERAL_RATES = "several_rates"
    OUT_OF_BOUNDS = "out_of_bounds"


NO_RATE_ZH = {
    NoRate.ONE_DIRECTION: "现金流只有收入或只有支出，算不出年化利率；请同时给出放款和还款。",
    NoRate.SEVERAL_RATES: "现金流多次改变方向，符合的年化利率不止一个，或没有；请分笔计算。",
    NoRate.OUT_OF_BOUNDS: "年化利率超出可计算的范围（−99.9999% 至 100,000,000%）；请核对日期和金额。",
}


class RateUndefined(ValueError):
    """There is no one annualised rate of these flows. `reason` says why, `detail_zh` says it to people."""

    def __init__(self, reason: NoRate) -> None:
        super().__init__(f"no annualised rate: {reason}")
        self.reason = reason

    @property
    def detail_zh(self) -> str:
        """What is the matter and what to do, in Chinese."""
        return NO_RATE_ZH[self.reason]
