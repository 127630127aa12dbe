"""Reading pricing terms from what a version holds or a lender sends: JSON values, each entry by itself so that all faults are found."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from marketplace.errors import FieldError
from products.catalogue.labels import RepaymentMethod
from products.catalogue.pricing.terms import AmountRule, Fee, FeeInWords, PricingTerms, PricingTier, Rate

T = TypeVar("T")
_PLACE = re.compile(r"(?P<said>.*?)(?: - at `\$(?P<place>.*)`)?")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


class Stated(Protocol):
    """A product version, or terms on their way into one."""

    @property
    def amount_min_fen(self) -> int | None: ...
    @property
    def amount_max_fen(self) -> int | None: ...
    @property
    def amount_rules(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def rate(self) -> Mapping[str, Any]: ...
    @property
    def fees(self) -> Sequence[str | Mapping[str, Any]]: ...
    @property
    def pricing_tiers(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def term_months_min(self) -> int | None: ...
    @property
    def term_months_max(self) -> int | None: ...
    @property
    def repayment_methods(self) -> Sequence[str]: ...


def read_terms(stated: Stated) -> tuple[PricingTerms, list[FieldError]]:
    """The terms as far as they can be read, and every entry that cannot, with its pointer. Entries at fault are left out.

    An amount rule without `kind` is one in words, a fee that is a string too: so reference samples hold them.
    """
    reader = _Reader()
    terms = PricingTerms(
        amount_min_fen=stated.amount_min_fen,
        amount_max_fen=stated.amount_max_fen,
        amount_rules=reader.read_all("/amount_rules", [rule_with_kind(rule) for rule in stated.amount_rules], AmountRule),
        rate=reader.read("/rate", stated.rate, Rate) or Rate(),
        fees=reader.read_all("/fees", [fee_with_kind(fee) for fee in stated.fees], Fee | FeeInWords),
        pricing_tiers=reader.read_all("/pricing_tiers", stated.pricing_tiers, PricingTier),
        term_months_min=stated.term_months_min,
        term_months_max=stated.term_months_max,
        repayment_methods=reader.read_all("/repayment_methods", stated.repayment_methods, RepaymentMethod),
    )
    return terms, reader.errors


class _Reader:
    """Collects what could not be read."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def read_all(self, pointer: str, values: Sequence[Any], wanted: Any) -> tuple[Any, ...]:
        """Those of a list that can be read; `wanted` may be a union, which no type variable stands for."""
        read = (self.read(f"{pointer}/{at}", value, wanted) for at, value in enumerate(values))
        return tuple(each for each in read if each is not None)

    def read(self, pointer: str, value: Any, wanted: type[T]) -> T | None:
        """The typed value, or None with an error noted."""
        try:
            return msgspec.convert(value, wanted)
        except msgspec.ValidationError as error:
            found = _PLACE.fullmatch(str(error))
            steps = _STEP.findall(found["place"] or "") if found else []
            place = "".join(f"/{name or index}" for name, index in steps)
            said = found["said"] if found else str(error)
            self.errors.append(FieldError(f"{pointer}{place}", f"这一项不合格式（{said}）；请对照接口说明修改。"))
            return None


def rule_with_kind(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """A rule without a kind is one in words."""
    return rule if "kind" in rule else {"kind": "text", **rule}


def fee_with_kind(fee: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """A fee that is a string is one in words."""
    return {"kind": "text", "text_zh": fee} if isinstance(fee, str) else {"kind": "fee", **fee}
