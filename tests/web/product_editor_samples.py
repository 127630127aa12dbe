"""Sample contexts of the editor of a product, as its template's first comment describes them."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from products.catalogue.drafts.terms import DraftTerms
from tests.products.catalogue.offers import whole
from tests.web.product_work_samples import NEW
from web.pages.bank.editor.step_forms import FORMS
from web.version_editor.view import section_views

NOW = datetime(2026, 11, 21, 0, 42, tzinfo=UTC)
TERMS = msgspec.convert(
    whole()
    | {
        "amount_rules": [
            {"kind": "share", "attribute": "invoice_amount_12m_cny", "times": "0.3"},
            {"kind": "least", "of": [{"kind": "cap", "max_cny": 3_000_000}], "when": {"attribute": "high_tech", "is": True}},
            {"kind": "no such kind"},
        ],
        "pricing_tiers": [{"when": {"attribute": "carbon_score", "gte": 60}, "rate_delta_bp": -20}],
        "fees": [{"name_zh": "担保费", "charged_by": "guarantor", "basis": "principal_yearly", "pct": "0.8"}],
    },
    DraftTerms,
)
SAVED: dict[str, Any] = {"revision": 3, "at": NOW, "by": "示例人员", "faults": [], "stale": None, "address": "/bank/products/73/edit/price"}
FAULTS = {"amount_max": "「三百万」不是数，请填如 300 或 4.35。", "fees.0": "费用“担保费”写了两次。"}
FORM = FORMS["price"]
STEP: dict[str, Any] = {
    "product": NEW,
    "number": 3,
    "in_force": {"number": 2, "from": date(2026, 10, 8)},
    "address": "/bank/products/73/edit",
    "step": "price",
    "steps": [
        {"key": "basics", "label": "基本信息", "left": 0, "done": True},
        {"key": "price", "label": "额度与价格", "left": 2, "done": False},
        {"key": "criterion", "label": "准入条件", "left": 0, "done": True},
        {"key": "process", "label": "材料与流程", "left": 1, "done": False},
        {"key": "review", "label": "复核发布", "left": 0, "done": False},
    ],
    "sections": section_views(FORM, FORM.shown(TERMS, None), FAULTS),
    "todo": [{"name": "amount_max", "message": "请填写最高额度。"}, {"name": None, "message": "利率须写明。"}],
    "errors": [{"name": name, "message": message} for name, message in FAULTS.items()],
    "saved": SAVED | {"stale": {"by": "示例同事", "at": NOW}},
    "may_undo": True,
    "focus": "amount_rules.1",
    "hand_over": {"url": "https://bank.example/hand-over"},
    "review": None,
    "beside": None,
    "choices": [],
}
EDITOR_CONTEXTS: dict[str, dict[str, Any]] = {"bank/product_editor": STEP}


def preview_context(product: dict[str, Any]) -> dict[str, Any]:
    """Of the preview: what the product's page shows, and where it leads back to."""
    return {**product, "apply": None, "back": "/bank/products/73", "left_out": 2}
