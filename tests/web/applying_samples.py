"""Sample contexts of the pages of an application form, as each template's first comment describes them."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from marketplace.consents.texts import BUILTIN, readable
from matching.recommend.standing import Standing
from products.applications.enquiries import told_words
from web.views.application_check import Open, Said, Verdict
from web.views.application_consents import LenderNeeds, NeededItem, Undertaking
from web.views.application_fields import FormFields, KnownAnswer
from web.views.application_papers import PaperFile, PaperLine
from web.views.application_steps import steps_of
from web.views.apply_ways import ApplyWay
from web.views.cards import Remedy
from web.views.chosen_products import ChosenProduct

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
FORM = UUID(int=71)
APPLY = ApplyWay("apply", "/me/applications/new?product=demo-1", "申请")
CASE = ApplyWay("case", f"/me/applications/{UUID(int=72)}", "查看在办的申请", "这款产品已有一件在办的申请，办完前不能重复申请")
CHOSEN = ChosenProduct(
    id=UUID(int=73), name="示例税易贷", lender="示例银行甲", url="/products/demo-1", amount="10 万元至 300 万元", term="3 至 36 个月",
    rate="3.45%–3.95%", annual="3.51%–4.12%", cost="1.72 万元至 2.03 万元", fees=("评估费按实际发生",), missing=("上一年纳税额",),
    problem=None, outside=("「示例税易贷」最高 3000000.00 元，填写的是 5000000.00 元",),
)  # fmt: skip
GONE = ChosenProduct(
    id=UUID(int=74), name="示例订单贷", lender="示例银行乙", url=None, amount="现在还不能算出", term="现在还不能算出",
    rate="现在还不能算出", annual="现在还不能算出", cost="填好金额和期限后算出",
    fees=(), missing=(), problem="这款产品已暂停或已下架，请移出", outside=(),
)  # fmt: skip
FIGURES = (
    {"name": "amount", "label": "申请金额", "kind": "number", "unit": "万元", "value": "五百", "error": "填的是「五百」，请填数字，如 300"},
    {"name": "term", "label": "期限", "kind": "number", "unit": "个月", "value": "12"},
    {"name": "purpose", "label": "用途", "kind": "select", "options": [{"value": "tax", "label": "缴税"}], "value": "tax"},
)
OWN = (
    {"name": "answer-employee_count", "label": "职工人数", "kind": "number", "unit": "人", "value": "34", "hint": "你填写的 2026-11-20"},
    {
        "name": "answer-fixed_premises", "label": "有固定经营场所", "kind": "select", "value": "", "empty": "不填", "optional": True,
        "options": [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}],
    },
)  # fmt: skip
KNOWN = KnownAnswer("annual_tax_paid_cny", "年纳税额", "8 万元", "示例税务局", "2026-10-31")
LINES = [
    PaperLine("营业执照", ("示例税易贷", "示例订单贷"), (PaperFile(UUID(int=75), "营业执照.pdf", True, "可以使用", "good"),)),
    PaperLine("近三个月银行流水", ("示例税易贷",), (PaperFile(UUID(int=76), "流水.xlsx", False, "正在检查", "outline"),)),
    PaperLine("", (), ()),
]
ITEMS = (
    NeededItem("tax_payment", "纳税申报与缴纳信息", "对方能看到结果数值和日期", "纳税数额", None),
    NeededItem("electricity_payment", "用电与电费信息", "对方能看到结果数值和日期", None, "2027-02-18"),
)
VERDICT = Verdict(Standing.NEAR, 5, 6, Remedy("最短补齐办法：改动 1 项，约 1 个月", ("再缴 2 万元税",), "change"), True)
START = SimpleNamespace(current=SimpleNamespace(name="示例税易贷"), lender_name="示例银行甲")
FORM_CONTEXT: dict[str, Any] = {
    "group_id": FORM, "version": 3, "saved_at": NOW, "steps": steps_of("form"),
    "fields": FormFields(FIGURES, OWN, (KNOWN,), ("近六个月征信查询次数",)), "products": [CHOSEN, GONE],
    "errors": [{"name": "amount", "message": "申请金额：填的是「五百」，请填数字，如 300"}], "notice": "没有可以撤销的改动",
    "clashes": ["期限"], "elsewhere": ["用途"], "refreshed": [], "can_undo": True,
}  # fmt: skip
APPLYING_CONTEXTS: dict[str, dict[str, Any]] = {
    "applying/start": {
        "products": [{"code": "demo-1", "product": START, "way": APPLY}, {"code": "demo-2", "product": START, "way": CASE}],
        "too_many": True, "most": 3, "told": told_words(), "deal_text": "借 50 万元 · 12 个月", "carried": [("amount", "50")],
        "errors": [{"name": None, "message": "请至少选一款可以申请的产品"}],
    },
    "applying/form": FORM_CONTEXT,
    "applying/papers": {
        "group_id": FORM, "steps": steps_of("papers"), "lines": LINES, "own": [{"value": "1", "label": "合同.pdf"}], "error_at": 2,
        "errors": [{"name": "file-2", "message": "请选择要上传的文件"}],
    },
    "applying/consents": {
        "group_id": FORM, "steps": steps_of("consents"), "lenders": [LenderNeeds(UUID(int=77), "示例银行甲", ("示例税易贷",), ITEMS)],
        "undertakings": [Undertaking(CHOSEN.id, CHOSEN.name, ("不用于房地产", "不转借他人"), True)], "told": told_words(), "several": True,
        "text": readable(BUILTIN[0].body), "text_version": "consent-1", "signer": "王某",
        "typed": {
            "grant": [str(UUID(int=77))], "undertake": [str(CHOSEN.id)], "valid_until": "2027-02-18", "signer": "", "agreed": "",
            "sensitive": "", "told": "1", "keep_others": "",
        },
        "errors": [{"name": "signer", "message": "请填写签署人姓名"}],
    },
    "applying/check": {
        "group_id": FORM, "steps": steps_of("check"),
        "products": [{"chosen": CHOSEN, "verdict": VERDICT}, {"chosen": GONE, "verdict": None}],
        "said": [
            Said("申请金额", "500,000.00 元", "", None, "#f-amount"),
            Said("年纳税额", "8 万元", "示例税务局", "2026-10-31", "/me/profile/x"),
        ],
        "lines": LINES, "open_points": [Open("请选择用途", "#f-purpose")], "refused": True, "keep_others": False,
    },
    "applying/hand_over": {
        "code": "demo-1", "product": "示例税易贷", "lender": "示例银行甲", "host": "bank.example.com", "problem": None,
        "told": told_words(),
        "link": "https://bank.example.com/apply?hand_over=a.b.c", "expires_at": NOW,
    },
    "applying/sent": {
        "submitted_at": NOW, "keep_others": False,
        "cases": [
            {
                "id": UUID(int=78), "number": "SQ-20261121-000001", "lender": "示例银行甲", "product": "示例税易贷", "code": "demo-1",
                "version": 2, "receipt_id": UUID(int=79), "due_at": NOW, "due": "受理", "promise": {"accept": 1, "contact": 3, "decide": 5},
                "submitted_at": NOW,
            },
        ] * 2,
    },
}  # fmt: skip
