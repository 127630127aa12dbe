"""Offers as cards: what the lists of products and of matches show of one offer."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from marketplace.money import people_amount, plain
from matching.recommend.offers import Offer
from matching.recommend.standing import Standing
from policies.library.labels import KIND_NAMES, PolicyKind
from policies.library.models import PolicyVersion
from products.catalogue.labels import CATEGORY_NAMES, GUARANTEE_MODE_NAMES, Category, GuaranteeMode
from products.catalogue.models import ProductVersion
from web.views.apply_ways import may_be_ticked
from web.views.conditions import Condition, met
from web.views.rate_rule import rate_rule_text

MONTHS_PER_YEAR = 12
FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True)
class Remedy:
    """The shortest way on: changes to make, or data to connect."""

    title: str
    lines: tuple[str, ...]
    kind: Literal["change", "data"]


@dataclass(frozen=True, slots=True)
class Card:
    """One offer on a page. `verdict` None where nobody asked; `conditions` may be left out where the card does not open."""

    kind: str
    code: str
    url: str
    name: str
    institution: str
    verdict: Standing | None
    sample: bool
    sample_as_of: str | None
    traits: tuple[str, ...]
    amount_text: str | None
    rate_text: str | None
    rate_note: str | None
    term_text: str | None
    summary: str
    conditions: tuple[Condition, ...]
    remedy: Remedy | None
    score_text: str | None = None
    can_apply: bool = False
    kept_text: str | None = None

    @property
    def conditions_total(self) -> int:
        """How many lines the offer's conditions have."""
        return len(self.conditions)

    @property
    def conditions_met(self) -> int:
        """How many of them hold."""
        return met(self.conditions)


def card_of(
    offer: Offer,
    *,
    verdict: Standing | None = None,
    conditions: tuple[Condition, ...] = (),
    remedy: Remedy | None = None,
    score_text: str | None = None,
) -> Card:
    """The card of an offer, whether somebody is asked about or not."""
    version = offer.version
    product = isinstance(version, ProductVersion)
    return Card(
        kind=offer.kind,
        code=offer.code,
        url=f"/{'products' if product else 'policies'}/{offer.code}",
        name=offer.title,
        institution=offer.institution,
        verdict=verdict,
        sample=offer.sample,
        sample_as_of=offer.sample_as_of,
        traits=product_traits(version) if isinstance(version, ProductVersion) else policy_traits(version),
        amount_text=amount_text(version) if isinstance(version, ProductVersion) else None,
        rate_text=rate_text(version) if isinstance(version, ProductVersion) else None,
        rate_note=rate_note(version, sample=offer.sample) if isinstance(version, ProductVersion) else None,
        term_text=term_text(version) if isinstance(version, ProductVersion) else validity_text(version),
        summary=version.summary_zh,
        conditions=conditions,
        remedy=remedy,
        score_text=score_text,
        can_apply=isinstance(version, ProductVersion) and may_be_ticked(version, sample=offer.sample),
    )


def product_traits(version: ProductVersion) -> tuple[str, ...]:
    """Category, ways of security, on line."""
    modes = (GUARANTEE_MODE_NAMES[GuaranteeMode(mode)] for mode in version.guarantee_modes)
    return (CATEGORY_NAMES[Category(version.category)], *modes, *(("线上",) if version.online else ()))


def policy_traits(version: PolicyVersion) -> tuple[str, ...]:
    """What the policy gives; whether its source states conditions beside whom and where."""
    return (KIND_NAMES[PolicyKind(version.kind)], *(("未载明条件",) if version.unstated else ()))


def amount_text(version: ProductVersion) -> str | None:
    """「最高 300 万元」, None where no amount is stated."""
    least, most = version.amount_min_fen, version.amount_max_fen
    if most is None:
        return None if least is None else f"{_amount(least)}起"
    return f"最高 {_amount(most)}" if least in {None, 0} else f"{_amount(least or 0)}至 {_amount(most)}"


def rate_text(version: ProductVersion) -> str | None:
    """「3.15–4.00%」 a year, None where no figure is stated."""
    rate = version.rate
    if "fixed" in rate:
        return f"{_two_places(rate['fixed'])}%"
    least, most = rate.get("min_pct"), rate.get("max_pct")
    if least is None:
        return None if most is None else f"≤{_two_places(most)}%"
    return f"{_two_places(least)}%" if most in {None, least} else f"{_two_places(least)}–{_two_places(most)}%"


def rate_note(version: ProductVersion, *, sample: bool) -> str | None:
    """Where the figure comes from, and what else is said of the rate; where there is no figure, the rule that it follows."""
    note: str | None = version.rate.get("note")
    if rate_text(version) is None:
        return rate_rule_text(version.rate) or note
    return "资料所载旧值" if sample else note


def term_text(version: ProductVersion) -> str | None:
    """「最长 12 个月」, None where no term is stated."""
    most = version.term_months_max
    if most is None:
        return None
    years, months = divmod(most, MONTHS_PER_YEAR)
    return f"最长 {years} 年" if years >= 2 and months == 0 else f"最长 {most} 个月"


def validity_text(version: PolicyVersion) -> str | None:
    """「2024-01-01 至 2026-12-31」, None where no day is stated."""
    if version.valid_from is None and version.valid_to is None:
        return None
    if version.valid_to is None:
        return f"{version.valid_from} 起"
    return f"至 {version.valid_to}" if version.valid_from is None else f"{version.valid_from} 至 {version.valid_to}"


def _amount(amount_fen: int) -> str:
    return people_amount(Decimal(amount_fen) / FEN_PER_YUAN)


def _two_places(rate: str) -> str:
    """At least two decimals, as rates are quoted."""
    text = plain(Decimal(rate))
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(2, '0')}"
