"""Step 1: what the product is called, what it is, how it is secured."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from products.catalogue.columns import COLUMNS
from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.labels import CATEGORY_NAMES, GUARANTEE_MODE_NAMES
from web.version_editor import figures
from web.version_editor.form_model import Field, Section, Typed

_CATEGORIES = [(each.value, name) for each, name in CATEGORY_NAMES.items()]
_MODES = [(each.value, name) for each, name in GUARANTEE_MODE_NAMES.items()]
_COLUMNS = [(each.code.value, each.name_zh) for each in COLUMNS]
_YES_NO = [("yes", "全程线上"), ("no", "需要到场")]
SECTIONS = (
    Section(
        "what",
        "产品",
        (
            Field("name", "名称", hint="企业在列表里看到的名字。", maxlength=100),
            Field("summary", "简介", kind="textarea", hint="一两句话：给谁用，凭什么贷。", maxlength=figures.LONGEST),
            Field("category", "类别", figures.one_of([code for code, _ in _CATEGORIES]), "select", options=_CATEGORIES),
            Field(
                "columns", "专栏", figures.one_of([code for code, _ in _COLUMNS]), "checkboxes", options=_COLUMNS,
                hint="按类别和准入条件应进的专栏会自动进；这里可以再加。",
            ),
        ),
    ),
    Section(
        "how",
        "担保与办理",
        (
            Field("guarantee_modes", "担保方式", figures.one_of([code for code, _ in _MODES]), "checkboxes", options=_MODES),
            Field("online", "办理方式", figures.yes_no, "radio", options=_YES_NO),
        ),
    ),
    Section(
        "more",
        "其他说明",
        (
            Field("risk_pool", "风险补偿", kind="textarea", hint="谁分担风险，没有的留空。", maxlength=figures.LONGEST),
            Field("notes", "备注", kind="textarea", hint="企业在产品页末尾看到。", maxlength=figures.LONGEST),
        ),
    ),
)  # fmt: skip


def shown(terms: DraftTerms, _: date | None) -> Typed:
    """The stored terms in the form."""
    said = {"name": terms.name, "summary": terms.summary_zh, "category": terms.category, "risk_pool": terms.risk_pool_zh}
    said |= {"notes": terms.notes_zh, "online": figures.yes_no_text(terms.online)}
    return Typed(
        {name: str(text or "") for name, text in said.items()},
        {"columns": [*map(str, terms.columns)], "guarantee_modes": [*map(str, terms.guarantee_modes)]},
    )


def terms(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the terms."""
    return {
        "name": values["name"],
        "summary_zh": values["summary"],
        "category": values["category"],
        "columns": [each for each in values["columns"] if each],
        "guarantee_modes": [each for each in values["guarantee_modes"] if each],
        "online": values["online"],
        "risk_pool_zh": values["risk_pool"],
        "notes_zh": values["notes"],
    }
