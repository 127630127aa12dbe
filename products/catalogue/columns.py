"""The special columns (专栏): what each is for, and the rule that puts a product into it.

A product is in a column when its lender says so, when its category belongs there, or when its criterion demands what the
column is about. The result is written on the version, so that a later change of the rule does not rewrite old versions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from products.catalogue.coverage import demanded
from products.catalogue.labels import Category


class ColumnCode(StrEnum):
    """Codes of the columns."""

    TECHNOLOGY = "technology"
    GREEN = "green"
    RURAL = "rural"
    EMERGING = "emerging"
    SUPPLY_CHAIN = "supply_chain"
    CULTURE_TOURISM = "culture_tourism"
    GOVERNMENT_PROCUREMENT = "government_procurement"
    FIRST_LOAN = "first_loan"


@dataclass(frozen=True, slots=True)
class Column:
    """One column and its rule, any part of which is enough.

    `categories`: the product is of one. `any_of`: the criterion demands one of these values of the attribute, perhaps beside
    others. `only`: it admits nobody with other values.
    """

    code: ColumnCode
    name_zh: str
    summary_zh: str
    categories: frozenset[Category] = frozenset()
    any_of: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    only: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def holds(self, category: Category, criterion: Mapping[str, Any]) -> bool:
        """Whether the rule puts a product of this category and criterion here."""
        if category in self.categories or any(demanded(criterion, name) & values for name, values in self.any_of.items()):
            return True
        limits = [(demanded(criterion, name), values) for name, values in self.only.items()]
        return any(limit and limit <= values for limit, values in limits)


_TECHNOLOGY_TITLES = frozenset(
    {
        "high_tech",
        "tech_sme",
        "tech_enterprise",
        "innovative_sme",
        "innovation_points_tech_sme",
        "specialised_new",
        "specialised_new_city",
        "little_giant",
        "key_little_giant",
        "tech_little_giant",
        "single_champion",
        "gazelle",
        "unicorn",
    }
)
_SPECIALISED_LEVELS = frozenset({"innovative_sme", "municipal", "provincial", "little_giant"})  # 优质中小企业梯度
_GREEN_TITLES = frozenset(
    {"green_factory_national", "green_factory_provincial", "green_factory_municipal", "green_supply_chain", "clean_production"}
)
_CULTURE_TITLES = frozenset({"culture_demo", "tourism_demo", "heritage_base", "animation_enterprise"})
_RURAL_SUBJECTS = frozenset({"cooperative", "family_farm", "large_grower", "farm_household", "collective_economy"})
_FARMING = frozenset({"A", "01", "02", "03", "04", "05"})  # GB/T 4754: 农、林、牧、渔业
_CULTURE = frozenset({"R", "86", "87", "88", "89", "90"})  # 文化、体育和娱乐业

COLUMNS: tuple[Column, ...] = (
    Column(
        ColumnCode.TECHNOLOGY,
        "科技金融",
        "高新技术、专精特新和有知识产权的企业",
        categories=frozenset({Category.SCIENCE_TECH, Category.SPECIALISED_NEW, Category.IP_PLEDGE, Category.TALENT}),
        any_of={"titles": _TECHNOLOGY_TITLES, "specialised_new_level": _SPECIALISED_LEVELS},
    ),
    Column(
        ColumnCode.GREEN,
        "绿色金融",
        "节能降碳、清洁生产和环保信用好的企业",
        categories=frozenset({Category.GREEN}),
        any_of={"titles": _GREEN_TITLES},
    ),
    Column(
        ColumnCode.RURAL,
        "乡村振兴",
        "农户、合作社、家庭农场和涉农企业",
        categories=frozenset({Category.AGRICULTURE}),
        only={"subject_kind": _RURAL_SUBJECTS, "industry": _FARMING},
    ),
    Column(ColumnCode.EMERGING, "新兴与未来产业", "战略性新兴产业和未来产业的企业"),
    Column(
        ColumnCode.SUPPLY_CHAIN,
        "重点供应链",
        "凭订单、应收账款和核心企业信用融资的企业",
        categories=frozenset({Category.SUPPLY_CHAIN, Category.ORDER}),
    ),
    Column(
        ColumnCode.CULTURE_TOURISM,
        "文化旅游",
        "文化、旅游、体育和娱乐企业",
        any_of={"titles": _CULTURE_TITLES},
        only={"industry": _CULTURE},
    ),
    Column(
        ColumnCode.GOVERNMENT_PROCUREMENT,
        "政府采购",
        "凭政府采购和中标合同融资的供应商",
        categories=frozenset({Category.GOVERNMENT_PROCUREMENT, Category.BID_WINNING, Category.BID_BOND}),
    ),
    Column(
        ColumnCode.FIRST_LOAN,
        "首贷",
        "还没有贷款记录的经营主体",
        any_of={"has_credit_record": frozenset({False}), "is_first_time_borrower": frozenset({True}), "first_loan": frozenset({True})},
    ),
)

COLUMN_NAMES = {column.code: column.name_zh for column in COLUMNS}


def columns_of(category: Category, criterion: Mapping[str, Any], declared: Iterable[ColumnCode]) -> list[ColumnCode]:
    """The columns that a product belongs to, in the order in which they are shown."""
    chosen = set(declared)
    return [column.code for column in COLUMNS if column.code in chosen or column.holds(category, criterion)]
