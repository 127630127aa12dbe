"""What a draft may not say, however unfinished it is. Pure: products are handed in."""

from collections.abc import Sequence

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from products.applications.prefill import asked_by, faults_of_answers
from products.applications.terms import MOST_DOCUMENTS, MOST_PRODUCTS, FormTerms
from products.catalogue.models import Product
from products.catalogue.states import Channel


def faults_of_draft(terms: FormTerms, found: Sequence[Product]) -> list[FieldError]:
    """Every fault at once; `found` are those of the products that are published."""
    asked = asked_by(each.current for each in found if each.current is not None)
    faults = [
        *_faults_of_products(terms, found),
        *faults_of_answers(terms.answers or {}, asked=asked),
        *faults_of_figures(terms.amount_fen, terms.term_months, terms.purpose),
    ]
    if len(terms.document_ids) > MOST_DOCUMENTS:
        faults.append(FieldError("/documents", f"最多 {MOST_DOCUMENTS} 份文件，现在是 {len(terms.document_ids)} 份"))
    if len(terms.consent_ids) > MOST_DOCUMENTS:
        faults.append(FieldError("/consents", f"最多 {MOST_DOCUMENTS} 份授权，现在是 {len(terms.consent_ids)} 份"))
    return faults


def faults_of_figures(amount_fen: int | None, term_months: int | None, purpose: str | None) -> list[FieldError]:
    """Of what is filled in once for all products; what is still open is None."""
    faults = []
    if amount_fen is not None and not 1 <= amount_fen < 10**15:
        faults.append(FieldError("/amount", "申请金额须大于 0 元、小于 10 万亿元"))
    if term_months is not None and not 1 <= term_months <= 1200:
        faults.append(FieldError("/term_months", f"期限须为 1 至 1200 个月，填写的是 {term_months}"))
    if purpose is not None and purpose not in (builtin_vocabulary()["loan_purpose"].values or ()):
        faults.append(FieldError("/purpose", f"没有「{purpose[:40]}」这个用途，可用的见词表中的 loan_purpose"))
    return faults


def _faults_of_products(terms: FormTerms, found: Sequence[Product]) -> list[FieldError]:
    ids = terms.product_ids
    if len(ids) > MOST_PRODUCTS:
        return [FieldError("/product_ids", f"一次最多申请 {MOST_PRODUCTS} 款产品，现在是 {len(ids)} 款")]
    published = {each.id: each for each in found}
    faults = []
    for place, each in enumerate(ids):
        pointer, product = f"/product_ids/{place}", published.get(each)
        if each in ids[:place]:
            faults.append(FieldError(pointer, "同一款产品列了两次"))
        elif product is None:
            faults.append(FieldError(pointer, "没有这款产品，或者它已暂停、已下架"))
        elif reason := not_to_be_applied_for(product):
            faults.append(FieldError(pointer, reason))
    return faults


def not_to_be_applied_for(product: Product) -> str | None:
    """Why nobody applies for a published product here; None where one does."""
    if product.sample or product.lender_id is None:
        return "参考样例只供了解，不能申请"
    channel = None if product.current is None else product.current.channel
    if channel is Channel.JUMP:
        return "这款产品在银行自己的页面办理，请从产品页进入"
    return None if channel in {Channel.HERE, Channel.INTERFACE} else "这款产品不在本平台受理申请"
