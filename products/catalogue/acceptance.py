"""Whether a product may enter the catalogue: every fault at once, each with its place."""

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError, Invalid
from products.catalogue.schemas import Criterion, ProductOffer, ProductTerms


def require_acceptable(offer: ProductOffer, vocabulary: Vocabulary) -> None:
    """Raises: Invalid with a pointer into the product's terms for every fault."""
    errors = [*criteria_faults(offer.terms.criterion, offer.terms.preferences, vocabulary), *_range_faults(offer.terms)]
    if offer.sample is not None and offer.lender.id is not None:
        errors.append(FieldError("/lender", "参考样例不属于任何入驻机构。"))
    if errors:
        raise Invalid(f"产品 {offer.code} 有 {len(errors)} 处需要修改。", errors)


def criteria_faults(criterion: Criterion | None, preferences: list[Criterion], vocabulary: Vocabulary) -> list[FieldError]:
    """Faults of an offer's condition and of its preferences; a missing condition is none."""
    places = [("/criterion", criterion)] if criterion is not None else []
    places += [(f"/preferences/{number}", preference) for number, preference in enumerate(preferences)]
    return [
        FieldError(f"{place}{problem.pointer}", problem.detail_zh)
        for place, node in places
        for problem in check_criterion(node, vocabulary)
    ]


def _range_faults(terms: ProductTerms) -> list[FieldError]:
    ranges = {
        "amount": ("额度", terms.amount_min_fen, terms.amount_max_fen),
        "term_months": ("期限", terms.term_months_min, terms.term_months_max),
    }
    return [
        FieldError(f"/{field}_min", f"最低{label}大于最高{label}。")
        for field, (label, low, high) in ranges.items()
        if low is not None and high is not None and low > high
    ]
