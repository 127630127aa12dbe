"""Step 1: what the policy is called, who issued it, for which days and places it holds, and its clauses."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from policies.library.drafts.terms import MOST_CLAUSES, DraftTerms
from policies.library.labels import BENEFICIARY_NAMES, ISSUER_LEVEL_NAMES, KIND_NAMES, VALIDITY_BASIS_NAMES
from policies.library.schemas import ApplicationWindow, Clause
from web.pages.bureau.policy_editor.choices import Choices
from web.version_editor import figures
from web.version_editor.form_model import Field, Kind, Row, RowList, Section, Typed
from web.version_editor.row_reading import shown_rows

_LEVELS = [(each.value, name) for each, name in ISSUER_LEVEL_NAMES.items()]
_KINDS = [(each.value, name) for each, name in KIND_NAMES.items()]
_WHOM = [(each.value, name) for each, name in BENEFICIARY_NAMES.items()]
_BASES = [(each.value, name) for each, name in VALIDITY_BASIS_NAMES.items()]
_TAG = re.compile(r"[、，,;；\s]+")
_LONGEST_TAG, _MOST_TAGS = 64, 20


def _tags(text: str) -> list[str]:
    said = list(dict.fromkeys(filter(None, _TAG.split(text))))
    if len(said) > _MOST_TAGS or any(len(tag) > _LONGEST_TAG for tag in said):
        raise ValueError(f"最多 {_MOST_TAGS} 个主题词，每个最多 {_LONGEST_TAG} 个字符。")
    return said


CLAUSES = RowList(
    "clauses",
    "条款",
    {
        "clause": Kind(
            "条款",
            (
                Field("number", "编号", figures.required(figures.words_up_to(40), "请填写条款编号，如：第七条。"), maxlength=40),
                Field("text_zh", "内容", figures.required(figures.words_up_to(4000), "请填写条款内容。"), "textarea", maxlength=4000),
            ),
        )
    },
    lambda entry: Row("clause", dict(entry)),
    lambda _, said: dict(said),
    most=MOST_CLAUSES,
)


def sections(choices: Choices) -> tuple[Section, ...]:
    """`choices`: what may be chosen depends on the bureau."""
    one_of = figures.one_of
    return (
        Section(
            "what",
            "文件",
            (
                Field("title", "政策名称", maxlength=200),
                Field("document_number", "发文字号", hint="没有文号的留空。", maxlength=100),
                Field("issuer", "发文机关", maxlength=200),
                Field("level", "发文层级", one_of([code for code, _ in _LEVELS]), "select", options=_LEVELS),
                Field("kind", "政策类型", one_of([code for code, _ in _KINDS]), "select", options=_KINDS),
                Field("guidance", "框架文件：没有可判定的条件，只供了解", figures.ticked, "checkbox"),
                Field("region", "适用地区", one_of([code for code, _ in choices.regions]), "select", options=choices.regions),
                Field("tags", "主题词", _tags, hint="用顿号隔开，如：制造业、首贷。"),
                Field("beneficiaries", "受益对象", one_of([code for code, _ in _WHOM]), "checkboxes", options=_WHOM),
                Field("summary", "一句话说清", kind="textarea", hint="给谁、给什么；企业最先看到这一句。", maxlength=figures.LONGEST),
            ),
        ),
        Section(
            "days",
            "日期",
            (
                Field("published_on", "发布日期", figures.day, "date"),
                Field("valid_from", "有效期自", figures.day, "date"),
                Field("valid_to", "有效期至", figures.day, "date", hint="含当日；文件没有写明的留空。"),
                Field("validity_basis", "有效期指哪一天", one_of([code for code, _ in _BASES]), "select", options=_BASES),
                Field("application_window.opens_on", "申报开始", figures.day, "date"),
                Field("application_window.closes_on", "申报截止", figures.day, "date"),
                Field("application_window.until_quota_used", "额度用完即止", figures.ticked, "checkbox"),
            ),
            hint="同一笔业务按“有效期指哪一天”选用当时的版本。",
        ),
        Section("clauses", "条款", rows=CLAUSES, hint="录入后，条件和标准可以指回原文的条款。"),
        Section("more", "其他说明", (Field("notes", "备注", kind="textarea", maxlength=figures.LONGEST),)),
    )


def shown(terms: DraftTerms, _: date | None) -> Typed:
    """The stored terms in the form."""
    window = terms.application_window
    said: dict[str, Any] = {
        "title": terms.title,
        "document_number": terms.document_number,
        "issuer": terms.issuer,
        "level": terms.issuer_level,
        "kind": terms.kind,
        "guidance": "1" if terms.guidance else "",
        "region": terms.region,
        "tags": "、".join(terms.tags),
        "summary": terms.summary_zh,
        "published_on": terms.published_on,
        "valid_from": terms.valid_from,
        "valid_to": terms.valid_to,
        "validity_basis": terms.validity_basis,
        "application_window.opens_on": window.opens_on,
        "application_window.closes_on": window.closes_on,
        "application_window.until_quota_used": "1" if window.until_quota_used else "",
        "notes": terms.notes_zh,
    }
    return Typed(
        {name: str(value or "") for name, value in said.items()},
        {"beneficiaries": [*map(str, terms.beneficiaries)]},
        {"clauses": shown_rows(CLAUSES, msgspec.to_builtins(terms.clauses))},
    )


def terms(values: Mapping[str, Any], before: DraftTerms) -> dict[str, Any]:
    """Fields of the terms. A tag with a space in it came by the open interface and stays while the text of the tags does."""
    same = values["tags"] == _tags("、".join(before.tags))
    window = {name: values[f"application_window.{name}"] for name in ApplicationWindow.__struct_fields__}
    plain = ("title", "document_number", "issuer", "kind", "region", "published_on", "valid_from", "valid_to", "validity_basis")
    return {
        **{name: values[name] for name in plain},
        "issuer_level": values["level"],
        "clauses": msgspec.convert(values["clauses"], list[Clause]),
        "guidance": bool(values["guidance"]),
        "tags": before.tags if same else values["tags"],
        "beneficiaries": [each for each in values["beneficiaries"] if each],
        "summary_zh": values["summary"],
        "notes_zh": values["notes"],
        "application_window": ApplicationWindow(**window),
    }
