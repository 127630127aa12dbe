"""The head of the enterprise's report on the page of a case: figures that lenders look at first, tags, and what is not open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.disclosure.report.structure import ReportTag, ReportValue
from marketplace.disclosure.report.summary import ReportSummary

# Indebtedness, size and growth, tax, invoices, staff, litigation, grade: the first six that are known are shown.
LOOKED_AT = (
    "debt_ratio_pct", "annual_revenue_cny", "revenue_cagr_3y_pct", "net_profit_cny", "invoice_turnover_12m_cny", "invoice_yoy_12m_pct",
    "tax_paid_12m_cny", "annual_tax_paid_cny", "taxpayer_credit_rating", "platform_credit_grade", "insured_employees_count",
    "social_insurance_paid_12m_cny", "electricity_use_12m_kwh", "major_litigation_open", "public_credit_grade", "admin_penalties_12m_count",
    "serious_dishonesty",
)  # fmt: skip
MOST_FIGURES = 6
POLARITY = {"negative": 0, "neutral": 1, "positive": 2}
KINDS = {"negative": "warn", "neutral": "", "positive": "good"}


@dataclass(frozen=True, slots=True)
class ShownTag:
    """A tag with the look of the component and why it holds."""

    name: str
    kind: str
    because: str


@dataclass(frozen=True, slots=True)
class CaseReport:
    """`missing` are names of items that the product's conditions need and that are not open, `verifiable` of those that only answer
    questions; `refusal` says why nothing could be read.
    """

    figures: Sequence[ReportValue] = ()
    signals: Sequence[ShownTag] = ()
    tags: Sequence[ShownTag] = ()
    known: int = 0
    number: str = ""
    valid_until: datetime | None = None
    verifiable: Sequence[str] = ()
    missing: Sequence[str] = ()
    refusal: str = ""


def case_report(summary: ReportSummary, missing: Sequence[str]) -> CaseReport:
    """What was read, bad signs first."""
    tags = sorted(summary.tags, key=lambda each: POLARITY[each.polarity])
    return CaseReport(
        figures=[summary.values[name] for name in LOOKED_AT if name in summary.values][:MOST_FIGURES],
        signals=[_shown(each) for each in tags if each.polarity == "negative"],
        tags=[_shown(each) for each in tags if each.polarity != "negative"],
        known=len(summary.values),
        number=summary.number,
        valid_until=summary.valid_until,
        verifiable=summary.verifiable,
        missing=missing,
    )


def _shown(tag: ReportTag) -> ShownTag:
    return ShownTag(tag.name_zh, KINDS[tag.polarity], "；".join(tag.because))
