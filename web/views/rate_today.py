"""The yearly rate of a product on a day: a spread becomes a figure where the day's LPR is known, and it is said where it is not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.money import plain
from marketplace.reference.lpr import LprTable
from products.catalogue.lpr import lpr_table
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.known import MissingKind
from products.catalogue.pricing.rate import base_rate
from products.catalogue.pricing.reading import read_terms
from web.views.cards import Card
from web.views.rate_rule import rate_rule_text

LPR_BASES = ("LPR_1Y", "LPR_5Y")
UNKNOWN = "利率未知"
NO_RATES = LprTable()
TWO_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RateToday:
    """Per cent a year, before pricing tiers; None where not known. `note` says from what, or what is missing."""

    low: Decimal | None
    high: Decimal | None
    note: str

    @property
    def text(self) -> str | None:
        """「3.30–3.90%」; None where it is not known."""
        if self.low is None or self.high is None:
            return None
        low, high = (f"{each.quantize(TWO_PLACES)}" for each in (self.low, self.high))
        return f"{low}%" if low == high else f"{low}–{high}%"

    @property
    def shown(self) -> str:
        """The figure, or that there is none: never a figure of another day."""
        return self.text or UNKNOWN


def rate_today(version: ProductVersion, lpr: LprTable, on: date) -> RateToday | None:
    """None for a rate that does not stand on the LPR of one term: nothing of it depends on the day."""
    if version.rate.get("base") not in LPR_BASES:
        return None
    bounds = base_rate(read_terms(version)[0].rate, lpr, on)
    entry, rule = lpr.on(on), rate_rule_text(version.rate)
    missing = [each.text_zh for each in bounds.missing if each.kind is MissingKind.LPR]
    if missing or entry is None:
        return RateToday(None, None, f"{rule}；平台尚无当日 LPR（{on}）")
    one, five = plain(entry.one_year_pct), plain(entry.five_years_pct)
    figure = one if version.rate["base"] == LPR_BASES[0] else five
    return RateToday(bounds.low, bounds.high, f"{rule}；按 {entry.published_on} 公布的 {figure}% 计算")


def on_the_day(card: Card, version: ProductVersion, lpr: LprTable, on: date) -> Card:
    """The card with the figure of the day, where its rate stands on the LPR: base, spread, and the day of the rate it is reckoned from."""
    rate = rate_today(version, lpr, on)
    return card if rate is None else replace(card, rate_text=rate.shown, rate_note=rate.note)


async def rates_for(session: AsyncSession, versions: Iterable[ProductVersion | None]) -> LprTable:
    """The table, read only where one of the versions stands on it."""
    asked = any(version is not None and version.rate.get("base") in LPR_BASES for version in versions)
    return await lpr_table(session) if asked else NO_RATES
