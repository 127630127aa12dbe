"""Sample contexts of the pages of the profile, as each template's first comment describes them."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from marketplace.consents.texts import BUILTIN, TextKind, readable
from marketplace.errors import FieldError
from marketplace.profiles.declared import Declared
from marketplace.profiles.relations import KeyPerson
from marketplace.profiles.repository import KnownProfile, Source
from tests.web.consent_samples import ACCESS, CARD
from web.views.declarations import declaration_form
from web.views.profile import TagCard, ValueGroup, ValueRow
from web.views.profile_history import HistoryLine, HistoryPage
from web.views.profile_relations import ContradictionLine, LinkLine

DAY = date(2026, 10, 31)
NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
ROW = ValueRow(
    "tax_paid_12m_cny", "近 12 个月实缴税额", "86.40 万元", "实际缴纳的税款。", "税务局（示例）", "纳税申报与缴纳信息", "数据核验",
    DAY, date(2027, 2, 8), "good",
)  # fmt: skip
OLD = replace(ROW, name="electricity_use_12m_kwh", label="近 12 个月用电量", state="expired")
OWN = replace(ROW, name="annual_revenue_cny", label="上年度营业收入", provider="企业申报", state="declared", definition="")
CONTESTED = replace(ROW, name="tax_arrears", label="有欠税", value="是", state="disputed", fresh_until=None)
TAG = TagCard("high_tech", "高新技术企业", "positive", ("资质与荣誉认定包括高新技术企业",), DAY, None)
COUNTS = {"known": 41, "expired": 3, "missing": 12, "own": 5, "consents": 2, "accesses": 7}
TEXT = readable(next(each.body for each in BUILTIN if each.kind is TextKind.COMMITMENT))
KNOWN = KnownProfile({"annual_revenue_cny": 1}, {"annual_revenue_cny": Source("financial_statement", "示例局", DAY, "official")})
ASKED = Counter({"fixed_premises": 4, "college_staff_pct": 3, "settlement_account_banks": 3, "owner_born_on": 2, "premises_tenure": 1})
ASKED.update({"angel_fund_backed": 1, "core_technology_held": 1, "patent_industrialised": 1, "ip_dispute": 1, "enterprise_stage": 1})
FORM = declaration_form(
    KNOWN,
    [Declared("annual_revenue_cny", 2_000_000, DAY, "commitment-1"), Declared("fixed_premises", True, DAY, "commitment-1", "示例平台")],
    ASKED,
    {"college_staff_pct": "一百"},
    [FieldError("answer-college_staff_pct", "填的是「一百」，请填数字，如 300"), FieldError("agreed", "请勾选")],
    first="",
)
LINE = HistoryLine(
    "86.40 万元", "税务局（示例）", "纳税申报与缴纳信息", "0123456789ab", 17, DAY, NOW, "2026-01-01 至 长期", True, False, None, ""
)
ENDED = replace(LINE, live=False, ended_at=NOW, ending="有了新的一条", valid="")
PROFILE_CONTEXTS: dict[str, dict[str, Any]] = {
    "profile": {
        "subject": SimpleNamespace(name="澄州示例精密部件有限公司", uscc="91990100MA0000007X", synthetic=True),
        "region": "澄州市",
        "counts": COUNTS,
        "groups": [ValueGroup("tax", "税务", (ROW, CONTESTED), True), ValueGroup("utilities", "水电气", (OLD, OWN), False)],
        "all_groups": [{"value": "tax", "label": "税务"}, {"value": "utilities", "label": "水电气"}],
        "group": "",
        "shows": [{"href": "/me/profile", "label": "全部", "code": "all", "count": 4}],
        "show": "all",
        "tags": [TAG, replace(TAG, code="b", name="有欠税", polarity="negative", until=DAY)],
        "contradictions": [ContradictionLine("annual_revenue_cny", "上年度营业收入", "200 万元", "100 万元", "示例局", DAY)],
        "links": [LinkLine("澄州示例控股有限公司", None, "对方持有本企业股权 60%", "2026-10-31")],
        "persons": [KeyPerson("示例人", "董事长", "2026-10-31")],
        "accesses": [ACCESS],
        "consents": [CARD],
    },
    "profile_value": {
        "value": HistoryPage(
            "tax_paid_12m_cny",
            ROW.label,
            ROW.definition,
            ROW,
            "由明细计算：近 12 个月，合计。",
            (LINE, ENDED, replace(LINE, disputed=True)),
        ),
    },
    "declarations": {
        "groups": FORM.groups,
        "declared": FORM.declared,
        "errors": FORM.errors,
        "agreed_error": FORM.agreed_error,
        "text": TEXT,
        "text_version": "commitment-1",
    },
}
