"""What a product says, as data that is checked on the way in."""

import hashlib
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from products.catalogue.columns import ColumnCode
from products.catalogue.labels import Category, GuaranteeMode, LenderKind, RepaymentMethod
from products.catalogue.states import Channel, Confidence

CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
Code = Annotated[str, Meta(pattern=CODE_PATTERN, max_length=64)]
Words = Annotated[str, Meta(min_length=1, max_length=2000)]
Months = Annotated[int, Meta(ge=0, le=1200)]
Days = Annotated[int, Meta(ge=0, le=3650)]
Criterion = dict[str, Any]

_CANONICAL = msgspec.json.Encoder(order="sorted", decimal_format="number")


class ProductTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a version holds. Amounts in fen, rates as strings in per cent a year (see ProductVersion)."""

    name: Words
    summary_zh: Words
    category: Category
    columns: list[ColumnCode] = []
    guarantee_modes: list[GuaranteeMode] = []
    amount_min_fen: int | None = None
    amount_max_fen: int | None = None
    amount_rules: list[dict[str, Any]] = []
    rate: dict[str, Any] = {}
    fees: list[str | dict[str, Any]] = []
    pricing_tiers: list[dict[str, Any]] = []
    term_months_min: Months | None = None
    term_months_max: Months | None = None
    repayment_methods: list[RepaymentMethod] = []
    criterion: Criterion
    preferences: list[Criterion] = []
    undertakings: list[str] = []
    required_documents: list[str] = []
    promise_days: dict[str, int] = {}
    channel: Channel
    online: bool | None = None
    risk_pool_zh: str | None = None
    notes_zh: str | None = None
    unstated: bool = False


class Lender(Struct, frozen=True):
    """Who offers a product. `id` is the organisation's; None for a reference sample, whose lender is a name only."""

    id: UUID | None
    name: Words
    kind: LenderKind


class SampleMark(Struct, frozen=True):
    """What marks a reference sample: the date of its source as the source gives it, and how far that can be trusted."""

    as_of: str | None
    confidence: Confidence


class ProductOffer(Struct, frozen=True, kw_only=True):
    """A product as it enters the catalogue. `sample` is None for a product of a lender on the platform."""

    code: Code
    lender: Lender
    terms: ProductTerms
    sample: SampleMark | None = None


def content_hash(terms: Any) -> str:
    """SHA-256 of the canonical JSON: equal exactly when nothing of what is said has changed."""
    return hashlib.sha256(_CANONICAL.encode(terms)).hexdigest()


def fields_of(terms: Struct, *, leaving_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields by name, one level deep: what a version's columns take as they are."""
    return {name: getattr(terms, name) for name in terms.__struct_fields__ if name not in leaving_out}
