"""What a draft says: the terms of a version of which anything may still be missing."""

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from marketplace.money import plain
from products.catalogue.columns import ColumnCode
from products.catalogue.labels import Category, GuaranteeMode, RepaymentMethod
from products.catalogue.models import ProductVersion
from products.catalogue.schemas import Criterion, Months, ProductTerms, fields_of
from products.catalogue.states import Channel

MOST_ENTRIES = 50
RATES = ("fixed", "min_pct", "max_pct")
Said = Annotated[str, Meta(max_length=2000)]
Lines = Annotated[list[Said], Meta(max_length=MOST_ENTRIES)]
Rules = Annotated[list[dict[str, Any]], Meta(max_length=MOST_ENTRIES)]
Fen = Annotated[int, Meta(ge=0, le=10**15)]


class DraftTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """As `ProductTerms`, each part of which may be missing; what stands in rules and criteria is checked when it is submitted."""

    name: Said | None = None
    summary_zh: Said | None = None
    category: Category | None = None
    columns: Annotated[list[ColumnCode], Meta(max_length=MOST_ENTRIES)] = []
    guarantee_modes: Annotated[list[GuaranteeMode], Meta(max_length=MOST_ENTRIES)] = []
    amount_min_fen: Fen | None = None
    amount_max_fen: Fen | None = None
    amount_rules: Rules = []
    rate: dict[str, Any] = {}
    fees: Annotated[list[Said | dict[str, Any]], Meta(max_length=MOST_ENTRIES)] = []
    pricing_tiers: Rules = []
    term_months_min: Months | None = None
    term_months_max: Months | None = None
    repayment_methods: Annotated[list[RepaymentMethod], Meta(max_length=MOST_ENTRIES)] = []
    criterion: Criterion | None = None
    preferences: Rules = []
    undertakings: Lines = []
    required_documents: Lines = []
    promise_days: dict[str, int] = {}
    channel: Channel | None = None
    online: bool | None = None
    risk_pool_zh: Said | None = None
    notes_zh: Said | None = None


def stored(terms: DraftTerms) -> dict[str, Any]:
    """For the draft's column; numbers stay exact."""
    built: dict[str, Any] = msgspec.to_builtins(terms, builtin_types=(Decimal,))
    return built


def read_draft(terms: dict[str, Any]) -> DraftTerms:
    """What a draft's column holds."""
    return msgspec.convert(terms, DraftTerms)


def terms_of_version(version: ProductVersion) -> DraftTerms:
    """What a version says, as the beginning of the next one."""
    return msgspec.convert({name: getattr(version, name) for name in DraftTerms.__struct_fields__}, DraftTerms)


def complete(terms: DraftTerms) -> ProductTerms:
    """The same as a version takes it. Raises: msgspec.ValidationError for terms in which `findings` has found faults."""
    said = {name: value for name, value in fields_of(terms).items() if value is not None} | {"rate": _in_text(terms.rate)}
    return msgspec.convert(msgspec.to_builtins(said, builtin_types=(Decimal,)), ProductTerms)


def _in_text(rate: dict[str, Any]) -> dict[str, Any]:
    """A version's rates are text; a lender may have sent numbers."""
    said = {name: value for name, value in rate.items() if value is not None}
    return said | {name: plain(Decimal(str(said[name]))) for name in RATES if name in said}
