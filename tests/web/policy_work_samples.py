"""Sample contexts of the pages on which policies are written and signed, as each template's first comment describes them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.errors import FieldError
from marketplace.workflow.reading import OpenMove
from policies.library.draft_states import POLICY_VERSION
from policies.library.drafts.terms import DraftTerms
from policies.library.parts import Related
from policies.library.pointers import RelationKind
from policies.library.states import POLICY, Validity
from products.catalogue.changes import Change, Part
from tests.policies.library.drafting import whole
from web.pages.bureau.policies import KINDS, STATES, VALIDITIES, Wanted
from web.pages.bureau.policy_editor.choices import Choices
from web.pages.bureau.policy_editor.step_forms import form_of
from web.pages.bureau.policy_editor.steps import BENEFIT, STEPS
from web.pages.bureau.policy_effects import Budget, Whom
from web.version_editor.shown import steps_view
from web.version_editor.view import section_views
from web.views.policy_work import PolicyWorkLine, VersionLine
from web.workflow_pages import Refused, move_forms

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
SIGNED = "示例复核（政策复核员），2026-11-21 08:42，内容摘要 0123456789ab"
PUBLISHED = PolicyWorkLine(
    UUID(int=81), "320100-sample01", "示例贷款贴息办法", "贷款贴息", "示例发〔2026〕1号", "published", "已发布",
    "good", 2, Validity.CURRENT, "有效",
    date(2026, 1, 1), None, True, "等复核签名", NOW,
)  # fmt: skip
NEW = replace(
    PUBLISHED, policy_id=UUID(int=82), title="一项名称特别长的示例风险补偿资金池管理暂行办法实施细则（征求意见稿）", document_number="",
    state="draft",
    state_zh="草稿", state_tag="", version=None, validity=None, validity_zh="", valid_from=None, waiting=False, to_do="写完后签名提交",
)  # fmt: skip
CHANGES = [Change("支持标准", "贴息：1 个百分点。", "贴息：2 个百分点。"), Change("申报条件", "", "企业规模为小型、微型")]
REACH = {"why_not": None, "now": 1230, "before": 980, "winners": 260, "losers": None}
WHOM = Whom(1230, 340)
BUDGET = Budget("每户最多 1,000 万元 × 1% × 12 个月", "1.23 亿元", "1.57 亿元", "1 亿元")
PEOPLE = [
    {"name": "起草", "who": "示例编辑，2026-11-21 08:42 保存", "state": "done"},
    {"name": "起草签名", "who": "示例编辑（政策编辑），2026-11-21 08:42", "state": "done"},
    {"name": "复核签名", "who": "本单位另一人", "state": "now"},
]
TIMELINE = [{"name": "签名并提交复核", "note": "2026-11-21 08:42 · 示例编辑", "state": "now"}]
REFUSED = Refused("return", None, (FieldError("/reason_code", "请选择原因"), FieldError("/note", "请写明说明")))
VERSION_FORMS = move_forms(
    POLICY_VERSION, [OpenMove(POLICY_VERSION.move(each)) for each in ("publish", "return", "discard")], "/bureau/policies/81", REFUSED
)
DRAFT = {
    "state": "submitted",
    "state_zh": "待复核签发",
    "revision": 3,
    "effective_from": date(2026, 12, 1),
    "errors": ["请填写发文机关。"],
    "warnings": ["没有上传正式文件，公众看不到原文。"],
    "parts": [Part("title", "政策名称", ("示例贷款贴息办法",)), Part("benefit", "支持标准", ("贴息：2 个百分点。", "最长期限：未写明。"))],
    "people": PEOPLE,
    "forms": VERSION_FORMS,
    "timeline": TIMELINE,
}
TERMS = msgspec.convert(
    whole(
        kind="risk_compensation",
        benefit={
            "type": "risk_compensation",
            "tiers": [{"text": "500 万元及以下", "share_pct": 40, "when": {"attribute": "loan_amount_cny", "lte": 5_000_000}}],
            "bonuses": [{"text": "首贷", "add_pct": 5}],
            "shares": {"fund": 54, "bank": 26},
            "contributions": [{"ratio": "4:6", "payers": ["市级", "县级"]}],
        },
    ),
    DraftTerms,
)
FORM = form_of(BENEFIT, TERMS, Choices())
FAULTS = {"benefit.shares": "各方比例合计须为 100，现为 26 + 54 = 80。", "benefit.pool_cny": "「三亿」不是数，请填如 300 或 4.35。"}
STALE = {"by": "示例同事", "at": NOW}
SAVED = {"revision": 3, "at": NOW, "by": "示例编辑", "faults": [], "stale": STALE, "address": "/bureau/policies/82/edit/benefit"}
EDITOR: dict[str, Any] = {
    "policy": NEW,
    "number": 1,
    "in_force": {"number": 2, "from": date(2026, 10, 8)},
    "address": "/bureau/policies/82/edit",
    "step": "benefit",
    "steps": steps_view(STEPS, [FieldError("/benefit/shares", "合计须为 100。")]),
    "sections": section_views(FORM, FORM.shown(TERMS, None), FAULTS) if FORM else [],
    "shown_type": "risk_compensation",
    "todo": [{"name": "benefit.shares", "message": "合计须为 100。"}, {"name": None, "message": "请写明给什么。"}],
    "errors": [{"name": name, "message": message} for name, message in FAULTS.items()],
    "saved": SAVED,
    "may_undo": True,
    "focus": "benefit.tiers.0",
    "review": None,
    "beside": None,
    "choices": [],
}
REVIEW = EDITOR | {
    "step": "review",
    "sections": None,
    "shown_type": None,
    "todo": [],
    "errors": [],
    "review": {
        "findings": [{"label": "给什么", "message": "合计须为 100。", "href": "/bureau/policies/82/edit/benefit#f-benefit.shares"}],
        "warnings": [{"label": "基本信息", "message": "没有录入条款。", "href": "/bureau/policies/82/edit/basics#f-clauses"}],
        "changes": CHANGES,
        "reach": REACH,
        "whom": WHOM,
        "budget": BUDGET,
        "people": PEOPLE,
        "forms": move_forms(POLICY_VERSION, [OpenMove(POLICY_VERSION.move("submit"))], "/bureau/policies/82"),
        "revision": 3,
    },
}

POLICY_WORK_CONTEXTS: dict[str, dict[str, Any]] = {
    "bureau/policies": {
        "lines": [PUBLISHED, NEW],
        "wanted": Wanted("贴息", "published", "current", waiting=True),
        "states": STATES,
        "validities": VALIDITIES,
        "export": "/bureau/policies/export?q=1",
        "may_write": True,
    },
    "bureau/policy_new": {
        "kinds": KINDS,
        "typed": {"title": "", "kind": "gift", "code": "代码"},
        "errors": [
            {"name": "title", "message": "请填写政策名称"},
            {"name": "kind", "message": "请从列表中选择政策类型"},
            {"name": "code", "message": "代码用字母、数字和横线"},
        ],
    },
    "bureau/policy": {
        "policy": PUBLISHED,
        "revision": 4,
        "forms": move_forms(POLICY, [OpenMove(POLICY.move("suspend")), OpenMove(POLICY.move("withdraw"))], "/bureau/policies/81"),
        "timeline": TIMELINE,
        "versions": [
            VersionLine(3, date(2026, 12, 1), in_force=False, waits=True),
            VersionLine(2, date(2026, 11, 1), in_force=True, waits=False),
        ],
        "signatures": [SIGNED, SIGNED],
        "related": [Related(RelationKind.REPLACES, True, UUID(int=83), "320100-sample02", "旧的示例办法")],
        "files": [{"title": "正式文件", "kind": "正式文件", "public": True}, {"title": "内部说明", "kind": "附件", "public": False}],
        "draft": DRAFT,
        "in_force": 2,
        "changes": CHANGES,
        "reach": REACH,
        "whom": WHOM,
        "budget": BUDGET,
        "faults": [],
        "may_edit": True,
        "may_begin": True,
        "may_copy": True,
        "copy_code": "代码",
        "copy_error": "代码用字母、数字和横线",
    },
    "bureau/policy_versions": {
        "policy": PUBLISHED,
        "versions": [
            {"number": 2, "effective_from": date(2026, 11, 1), "in_force": True, "changes": CHANGES},
            {"number": 1, "effective_from": date(2026, 10, 1), "in_force": False, "changes": None},
        ],
    },
    "bureau/policy_editor": EDITOR,
}


def policy_preview_context(policy: dict[str, Any]) -> dict[str, Any]:
    """Of the preview: what the policy's page shows, and where it leads back to."""
    return {**policy, "back": "/bureau/policies/82", "left_out": 2}
