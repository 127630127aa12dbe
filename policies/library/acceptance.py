"""Whether a policy may enter the library: every fault at once, each with its place."""

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError, Invalid
from policies.library.schemas import PolicyOffer, PolicyTerms
from products.catalogue.acceptance import criteria_faults


def require_acceptable(offer: PolicyOffer, vocabulary: Vocabulary) -> None:
    """Raises: Invalid with a pointer into the policy's terms for every fault."""
    terms = offer.terms
    errors = [*criteria_faults(terms.criterion, terms.preferences, vocabulary), *_faults(terms)]
    if offer.sample is not None and offer.issuer_id is not None:
        errors.append(FieldError("/issuer", "参考样例不属于任何入驻机构。"))
    if errors:
        raise Invalid(f"政策 {offer.code} 有 {len(errors)} 处需要修改。", errors)


def _faults(terms: PolicyTerms) -> list[FieldError]:
    faults = []
    if terms.criterion is None and not terms.guidance:
        faults.append(FieldError("/criterion", "除框架文件外，政策须写明条件。"))
    if terms.valid_from is not None and terms.valid_to is not None and terms.valid_from > terms.valid_to:
        faults.append(FieldError("/valid_from", "生效日晚于失效日。"))
    return faults
