"""Sample contexts of the page templates, as each template's first comment describes them."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from tests.web.access_samples import ACCESS_CONTEXTS
from tests.web.admission_samples import ADMISSION_CONTEXTS
from tests.web.applying_samples import APPLY, APPLYING_CONTEXTS, CASE
from tests.web.assisted_samples import ASSISTED_CONTEXTS
from tests.web.audit_samples import AUDIT_CONTEXTS
from tests.web.case_samples import CASE_CONTEXTS
from tests.web.claim_samples import CLAIM_CONTEXTS
from tests.web.compensation_samples import COMPENSATION_CONTEXTS
from tests.web.consent_samples import CONSENT_CONTEXTS
from tests.web.delivery_samples import DELIVERY_CONTEXTS
from tests.web.desk_samples import DESK_CONTEXTS, PROMISE
from tests.web.document_samples import DOCUMENT_CONTEXTS
from tests.web.enrolment_samples import ENROLMENT_CONTEXTS
from tests.web.filing_samples import FILING_CONTEXTS
from tests.web.fund_ledger_samples import FUND_LEDGER_CONTEXTS
from tests.web.fund_samples import FUND_CONTEXTS
from tests.web.home_samples import HOME_CONTEXTS
from tests.web.information_samples import INFORMATION_CONTEXTS
from tests.web.integration_samples import INTEGRATION_CONTEXTS
from tests.web.loan_samples import LOAN_CONTEXTS
from tests.web.own_case_samples import OWN_CASE_CONTEXTS
from tests.web.policy_work_samples import POLICY_WORK_CONTEXTS, policy_preview_context
from tests.web.product_editor_samples import EDITOR_CONTEXTS, preview_context
from tests.web.product_work_samples import PRODUCT_WORK_CONTEXTS
from tests.web.profile_samples import PROFILE_CONTEXTS
from tests.web.reach_samples import REACH_CONTEXTS
from tests.web.receipt_samples import RECEIPT_CONTEXTS
from tests.web.registration_samples import REGISTRATION_CONTEXTS
from tests.web.report_samples import REPORT_CONTEXTS
from tests.web.task_samples import TASK_CONTEXTS
from web.pages.public import styleguide_samples as samples
from web.views.policy_beside import Beside

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
REGIONS = [{"label": "示例省", "options": [{"value": "990100", "label": "澄州市"}]}]
QUESTIONS = [
    {"name": "region", "label": "经营所在地", "kind": "region", "options": REGIONS, "value": "990100"},
    {"name": "years", "label": "成立多久", "kind": "number", "unit": "年", "value": "五", "error": "请填数字，如 5"},
    {"name": "credit", "label": "有没有未结清的贷款", "kind": "yesno", "value": "no"},
]
COUNTS = [{"verdict": "eligible", "count": 1, "words": "全部条件满足", "href": "#eligible"}]
GROUPS = [
    {"verdict": offer.verdict, "title": "标题", "note": None, "offers": [offer], "more": None}
    for offer in (samples.ELIGIBLE, samples.LENDER_ONLY, samples.NEAR, samples.UNDETERMINED)
]
MESSAGE = {"id": "m-1", "title": "密码已修改", "text": "你的账户密码已修改。", "created_at": NOW, "unread": True, "urgent": False}
POLICIES = {
    "verdict": "policies",
    "title": "相关政策",
    "note": None,
    "offers": [samples.POLICY],
    "more": {"url": "/policies", "label": "更多"},
}
QUESTION = {
    "field": {
        "name": "answer-tax_rating",
        "label": "纳税信用等级",
        "kind": "select",
        "options": [{"value": "A", "label": "A 级"}],
        "error": "请选择",
    },
    "why": "关系到 12 个待补的产品和政策，答了预计能判清 8 个",
    "source": "也可以等平台归集：纳税信用",
    "action": "/me/matches",
    "hidden": [("amount", "300")],
}
ANSWERED = [{"label": "成立多久", "value": "3 年", "href": "/me/matches"}]
NEXT_DATA = {"title": "最值得补的数据", "lines": ["近 12 个月用电量：可判清 6 个产品"]}
COMPARED = {"products": 102, "policies": 70}
RESULT = {
    "headline": "1 个产品现在就符合",
    "subject": "按你填的 2 项",
    "compared": COMPARED,
    "counts": COUNTS,
    "groups": GROUPS,
    "policies": POLICIES,
    "ineligible": [samples.INELIGIBLE],
    "question": QUESTION,
    "answers": ANSWERED,
    "next_data": NEXT_DATA,
    "sorting_text": "年化利率低的在前",
    "known": [{"label": "经营所在地", "value": "澄州市", "source_text": "你的回答", "date_text": None}],
}
FACETS = [
    {
        "name": "region",
        "label": "地区",
        "kind": "select",
        "empty": "不限",
        "options": [{"value": "99", "label": "示例省", "count": None, "chosen": True}],
    },
    {
        "name": "category",
        "label": "类别",
        "kind": "checks",
        "empty": None,
        "options": [{"value": "tax", "label": "税易贷类", "count": 3, "chosen": True}],
    },
    {"name": "amount", "label": "想借多少", "kind": "number", "value": "一百", "unit": "万元", "error": "请填数字，如 100"},
]
PAGER = {"number": 2, "pages": 3, "urls": {1: "?page=1", 3: "?page=3"}, "previous": "?page=1", "next": "?page=3", "shown": [1, 2, 3]}
LISTING: dict[str, Any] = {
    "q": "税",
    "sort": "amount",
    "total": 1,
    "loosened": True,
    "sorts": [{"label": "额度", "href": "?", "current": True}],
    "facets": FACETS,
    "chosen": [{"label": "税易贷类", "href": "?"}],
    "clear_url": "/products",
    "pager": PAGER,
}


def _fields(offer: samples.Offer) -> dict[str, Any]:
    return asdict(offer) | {"conditions": offer.conditions, "url": offer.url, "conditions_total": offer.conditions_total}


PRODUCT = _fields(replace(samples.NEAR, conditions=samples.CONDITIONS, sample_as_of="2026-06")) | {
    "category": "tech",
    "category_name": "科技贷类",
    "columns": [{"code": "technology", "name": "科技金融"}],
    "facts": [{"label": "期限", "value": "12 个月"}],
    "amount_lines": ["不超过合同金额的 70%"],
    "risk_pool": None,
    "preferences": [{"text": "专精特新优先", "clause": None}],
    "undertakings": ["不用于房地产"],
    "documents": ["营业执照"],
    "fees": [],
    "notes": None,
    "version_text": "第 1 版",
}
BESIDE = Beside(
    basis="合同签订日和放款日（都在期内）",
    window=("2026-03-01 至 2026-03-10", "额度用完即止"),
    budget="2,000 万元",
    clauses=({"number": "第七条", "text_zh": "对符合条件的贷款，按年利率 1 个百分点给予贴息。"},),
    stacking=("各项支持合计不超过 80%", "须声明：未享受国家设备更新贴息"),
    replaced_by=(("示例贷款贴息办法（2027 年）", "/policies/demo-1"),),
    relations=(("落实的上级文件", "示例省级贴息办法", "/policies/demo-2"),),
    files=(("正式文件", "示例贷款贴息办法（盖章件）", "/policies/demo-3/documents/01"),),
)
POLICY = {
    "code": "SG",
    "url": "/policies/SG",
    "name": "示例贴息办法",
    "institution": "示例财政局",
    "document_number": "示财〔2026〕5号",
    "kind_name": "贷款贴息",
    "region_name": "示例省",
    "published_text": "2026-03-01",
    "validity": "expired",
    "validity_text": "至 2026-06-30",
    "guidance": False,
    "sample": True,
    "sample_as_of": "2026-06",
    "summary": "按贷款额贴息。",
    "interpretation": None,
    "audience": ["企业"],
    "verdict": None,
    "conditions": samples.CONDITIONS,
    "conditions_total": 6,
    "conditions_met": 3,
    "remedy": None,
    "preferences": [],
    "undertakings": [],
    "materials": ["合同"],
    "process": ["申报", "审核"],
    "benefit": [{"label": "比例", "value": "1 个百分点", "note": None}],
    "benefit_text": "1 个百分点",
    "stacking": None,
    "notes": None,
    "version_text": "第 1 版",
}
ATTRIBUTE = {
    "name": "taxpayer_credit_rating",
    "label": "纳税信用等级",
    "type_text": "等级",
    "unit": None,
    "definition": "最近一次评定的等级。",
    "item_text": "纳税信用",
    "level_text": "企业",
    "obtainable_text": "平台归集",
    "sharing_text": None,
    "absent_text": "不知道",
    "improves_with_time": False,
    "retired": True,
    "values": [{"value": "A", "label": "A"}],
}


def _bound(name: str, label: str, *errors: str) -> SimpleNamespace:
    return SimpleNamespace(name=name, label=SimpleNamespace(text=label), data=None, errors=list(errors))


LOGIN = SimpleNamespace(
    errors={"password": ["请填写密码"]}, username=_bound("username", "用户名"), password=_bound("password", "密码", "请填写密码")
)
PASSWORD = SimpleNamespace(
    errors={}, present=_bound("present", "现在的密码"), new=_bound("new", "新密码"), again=_bound("again", "再输一次")
)
SESSION = {"id": "1", "device": "Chrome · Windows", "created_at": NOW, "last_seen_at": NOW, "current": True}

CONTEXTS: dict[str, dict[str, Any]] = {
    **ACCESS_CONTEXTS,
    **ADMISSION_CONTEXTS,
    **ASSISTED_CONTEXTS,
    **AUDIT_CONTEXTS,
    **CASE_CONTEXTS,
    **CLAIM_CONTEXTS,
    **COMPENSATION_CONTEXTS,
    **CONSENT_CONTEXTS,
    **DELIVERY_CONTEXTS,
    **DESK_CONTEXTS,
    **DOCUMENT_CONTEXTS,
    **ENROLMENT_CONTEXTS,
    **INFORMATION_CONTEXTS,
    **INTEGRATION_CONTEXTS,
    **LOAN_CONTEXTS,
    **FILING_CONTEXTS,
    **FUND_LEDGER_CONTEXTS,
    **FUND_CONTEXTS,
    **APPLYING_CONTEXTS,
    **OWN_CASE_CONTEXTS,
    **PRODUCT_WORK_CONTEXTS,
    **EDITOR_CONTEXTS,
    **POLICY_WORK_CONTEXTS,
    **PROFILE_CONTEXTS,
    **REACH_CONTEXTS,
    **RECEIPT_CONTEXTS,
    **REGISTRATION_CONTEXTS,
    **HOME_CONTEXTS,
    **REPORT_CONTEXTS,
    **TASK_CONTEXTS,
    "home": {
        "offer_counts": COMPARED,
        "code_value": "",
        "questions": QUESTIONS,
        "popular": ["政采贷"],
        "columns": [{"code": "technology", "name": "科技金融", "summary": "科技型企业", "icon": "chip", "product_count": 28}],
    },
    "check": {
        "questions": QUESTIONS,
        "code_value": "91",
        "errors": [{"name": "code", "message": "应为 18 位，现在 2 位"}],
        "result": RESULT,
    },
    "matches": {
        "headline": RESULT["headline"],
        "subject": {"name": "示例企业", "synthetic": True},
        "deal_text": "借 300 万元",
        "matched_at": NOW,
        "compared": COMPARED,
        "deal": QUESTIONS,
        "errors": [],
        "counts": COUNTS,
        "sorts": [{"label": "额度", "href": "?", "current": True}],
        "groups": GROUPS,
        "policies": POLICIES,
        "ineligible": [samples.INELIGIBLE],
        "question": QUESTION,
        "answers": ANSWERED,
        "carried": [("answer-age", "3")],
        "next_data": NEXT_DATA,
        "sorting_text": "年化利率低的在前",
        "related": [{"verdict": "near", "name": "示例贴息办法", "url": "/policies/SG", "note": None}],
    },
    "products": LISTING
    | {
        "products": [samples.LISTED],
        "compared": ["SG-6", "SG-9"],
        "compared_elsewhere": [{"code": "SG-9", "name": "另一个示例贷", "href": "?code=SG-6"}],
    },
    "bank/product_preview": preview_context({"product": PRODUCT, "compare_url": "/products?code=SG-3#compare"}),
    "product": {"product": PRODUCT, "compare_url": "/products?code=SG-3#compare", "apply": APPLY, "promise": PROMISE},
    "compare": {
        "products": [samples.LISTED, samples.ELIGIBLE],
        "notice": "最多对比 4 个产品",
        "apply": {samples.LISTED.code: APPLY, samples.ELIGIBLE.code: CASE},
        "apply_url": APPLY.href,
        "list_url": "/products?code=SG-6",
        "rows": [
            {
                "label": "额度",
                "cells": [{"text": "500 万元", "note": "最高", "best": True}, {"text": "未载明", "note": None, "best": False}],
            }
        ],
    },
    "policies": LISTING | {"policies": [POLICY]},
    "policy": {"policy": POLICY, "beside": BESIDE},
    "bureau/policy_preview": policy_preview_context({"policy": POLICY, "beside": BESIDE}),
    "login": {"form": LOGIN, "next": "/me/matches", "notice": "请重新登录"},
    "password": {"form": PASSWORD},
    "sessions": {"sessions": [SESSION]},
    "messages": {
        "messages": [MESSAGE, MESSAGE | {"id": "m-2", "unread": False, "urgent": True}],
        "older": "/me/messages?after=1",
        "first": False,
    },
    "message_settings": {
        "cards": [
            {"channel": "email", "name": "邮件", "masked": "l***@example.cn", "confirmed": False},
            {"channel": "sms", "name": "短信", "masked": "138****8000", "confirmed": True},
        ],
        "preferences": {"channels": {"sms"}, "quiet": {"start_hour": 22, "end_hour": 8}},
        "errors": {"email-code": "验证码不对"},
        "typed": {},
    },
    "vocabulary": {
        "q": "纳税",
        "total": 120,
        "cut": 100,
        "index": [{"code": "tax", "title": "纳税", "count": 1, "href": "?group=tax", "current": True}],
        "groups": [{"code": "tax", "title": "纳税", "attributes": [ATTRIBUTE]}],
        "tags": [{"code": "t", "label": "纳税信用好", "rule_text": None}],
    },
    "error": {"status": 404, "title": "没有找到", "detail": "没有这个产品。", "errors": [], "request_id": None},
    "help": {"ranking_version": "2026-11-21", "weights": [{"label": "年化利率", "points": 30, "how": "载明的最低年化利率"}]},
}
