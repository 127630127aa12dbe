"""Every question that could be asked. Which five are asked was computed (`five_questions.json`) and is checked by a test."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference import industries, regions
from matching.recommend.questions import (
    MONTHS_PER_YEAR,
    NONE_OF_THESE,
    YUAN_PER_WAN,
    Answer,
    Question,
    Settled,
    WrongAnswer,
    number,
    one_of,
    some_of,
)

Facts = Mapping[str, Any]
Options = tuple[tuple[str, str], ...]

KINDS: Options = (
    ("enterprise-micro", "微型企业"), ("enterprise-small", "小型企业"), ("enterprise-medium", "中型企业"), ("enterprise-large", "大型企业"),
    ("sole_proprietor-micro", "个体工商户（微型）"), ("sole_proprietor-small", "个体工商户（小型）"),
    ("cooperative-micro", "农民专业合作社（微型）"), ("cooperative-small", "农民专业合作社（小型及以上）"),
    ("family_farm-micro", "家庭农场（微型）"), ("family_farm-small", "家庭农场（小型及以上）"),
)  # fmt: skip
RATINGS: Options = (("A", "A 级"), ("B", "B 级"), ("M", "M 级"), ("C", "C 级"), ("D", "D 级"))
TITLES: Options = (
    ("tech_sme", "科技型中小企业"), ("high_tech", "高新技术企业"), ("innovative_sme", "创新型中小企业"),
    ("specialised_new", "专精特新中小企业"), ("little_giant", "专精特新「小巨人」"), (NONE_OF_THESE, "以上都没有"),
)  # fmt: skip
SITUATIONS: Options = (
    ("procurement", "近三年中过标或有政府采购合同"), ("orders", "有在手订单，或是核心企业的上下游"), ("export", "有进出口业务"),
    ("online", "在电商等平台经营，有收款流水"), ("estate", "有房产或土地可以抵押"), ("stock", "有存货可以质押"),
    ("patent", "有专利、商标或软件著作权"), ("talent", "企业主是认定的人才"), ("farming", "从事种植养殖"),
    ("tobacco", "持烟草专卖零售许可证"), ("medical", "医保定点机构"),
    (NONE_OF_THESE, "以上都没有"),
)  # fmt: skip
LEGAL: Options = (
    ("lawsuit", "正在当被告"), ("enforced", "正在被执行"), ("dishonest", "在失信或严重违法名单上"), (NONE_OF_THESE, "以上都没有"),
)  # fmt: skip

# What an unticked situation says for certain. A ticked one settles only what is said of it below: how many or how much stays open.
ABSENT: Mapping[str, Settled] = {
    "tobacco": {"tobacco_licence": False},
    "medical": {"medical_insurance_designated": False},
    "procurement": {
        "gov_contracts_12m_count": 0, "gov_awards_12m_count": 0, "bid_awards_12m_count": 0, "gov_open_contract": False,
        "gov_contracts_6m_count": 0, "gov_contracts_24m_count": 0, "gov_contracts_36m_count": 0, "gov_contracts_12m_cny": 0,
        "bid_awards_24m_count": 0, "bid_awards_36m_count": 0, "bid_awards_12m_cny": 0, "gov_contract_signed": False,
        "bid_award_held": False, "construction_contract_signed": False,
    },
    "orders": {
        "has_orders": False, "core_enterprise_recommended": False, "core_enterprise_guarantee": False, "affiliated_with_core": False,
        "core_enterprise_cooperation_months": 0, "buyer_relationship_stable": False, "settled_by_letter_of_credit": False,
    },
    "online": {"behaviour_data_verifiable": False, "platform_trading_months": 0, "online_platforms": []},
    "stock": {"has_pledgeable_inventory": False},
    "export": {
        "export_right": False, "customs_registered": False, "export_months": 0, "trade_months": 0,
        "exports_12m_usd": 0, "exports_12m_cny": 0,
        "exports_min_year_2y_usd": 0, "imports_min_year_2y_usd": 0, "imports_12m_usd": 0, "import_export_12m_usd": 0,
        "export_rebate_years_count": 0, "export_rebates_12m_cny": 0, "fx_receipts_12m_usd": 0,
    },
    "farming": {"agri_entity_kind": "none", "agri_sectors": [], "land_operating_right": False, "forest_right": False},
    "patent": {
        "own_ip_count": 0, "patents_count": 0, "class1_ip_count": 0, "invention_patents_count": 0, "utility_patents_count": 0,
        "design_patents_count": 0, "trademarks_count": 0, "software_copyrights_count": 0, "ip_certificate_held": False,
    },
    "talent": {"owner_is_talent": False, "talent_levels": [], "talent_recognised": False},
    "estate": {"has_real_estate": False, "real_estate_count": 0, "has_mortgage_property": False, "local_property": False},
}  # fmt: skip
PRESENT: Mapping[str, Settled] = {
    "tobacco": {"tobacco_licence": True},
    "medical": {"medical_insurance_designated": True},
    "procurement": {},
    "orders": {},
    "online": {},
    "stock": {"has_pledgeable_inventory": True},
    "export": {"export_right": True},
    "farming": {},
    "patent": {"ip_certificate_held": True},
    "talent": {"owner_is_talent": True, "talent_recognised": True},
    "estate": {"has_mortgage_property": True},
}
LEVELS = {"little_giant": "little_giant", "specialised_new": "provincial", "innovative_sme": "innovative_sme"}


def _region(answer: Answer) -> Settled:
    place = regions.find(answer) if isinstance(answer, str) else None
    if place is None or not place.selectable:
        raise WrongAnswer("请从列出的地区中选一个")
    return {"region": place.code, "business_region": place.code, "tax_region": place.code}


def _industry(answer: Answer) -> Settled:
    if not isinstance(answer, str) or industries.find(answer) is None:
        raise WrongAnswer("请从列出的行业中选一个")
    return {"industry": answer}


def _kind(answer: Answer) -> Settled:
    kind, _, scale = one_of(answer, KINDS).partition("-")
    return {"subject_kind": kind, "is_legal_person": kind in {"enterprise", "cooperative"}, "enterprise_scale": scale}


def _kind_of(facts: Facts) -> Answer:
    kind, scale = facts["subject_kind"], facts["enterprise_scale"]
    return f"{kind}-{scale if kind == 'enterprise' or scale == 'micro' else 'small'}"


def _age(answer: Answer) -> Settled:
    months = int(number(answer, "年", low=Decimal(0), high=Decimal(200)) * MONTHS_PER_YEAR)
    return {"months_since_established": months, "months_operating": months, "business_licence_months": months}


def _owner_age(answer: Answer) -> Settled:
    age = int(number(answer, "岁", low=Decimal(16), high=Decimal(100)))
    return {"owner_age_years": age, "legal_rep_age_years": age}


def _revenue(answer: Answer) -> Settled:
    yuan = number(answer, "万元", low=Decimal(0), high=Decimal(10_000_000)) * YUAN_PER_WAN
    return {"annual_revenue_cny": yuan}


def _tax(answer: Answer) -> Settled:
    yuan = number(answer, "万元", low=Decimal(0), high=Decimal(1_000_000)) * YUAN_PER_WAN
    return {"tax_paid_12m_cny": yuan, "has_paid_tax": True} if yuan else {"tax_paid_12m_cny": 0}


def _wanted(answer: Answer) -> Settled:
    return {"requested_amount_cny": number(answer, "万元", low=Decimal("0.01"), high=Decimal(1_000_000)) * YUAN_PER_WAN}


def _titles(answer: Answer) -> Settled:
    titles = set(some_of(answer, TITLES))
    if "little_giant" in titles:
        titles.add("specialised_new")  # only a 专精特新中小企业 can become one
    level = next((LEVELS[title] for title in LEVELS if title in titles), "none")
    return {"titles": sorted(titles), "specialised_new_level": level}


def _situations(answer: Answer) -> Settled:
    chosen = some_of(answer, SITUATIONS)
    settled: Settled = {}
    for situation in ABSENT:
        settled |= PRESENT[situation] if situation in chosen else ABSENT[situation]
    return settled


def _situations_of(facts: Facts) -> Answer:
    tests = {
        "tobacco": facts["tobacco_licence"],
        "medical": facts["medical_insurance_designated"],
        "procurement": facts["gov_contracts_36m_count"] or facts["bid_awards_36m_count"],
        "orders": facts["has_orders"],
        "online": facts["behaviour_data_verifiable"],
        "stock": facts["has_pledgeable_inventory"],
        "export": facts["export_right"] or facts["imports_12m_usd"],
        "farming": facts["agri_entity_kind"] != "none",
        "patent": facts["own_ip_count"] or facts["trademarks_count"],
        "talent": facts["owner_is_talent"],
        "estate": facts["has_real_estate"],
    }
    return [name for name, holds in tests.items() if holds] or [NONE_OF_THESE]


def _purpose(answer: Answer) -> Settled:
    return {"loan_purpose": one_of(answer, purposes())}


@cache
def purposes() -> Options:
    """Uses of a loan, as the vocabulary lists them."""
    purpose = builtin_vocabulary()["loan_purpose"]
    return tuple((value, purpose.value_labels_zh.get(value, value)) for value in purpose.values or ())


def _legal(answer: Answer) -> Settled:
    chosen = some_of(answer, LEGAL)
    return {
        "defendant_case_open": "lawsuit" in chosen,
        "enforcement_open": "enforced" in chosen,
        "judgment_defaulter": "dishonest" in chosen,
        "serious_dishonesty": "dishonest" in chosen,
    }


def _legal_of(facts: Facts) -> Answer:
    tests = {
        "lawsuit": facts["defendant_case_open"],
        "enforced": facts["enforcement_open"],
        "dishonest": facts["judgment_defaulter"] or facts["serious_dishonesty"],
    }
    return [name for name, holds in tests.items() if holds] or [NONE_OF_THESE]


def _wan(facts: Facts, name: str) -> Answer:
    return f"{Decimal(facts[name]) / YUAN_PER_WAN:f}"


CANDIDATES = (
    Question("region", "经营所在地", "region", _region, lambda facts: regions.path(facts["region"])[:2][-1].code),
    Question("industry", "做什么行业", "industry", _industry, lambda facts: facts["industry"][:2]),
    Question("kind", "是什么主体", "select", _kind, _kind_of, KINDS, hint="企业规模按营业执照所属行业的划型标准"),
    Question(
        "age", "成立多久", "number", _age, lambda facts: f"{Decimal(facts['months_operating']) / MONTHS_PER_YEAR:.4f}", unit="年",
        hint="可填小数，如 2.5",
    ),
    Question("owner_age", "企业主年龄", "number", _owner_age, lambda facts: str(facts["owner_age_years"]), unit="岁"),
    Question("revenue", "上年营业收入", "number", _revenue, lambda facts: _wan(facts, "annual_revenue_cny"), unit="万元"),
    Question("tax", "近 12 个月纳税", "number", _tax, lambda facts: _wan(facts, "tax_paid_12m_cny"), unit="万元"),
    Question("tax_rating", "纳税信用等级", "select", lambda a: {"taxpayer_credit_rating": one_of(a, RATINGS)},
             lambda facts: facts["taxpayer_credit_rating"], RATINGS),
    Question("wanted", "想借多少", "number", _wanted, lambda facts: "100", unit="万元"),
    Question("purpose", "借款用来做什么", "select", _purpose, lambda facts: purposes()[0][0], purposes()),
    Question("titles", "有哪些认定", "checkboxes", _titles, lambda facts: list(facts["titles"]) or [NONE_OF_THESE], TITLES),
    Question("situations", "有哪些情况", "checkboxes", _situations, _situations_of, SITUATIONS),
    Question("legal", "有没有诉讼和失信", "checkboxes", _legal, _legal_of, LEGAL),
)  # fmt: skip


@cache
def five_questions() -> tuple[Question, ...]:
    """The five that settle most, as computed and recorded, in the order in which people see them."""
    recorded = json.loads((resources.files("matching.recommend") / "five_questions.json").read_text(encoding="utf-8"))
    by_name = {question.name: question for question in CANDIDATES}
    return tuple(by_name[name] for name in recorded["questions"])
