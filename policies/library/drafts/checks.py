"""What is wrong with a draft: every fault at once with its place, and what is allowed but worth a second look. Pure.

Pointers lead into the terms as the open interface takes them. What a policy points at is looked up in `drafts.pointer_checks`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError
from marketplace.reference.regions import NATION, covers, find
from policies.benefits.check import check_benefit
from policies.library.drafts.terms import DraftTerms
from policies.library.labels import ISSUER_LEVEL_NAMES
from policies.library.states import IssuerLevel, ValidityBasis
from products.catalogue.acceptance import criteria_faults
from products.catalogue.coverage import served_regions

WHOLE = 100  # per cent
REQUIRED = {
    "title": ("/title", "请填写政策名称。"),
    "issuer": ("/issuer", "请填写发文机关。"),
    "issuer_level": ("/level", "请选择发文层级。"),
    "kind": ("/kind", "请选择政策类型。"),
    "beneficiaries": ("/beneficiaries", "请至少选一类受益对象。"),
    "region": ("/region", "请选择政策适用的地区。"),
    "summary_zh": ("/summary", "请用一两句话说明给谁、给什么。"),
}
LEVELS = tuple(IssuerLevel)  # the highest first


@dataclass(frozen=True, slots=True)
class Findings:
    """`errors` keep a draft from being submitted; `warnings` do not."""

    errors: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...] = ()


def findings(terms: DraftTerms, vocabulary: Vocabulary, issuer_region: str | None) -> Findings:
    """Everything about the terms alone. `issuer_region`: the bureau's; it writes for that subtree only, and at its own level at most."""
    faulty = criteria_faults(terms.criterion, terms.preferences, vocabulary)
    errors = (
        *(FieldError(*said) for name, said in REQUIRED.items() if getattr(terms, name) in (None, "", [])),
        *faulty,
        *_criterion_missing(terms),
        *_benefit_faults(terms, vocabulary),
        *_period_faults(terms),
        *_region_faults(terms, issuer_region, readable=not faulty),
        *_level_faults(terms, issuer_region),
        *_stacking_faults(terms),
        *_clause_faults(terms),
        *_budget_faults(terms),
    )
    return Findings(errors, tuple(_worth_a_look(terms)))


def _criterion_missing(terms: DraftTerms) -> Iterator[FieldError]:
    if terms.criterion is None and not terms.guidance:
        yield FieldError("/criterion", "请设置申报条件；不给具体支持的框架文件，请勾选“框架文件”。")


def _benefit_faults(terms: DraftTerms, vocabulary: Vocabulary) -> list[FieldError]:
    if not terms.benefit or terms.kind is None:
        return [FieldError("/benefit", "请写明给什么；没有资金的框架文件，类型选 framework。")] if not terms.benefit else []
    return check_benefit(terms.kind, terms.benefit, vocabulary, pointer="/benefit")


def _period_faults(terms: DraftTerms) -> Iterator[FieldError]:
    window = terms.application_window
    if terms.valid_from is not None and terms.valid_to is not None and terms.valid_from > terms.valid_to:
        yield FieldError("/valid_to", f"失效日 {terms.valid_to} 早于生效日 {terms.valid_from}。")
    if window.opens_on is not None and window.closes_on is not None and window.opens_on > window.closes_on:
        yield FieldError("/application_window/closes_on", f"申报截止日 {window.closes_on} 早于开始日 {window.opens_on}。")
    if terms.validity_basis is None and (terms.valid_from or terms.valid_to):
        choices = "、".join(ValidityBasis)
        yield FieldError("/validity_basis", f"写了有效期，请说明它指哪一天（{choices}）。")


def _region_faults(terms: DraftTerms, issuer_region: str | None, *, readable: bool) -> Iterator[FieldError]:
    if terms.region and find(terms.region) is None and terms.region != NATION:
        yield FieldError("/region", f"没有代码为 {terms.region} 的地区；请用六位地区代码。")
    if issuer_region in (None, NATION):
        return
    if terms.region and not covers(issuer_region, terms.region):
        yield FieldError("/region", f"{terms.region} 不在本单位的地区（{issuer_region}）之内。")
    if terms.criterion is not None and readable:
        yield from _outside(served_regions(terms.criterion), issuer_region)


def _outside(served: list[str], issuer_region: str) -> Iterator[FieldError]:
    if not served:
        yield FieldError("/criterion", f"条件没有限定地区；本单位只能为 {issuer_region} 及其下级地区制定政策，请加上地区条件。")
    if outside := [each for each in served if not covers(issuer_region, each)]:
        yield FieldError("/criterion", f"条件里的地区 {'、'.join(outside)} 不在本单位的地区（{issuer_region}）之内。")


def level_of(region: str | None) -> IssuerLevel:
    """The rank of an authority of this region, by the digits of its code; one without a region is national."""
    if region in (None, NATION):
        return IssuerLevel.NATIONAL
    if region.endswith("0000"):
        return IssuerLevel.PROVINCE
    return IssuerLevel.CITY if region.endswith("00") else IssuerLevel.DISTRICT


def _level_faults(terms: DraftTerms, issuer_region: str | None) -> Iterator[FieldError]:
    highest = level_of(issuer_region)
    if terms.issuer_level is not None and LEVELS.index(terms.issuer_level) < LEVELS.index(highest):
        accepted = "、".join(f"{each} {ISSUER_LEVEL_NAMES[each]}" for each in LEVELS[LEVELS.index(highest) :])
        yield FieldError("/level", f"本单位发布的政策层级可以是 {accepted}，填写的是 {terms.issuer_level}。")


def _stacking_faults(terms: DraftTerms) -> Iterator[FieldError]:
    cap = terms.stacking.sum_cap_pct
    if cap is not None and not 0 < Decimal(cap) <= WHOLE:
        yield FieldError("/stacking_rules/sum_cap_pct", f"合计上限须大于 0、不超过 100（%），填写的是 {cap}。")
    if len(terms.stacking.choose_one) == 1:
        yield FieldError("/stacking_rules/choose_one", "“择一享受”至少要有两项。")


def _clause_faults(terms: DraftTerms) -> Iterator[FieldError]:
    seen = set[str]()
    for at, clause in enumerate(terms.clauses):
        if clause.number in seen:
            yield FieldError(f"/clauses/{at}/number", f"条款编号“{clause.number}”用了两次。")
        seen.add(clause.number)


def _budget_faults(terms: DraftTerms) -> Iterator[FieldError]:
    if terms.budget_fen == 0:
        yield FieldError("/budget", "预算须大于 0 元；没有写明的，请留空。")


def _worth_a_look(terms: DraftTerms) -> Iterator[FieldError]:
    if terms.valid_to is None and not terms.application_window.until_quota_used:
        yield FieldError("/valid_to", "没有写明失效日：政策会一直有效，直到撤回或到期。")
    if not terms.documents:
        yield FieldError("/documents", "没有上传正式文件，公众看不到原文。")
    if not terms.clauses:
        yield FieldError("/clauses", "没有录入条款，条件和标准无法指回原文。")
