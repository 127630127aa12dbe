"""Whether figures lie inside a product, as far as it is known. Pure."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError
from marketplace.money import FEN_PER_YUAN, yuan_text
from marketplace.profiles.repository import KnownProfile
from marketplace.reference.lpr import LprTable
from products.applications.models import ApplicationGroup
from products.applications.terms import ProposalTerms
from products.catalogue.models import ProductVersion
from products.catalogue.pricing.quote import Limits, Quote, Wanted, limits, quote
from products.catalogue.pricing.reading import read_terms

NO_ANNOUNCEMENTS = LprTable()  # no limit of amount or term asks for the loan prime rate


def faults_of_figures(
    form: ApplicationGroup, version: ProductVersion, profile: KnownProfile, on: date, pointer: str
) -> Iterator[FieldError]:
    """Amount and term of an application; `pointer` is that of the product. What is open is not held against anybody."""
    if form.amount_fen is None or form.term_months is None:
        return
    wanted = Wanted(amount_fen=form.amount_fen, term_months=form.term_months)
    terms, _ = read_terms(version)
    offered = limits(terms, _taken(profile), wanted, NO_ANNOUNCEMENTS, on)
    yield from _outside("/amount", "/term_months", offered, form.amount_fen, form.term_months, f"「{version.name}」")


def faults_of_proposal(terms: ProposalTerms, version: ProductVersion) -> list[FieldError]:
    """A proposal keeps to what the product publishes; the lender's own rules inside of that are its own."""
    faults = list(_of_version(terms, version))
    if not 0 <= terms.annual_rate <= 1:
        faults.append(FieldError("/rate", f"年利率须在 0 至 100% 之间，填写的是 {terms.annual_rate:%}"))
    if version.repayment_methods and terms.repayment_method not in version.repayment_methods:
        faults.append(
            FieldError("/repayment_method", f"产品的还款方式是 {'、'.join(version.repayment_methods)}，填写的是 {terms.repayment_method}")
        )
    return faults


def _of_version(terms: ProposalTerms, version: ProductVersion) -> Iterator[FieldError]:
    if terms.amount_fen < 1:
        yield FieldError("/amount", "批准金额须大于 0")
    elif version.amount_max_fen is not None and terms.amount_fen > version.amount_max_fen * _factor(version):
        yield FieldError("/amount", f"超过产品最高额度 {yuan_text(version.amount_max_fen)} 元，填写的是 {yuan_text(terms.amount_fen)} 元")
    longest = _longest(version)
    if terms.term_months < 1:
        yield FieldError("/term_months", "期限至少 1 个月")
    elif longest is not None and terms.term_months > longest:
        yield FieldError("/term_months", f"超过产品最长期限 {longest} 个月，填写的是 {terms.term_months} 个月")


def _outside(amount: str, term: str, offered: Limits, amount_fen: int, term_months: int, name: str) -> Iterator[FieldError]:
    wanted = Decimal(amount_fen) / FEN_PER_YUAN
    if offered.amount_min_cny is not None and wanted < offered.amount_min_cny:
        yield FieldError(amount, f"{name}最低 {offered.amount_min_cny:.2f} 元，填写的是 {wanted:.2f} 元")
    if offered.ceiling.high is not None and wanted > offered.ceiling.high:
        yield FieldError(amount, f"{name}最高 {offered.ceiling.high:.2f} 元，填写的是 {wanted:.2f} 元")
    if offered.term_months_min is not None and term_months < offered.term_months_min:
        yield FieldError(term, f"{name}最短 {offered.term_months_min} 个月，填写的是 {term_months} 个月")
    longest = offered.term_months_max.high
    if longest is not None and term_months > longest:
        yield FieldError(term, f"{name}最长 {longest:f} 个月，填写的是 {term_months} 个月")


def offered_to(version: ProductVersion, profile: KnownProfile, wanted: Wanted, lpr: LprTable, on: date) -> Quote:
    """What a version offers an enterprise, as far as the profile says."""
    terms, _ = read_terms(version)
    return quote(terms, _taken(profile), wanted, lpr, on)


def _taken(profile: KnownProfile) -> dict[str, Any]:
    """As everywhere, a value that the vocabulary no longer takes is unknown."""
    _, wrong = builtin_vocabulary().facts(profile.attributes)
    left_out = {each.attribute for each in wrong}
    return {name: value for name, value in profile.attributes.items() if name not in left_out}


def _factor(version: ProductVersion) -> Decimal:
    """The most that a pricing tier lets the product's own ceiling grow to."""
    terms, _ = read_terms(version)
    return max([Decimal(1), *(each.amount_factor for each in terms.pricing_tiers)])


def _longest(version: ProductVersion) -> int | None:
    if version.term_months_max is None:
        return None
    terms, _ = read_terms(version)
    return max([version.term_months_max, *(each.term_months_max for each in terms.pricing_tiers if each.term_months_max is not None)])
