"""How a version lies in a workbook: which sheets, and what stands in which row of the first one."""

from collections.abc import Mapping
from typing import NamedTuple

from products.catalogue.columns import COLUMN_NAMES
from products.catalogue.labels import CATEGORY_NAMES, GUARANTEE_MODE_NAMES, RATE_BASE_NAMES, REPAYMENT_METHOD_NAMES
from products.catalogue.words_of_terms import CHANNELS_ZH

FIRST, CRITERION = "基本信息", "准入条件"
HEADINGS = ("项目", "值", "字段")
ENTRY_HEADINGS = ("读作", "JSON（以这一列为准）")
CRITERION_HEADINGS = ("读作", "JSON（几行依次接起来，以这一列为准）")
ENTRIES = {"额度规则": "amount_rules", "定价档": "pricing_tiers", "费用": "fees", "优先条件": "preferences"}
LINES = {"准备材料": "required_documents", "申请人承诺": "undertakings"}
SEPARATOR = "；"
PIECE = 30_000  # characters of JSON in a cell
RATE_TEXTS = frozenset({"fixed", "min_pct", "max_pct", "note"})


class Scalar(NamedTuple):
    """One row of the first sheet. `kind`: text, whole, yes_no, json; or with `names` one code, and with `several` a list of them."""

    field: str
    label: str
    kind: str = "text"
    names: Mapping[str, str] | None = None
    several: bool = False


SCALARS = (
    Scalar("name", "名称"),
    Scalar("summary", "简介"),
    Scalar("category", "类别", names={code.value: name for code, name in CATEGORY_NAMES.items()}),
    Scalar("columns", "专栏", names={code.value: name for code, name in COLUMN_NAMES.items()}, several=True),
    Scalar("guarantee_modes", "担保方式", names={code.value: name for code, name in GUARANTEE_MODE_NAMES.items()}, several=True),
    Scalar("online", "全程线上", "yes_no"),
    Scalar("amount_min", "最低额度（元）"),
    Scalar("amount_max", "最高额度（元）"),
    Scalar("rate.fixed", "固定年利率（%）"),
    Scalar("rate.base", "浮动利率的基准", names={code.value: name for code, name in RATE_BASE_NAMES.items()}),
    Scalar("rate.spread_bp_min", "最低加减点（基点）", "whole"),
    Scalar("rate.spread_bp_max", "最高加减点（基点）", "whole"),
    Scalar("rate.min_pct", "最低年利率（%）"),
    Scalar("rate.max_pct", "最高年利率（%）"),
    Scalar("rate.note", "利率说明"),
    Scalar("rate.rule", "利率规则（JSON）", "json"),
    Scalar("term_months_min", "最短期限（月）", "whole"),
    Scalar("term_months_max", "最长期限（月）", "whole"),
    Scalar("repayment_methods", "还款方式", names={code.value: name for code, name in REPAYMENT_METHOD_NAMES.items()}, several=True),
    Scalar("promise_days.accept", "受理时限（工作日）", "whole"),
    Scalar("promise_days.contact", "联系企业时限（工作日）", "whole"),
    Scalar("promise_days.decide", "答复时限（工作日）", "whole"),
    Scalar("channel", "申请渠道", names={code.value: name for code, name in CHANNELS_ZH.items()}),
    Scalar("effective_from", "生效日"),
    Scalar("risk_pool", "风险补偿"),
    Scalar("notes", "备注"),
)
BY_FIELD = {scalar.field: scalar for scalar in SCALARS}
