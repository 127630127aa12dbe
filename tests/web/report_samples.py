"""Sample contexts of the pages of credit reports, as each template's first comment describes them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from marketplace.disclosure.report.structure import (
    LENDER_DECIDES,
    MASKED_NOTE,
    USE_LIMIT,
    CreditReport,
    NamedItem,
    Origin,
    ReportHead,
    ReportItem,
    ReportTag,
    ReportValue,
    Trend,
    TrendPoint,
)
from marketplace.members.models import OrganisationKind
from tests.web.consent_samples import ACCESS, GROUPS
from web.views.raw_records import RawLine
from web.views.records import MarkLine, RecordLine, RecordPage
from web.views.reports import ShownReport

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
USE = ReportValue(
    name="electricity_use_12m_kwh", label_zh="近 12 个月用电量", value=Decimal(120000), text_zh="120,000 千瓦时", unit="kWh",
    as_of=date(2026, 10, 31), fresh_until=date(2027, 1, 31), provider="示例供电公司", assurance="official", sensitivity="authorised",
    masked=False, disputed=False, definition_zh="最近 12 个完整月份的用电量合计。",
)  # fmt: skip
FOUNDED = msgspec.structs.replace(
    USE, name="established_on", label_zh="成立日期", value="2018-03-01", text_zh="2018-03-01", unit=None, sensitivity="public",
    fresh_until=None, provider="示例登记机关", definition_zh=None,
)  # fmt: skip
INCOME = msgspec.structs.replace(
    USE, name="household_income_12m_cny", label_zh="家庭年收入", value=200000, text_zh="约 20 万元", sensitivity="personal", masked=True,
    assurance="self_declared", provider="企业申报", fresh_until=date(2026, 1, 31), disputed=True,
)  # fmt: skip
USED = Trend(
    "electricity_payment", "用电与电费信息", "供电企业", "usage_kwh", "用电量", "千瓦时", "month", date(2026, 10, 31),
    [
        TrendPoint("2025-10", Decimal(8000), disputed=False), TrendPoint("2025-11", None, disputed=False),
        TrendPoint("2025-12", Decimal(0), disputed=True), TrendPoint("2026-10", Decimal("9000.5"), disputed=False),
    ],
)  # fmt: skip
PROFIT = Trend(
    "financial_statement", "财务报表信息", "企业", "net_profit", "净利润", "元", "year", date(2025, 12, 31),
    [TrendPoint("2024", Decimal(-120000), disputed=False), TrendPoint("2025", Decimal(300000), disputed=False)],
)  # fmt: skip
HEAD = ReportHead(
    number="XB-20261121-1A2B3C4D", made_at=NOW, subject_id=UUID(int=3), name="示例企业", uscc="91990100MA0000007X",
    kind=OrganisationKind.ENTERPRISE, region="990100", region_zh="示例省澄州市", reader="示例银行甲", purpose="pre_loan",
    consent_ids=[UUID(int=7), UUID(int=8)], valid_until=datetime(2027, 2, 18, 16, tzinfo=UTC),
)  # fmt: skip
REPORT = CreditReport(
    head=HEAD,
    public=[ReportItem("market_entity_registration", "市场主体登记信息", "physical_aggregation", [FOUNDED], None)],
    authorised=[
        ReportItem("electricity_payment", "用电与电费信息", "physical_aggregation", [USE, INCOME], NOW),
        ReportItem("court_case_filing", "法院立案信息", "api_call", [], NOW),
    ],
    verifiable=[NamedItem("tax_payment", "纳税申报与缴纳信息", "税务部门")],
    not_authorised=[NamedItem("water_payment", "水费信息", "供水公司")],
    tags=[
        ReportTag("steady_power", "用电稳定", "positive", "示例依据", ["近 12 个月用电量不低于 1 万千瓦时"]),
        ReportTag("late_fee", "欠费", "negative", "示例依据", ["当前欠费大于 0"]),
    ],
    trends=[USED, PROFIT],
    provenance=[Origin("electricity_payment", "用电与电费信息", "示例供电公司", 2, date(2026, 9, 30), date(2026, 10, 31))],
    notes=[LENDER_DECIDES, USE_LIMIT, MASKED_NOTE],
)
SHOWN = ShownReport(REPORT, own=False, day=date(2026, 11, 21))
FOUND = {
    "name": "示例企业",
    "uscc": "91990100MA0000007X",
    "kind": "企业",
    "region": "示例省澄州市",
    "href": "/institution/enterprises/91990100MA0000007X",
    "synthetic": True,
}
LINE = {"label": "成立日期", "value": "2018-03-01", "as_of": date(2026, 10, 31), "item": "市场主体登记信息", "provider": "示例登记机关"}
FIELD = {"label": "用电量(千瓦时)", "value": "12000"}
LINES = (
    RecordLine(
        UUID(int=21), "用电与电费信息", "示例供电公司", "0000001a2b3c", 7, date(2026, 10, 31), "用电量(千瓦时) 12000", disputed=True
    ),
    RecordLine(UUID(int=22), "用电与电费信息", "示例供电公司", "0000001a2b3c", 8, date(2026, 9, 30), "", disputed=False),
)
MARKS = [
    MarkLine("企业称户号不是它的", NOW, UUID(int=9), None, ""),
    MarkLine("企业称重复计算", NOW, None, NOW, "核实后解除：提供单位已说明"),
]
RECORD = RecordPage(
    id=UUID(int=21), item="用电与电费信息", subject="示例企业", subject_key="91990100MA0000007X", provider="示例供电公司",
    batch_id=UUID(int=23), batch_at=NOW, row=7, as_of=date(2026, 10, 31), received_at=NOW, valid="2026-01-01 至 长期", ended_at=None,
    disputed_at=None, values=[FIELD], personal=True, marks=[],
)  # fmt: skip
RAW = RawLine(
    UUID(int=31), "示例供电公司", "0000001a2b3c", 7, date(2026, 10, 31), NOW, "2026-01-01 至 长期", disputed=True,
    fields=[FIELD | {"masked": False}, {"label": "户主", "value": "王*", "masked": True}],
)  # fmt: skip
ONE = {"record": RECORD, "documents": [{"value": str(UUID(int=9)), "label": "异议书.pdf"}], "typed": {"reason": "", "document_id": ""}}
LOOKED_FOR = {"q": "示例企业", "item": "", "attribute": "", "disputed": ""}
SUBJECT = {"name": "示例企业", "uscc": "91990100MA0000007X", "key": "91990100MA0000007X"}
RECORDS = {"typed": LOOKED_FOR, "items": [{"value": "electricity_payment", "label": "用电与电费信息"}], "more": None, "errors": []}
REPORT_CONTEXTS: dict[str, dict[str, Any]] = {
    "report/find": {"typed": "示例企业", "found": [FOUND, FOUND | {"uscc": None, "region": None, "synthetic": False}]},
    "report/enterprise": {
        "subject": FOUND,
        "lines": [LINE],
        "report": "/institution/enterprises/91990100MA0000007X/report",
        "link": "https://example.cn/me/consents/new?grantee=00000000-0000-0000-0000-000000000001&purpose=pre_loan",
        "groups": GROUPS,
        "purposes": [{"value": "pre_loan", "label": "贷前审查"}, {"value": "in_loan", "label": "贷中管理"}],
        "purpose": "pre_loan",
    },
    "report/report": {
        "report": replace(SHOWN, raw="/institution/enterprises/91990100MA0000007X/records?item="),
        "back": "/institution/enterprises/91990100MA0000007X",
        "issue": "/institution/enterprises/91990100MA0000007X/report/pdf",
    },
    "operator/records": RECORDS | {"subjects": [SUBJECT], "rows": LINES, "more": 100},
    "operator/record": ONE
    | {"record": replace(RECORD, disputed_at=NOW, marks=MARKS), "errors": [{"name": "reason", "message": "请写明理由"}]},
    "report/records": {
        "subject": {"name": "示例企业", "href": "/institution/enterprises/91990100MA0000007X"},
        "item": "用电与电费信息",
        "valid_until": NOW,
        "records": [RAW, replace(RAW, id=UUID(int=32), disputed=False, valid="")],
        "more": "/institution/enterprises/91990100MA0000007X/records?item=electricity_payment&cursor=1",
    },
    "report/own": {"report": replace(SHOWN, own=True), "looked": [ACCESS], "looked_count": 1},
}
