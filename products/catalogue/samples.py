"""The reference samples: real products, transcribed into the eligibility language, one JSON file per category."""

from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from marketplace.money import fen_from_yuan, plain
from products.catalogue.columns import ColumnCode
from products.catalogue.labels import Category, GuaranteeMode, LenderKind, RateBase, RepaymentMethod
from products.catalogue.schemas import Code, Criterion, Days, Lender, Months, ProductOffer, ProductTerms, SampleMark, Words
from products.catalogue.states import Channel, Confidence

_TOO_MUCH_CNY = 10**15
_HIGHEST_PCT = 100


class RateRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a rate follows from its base: base points on top (negative: off), a share of it, or per cent off; or words alone.

    `linked_kpi`: the margin moves with this figure. `single_case`: seen in one reported case, not promised to others.
    """

    base: RateBase
    spread_bp_min: Annotated[int, Meta(ge=-2000, le=2000)] | None = None
    spread_bp_max: Annotated[int, Meta(ge=-2000, le=2000)] | None = None
    ratio_max: Decimal | None = None
    discount_pct_min: Decimal | None = None
    linked_kpi: Literal["carbon_score"] | None = None
    single_case: bool = False
    text_zh: str | None = None


class SampleProduct(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a sample file. Amounts in yuan, rates in per cent a year; null is "the source does not say"."""

    code: Code
    name: Words
    lender_name: Words
    lender_kind: LenderKind
    category: Category
    columns: list[ColumnCode]
    guarantee_modes: list[GuaranteeMode]
    amount_min_cny: Decimal | None
    amount_max_cny: Decimal | None
    amount_rules: list[dict[str, Any]]
    amount_tiers: list[dict[str, Any]] | None
    rate_min_pct: Decimal | None
    rate_max_pct: Decimal | None
    rate_note: str | None
    rate_rule: RateRule | None
    fee_note: str | None
    term_min_months: Months | None
    term_max_months: Months | None
    repayment_methods: list[RepaymentMethod]
    criterion: Criterion
    preferences: list[Criterion]
    undertakings: list[str]
    required_documents: list[str]
    process_days: Days | None
    online: bool | None
    risk_pool_zh: str | None
    summary_zh: Words
    as_of: str | None
    confidence: Confidence
    sample: bool
    unstated: bool
    notes_zh: str | None

    def __post_init__(self) -> None:
        """msgspec bounds no Decimal by itself. Raises: ValueError, which it reports with the place."""
        if any(amount is not None and not 0 <= amount < _TOO_MUCH_CNY for amount in (self.amount_min_cny, self.amount_max_cny)):
            raise ValueError(f"amounts of {self.code} must lie from 0 to below {_TOO_MUCH_CNY} yuan")
        if any(rate is not None and not 0 <= rate <= _HIGHEST_PCT for rate in (self.rate_min_pct, self.rate_max_pct)):
            raise ValueError(f"rates of {self.code} must lie from 0 to {_HIGHEST_PCT} per cent a year")
        if not self.sample:
            raise ValueError(f"{self.code} stands among the samples, so its `sample` must be true")

    def as_offer(self) -> ProductOffer:
        """The sample as it enters the catalogue: nobody can apply, so it has no channel and promises nothing."""
        return ProductOffer(
            code=self.code,
            lender=Lender(None, self.lender_name, self.lender_kind),
            terms=self._terms(),
            sample=SampleMark(self.as_of, self.confidence),
        )

    def _terms(self) -> ProductTerms:
        return ProductTerms(
            name=self.name,
            summary_zh=self.summary_zh,
            category=self.category,
            columns=self.columns,
            guarantee_modes=self.guarantee_modes,
            amount_min_fen=_fen(self.amount_min_cny),
            amount_max_fen=_fen(self.amount_max_cny),
            amount_rules=[*self.amount_rules, *({"kind": "tier", **tier} for tier in self.amount_tiers or [])],
            rate=self._rate(),
            fees=[self.fee_note] if self.fee_note else [],
            term_months_min=self.term_min_months,
            term_months_max=self.term_max_months,
            repayment_methods=self.repayment_methods,
            criterion=self.criterion,
            preferences=self.preferences,
            undertakings=self.undertakings,
            required_documents=self.required_documents,
            promise_days={} if self.process_days is None else {"decide": self.process_days},
            channel=Channel.NONE,
            online=self.online,
            risk_pool_zh=self.risk_pool_zh,
            notes_zh=self.notes_zh,
            unstated=self.unstated,
        )

    def _rate(self) -> dict[str, Any]:
        rule = None if self.rate_rule is None else msgspec.to_builtins(self.rate_rule, builtin_types=(Decimal,))
        stated = {"min_pct": _pct(self.rate_min_pct), "max_pct": _pct(self.rate_max_pct), "rule": rule, "note": self.rate_note}
        return {name: value for name, value in stated.items() if value is not None}


_DECODER = msgspec.json.Decoder(list[SampleProduct], float_hook=Decimal)


@cache
def sample_products() -> tuple[SampleProduct, ...]:
    """Every sample, by file name and place in the file. Raises: msgspec.ValidationError naming the place and what was expected."""
    folder = files("products.catalogue").joinpath("samples")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return tuple(sample for file in found for sample in _DECODER.decode(file.read_bytes()))


def _fen(amount_yuan: Decimal | None) -> int | None:
    return None if amount_yuan is None else fen_from_yuan(amount_yuan)


def _pct(rate: Decimal | None) -> str | None:
    return None if rate is None else plain(rate)
