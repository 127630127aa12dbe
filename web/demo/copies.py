"""Offers of the synthetic institutions: copies of reference samples under codes and names of their own, made to fit the demo's place."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.members.models import OrganisationKind
from policies.library.labels import KIND_NAMES, PolicyKind
from policies.library.samples import sample_policies
from policies.library.schemas import PolicyOffer
from products.catalogue.labels import CATEGORY_NAMES, Category, LenderKind
from products.catalogue.samples import sample_products
from products.catalogue.schemas import Lender, ProductOffer
from products.catalogue.states import Channel
from web.demo.institutions import INSTITUTIONS, Institution

PER_CATEGORY = 2
SOURCE = "示例产品说明"
POLICY_SOURCE = "示例政策文件"
PROMISED = {"accept": 1, "contact": 3, "decide": 5}
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Local:
    """What a copy says instead of the original: the place served, the lender's code, the source of its clauses."""

    region: str
    lender: str
    source: str


def product_copies(ids: Mapping[str, UUID]) -> list[ProductOffer]:
    """Up to two products of each category of each lender. `ids`: organisation by institution code."""
    return [
        _product(lender, lender.lender_kind, number, sample, ids[lender.code])
        for lender in INSTITUTIONS
        if lender.lender_kind is not None
        for category in lender.categories
        for number, sample in enumerate(_samples_of(category, lender), 1)
    ]


def policy_copies(ids: Mapping[str, UUID]) -> list[PolicyOffer]:
    """Every third sample that speaks to enterprises and has conditions, issued by the bureaux in turn."""
    bureaux = [each for each in INSTITUTIONS if each.kind is OrganisationKind.BUREAU]
    chosen = [each for each in sample_policies() if not each.guidance and "enterprise" in each.beneficiaries][::3]
    return [_policy(bureaux[number % len(bureaux)], number + 1, sample, ids) for number, sample in enumerate(chosen)]


def _samples_of(category: Category, lender: Institution) -> list[Any]:
    found = [sample for sample in sample_products() if sample.category == category and not sample.unstated]
    start = PER_CATEGORY if lender.code in {"demo_bank_c", "demo_guarantor_b"} and len(found) > 2 * PER_CATEGORY else 0
    return found[start : start + PER_CATEGORY]


def _product(lender: Institution, kind: LenderKind, number: int, sample: Any, organisation_id: UUID) -> ProductOffer:
    original = sample.as_offer()
    local = Local(lender.region, lender.code, SOURCE)
    code = f"{lender.code.removeprefix('demo_').replace('_', '-')}-{sample.category.replace('_', '-')}-{number}"
    words = CATEGORY_NAMES[Category(sample.category)]
    terms = msgspec.structs.replace(
        original.terms,
        name=f"{words}{'一二三'[number - 1]}号（示例）",
        summary_zh=f"{words}的示例产品，条件与条款用于演示。",
        criterion=localised(original.terms.criterion, local),
        preferences=[localised(each, local) for each in original.terms.preferences],
        promise_days=PROMISED,
        channel=Channel.HERE,
        notes_zh="演示用产品，由合成机构发布，不构成要约。",
        rate=_synthetic_rate(code),
        fees=[],
        risk_pool_zh=None,
    )
    return ProductOffer(code=code, lender=Lender(organisation_id, lender.name, kind), terms=terms)


def _synthetic_rate(code: str) -> dict[str, Any]:
    """A made-up range of annual rates that stays the same for a code."""
    spread = zlib.crc32(code.encode()) % 12
    lowest = Decimal("3.05") + Decimal("0.05") * spread
    return {"min_pct": f"{lowest:.2f}", "max_pct": f"{lowest + Decimal('0.75'):.2f}", "note": "示例数字"}


def _policy(bureau: Institution, number: int, sample: Any, ids: Mapping[str, UUID]) -> PolicyOffer:
    original = sample.as_offer()
    local = Local(bureau.region, "", POLICY_SOURCE)
    terms = msgspec.structs.replace(
        original.terms,
        title=f"{KIND_NAMES[PolicyKind(original.terms.kind)]}示例政策（第 {number} 号）",
        document_number=f"示例发〔2026〕{number}号",
        issuer=bureau.name,
        issuer_level="province" if bureau.region.endswith("0000") else "city",
        published_on=None,
        valid_from=None,
        valid_to=None,
        summary_zh="按真实政策的条件结构编写的示例，用于演示匹配。",
        criterion=localised(original.terms.criterion, local),
        preferences=[localised(each, local) for each in original.terms.preferences],
        benefit=_cited(original.terms.benefit, local.source),
        notes_zh="演示用政策，由合成单位发布，不具效力。",
    )
    return PolicyOffer(code=f"DEMO-POLICY-{number:02d}", issuer_id=ids[bureau.code], terms=terms)


def localised(node: Node, local: Local) -> dict[str, Any]:
    """The criterion with its place and its lender exchanged; wording that named the old ones goes, the rest stays."""
    if "attribute" in node:
        return _leaf(node, local)
    copied = {key: _parts(value, lambda part: localised(part, local)) for key, value in node.items() if key != "source"}
    return {**copied, "source": local.source} if "source" in node else copied


def _cited(value: Any, source: str) -> Any:
    """The same data with every `source` exchanged."""
    if isinstance(value, list):
        return [_cited(part, source) for part in value]
    if not isinstance(value, Mapping):
        return value
    return {key: source if key == "source" else _cited(part, source) for key, part in value.items()}


def _parts(value: Any, each: Callable[[Node], Any]) -> Any:
    if isinstance(value, list):
        return [each(part) for part in value]
    return each(value) if isinstance(value, Mapping) else value


def _leaf(node: Node, local: Local) -> dict[str, Any]:
    leaf = {**node, "source": local.source}
    name = node["attribute"]
    if builtin_vocabulary()[name].hierarchy == "region" and "within" in node:
        return {"attribute": name, "within": [local.region], "source": local.source}
    if name.endswith("_banks") and local.lender:
        operator = next(key for key in ("has_any", "has_all", "has_none") if key in node)
        return {"attribute": name, operator: [local.lender], "source": local.source}
    return leaf
