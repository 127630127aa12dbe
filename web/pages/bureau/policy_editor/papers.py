"""Step 4: what to bring, how it goes, what the text means, its files, what it has to do with other policies, from when it holds."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from policies.library.drafts.terms import MOST_POINTERS, DraftTerms
from policies.library.pointers import PAPER_NAMES, RELATION_NAMES, Paper, Relation, RelationKind
from web.pages.bureau.policy_editor.choices import Choices
from web.version_editor import figures
from web.version_editor.form_model import Field, Kind, Options, Row, RowList, Section, Typed
from web.version_editor.line_rows import lines
from web.version_editor.row_reading import shown_rows

LONGEST_INTERPRETATION = 10_000
MATERIALS = lines("materials", "申报材料", "材料")
PROCESS = lines("process", "办理流程", "步骤")
_KINDS = [(each.value, name) for each, name in PAPER_NAMES.items()]
_OTHERS = (RelationKind.REPLACES, RelationKind.IMPLEMENTS)


def _documents(choices: Choices) -> RowList:
    fields = (
        Field("document_id", "文件", _chosen(choices.documents, "请选择文件。"), "select", options=choices.documents),
        Field("kind", "是什么", _chosen(_KINDS, "请选择是哪种文件。"), "select", options=_KINDS),
        Field("title_zh", "显示的名称", figures.required(figures.words_up_to(200), "请填写显示的名称。"), maxlength=200),
        Field("public", "公众可以下载", figures.ticked, "checkbox"),
    )
    kinds = {"paper": Kind("文件", fields)}
    return RowList("documents", "文件", kinds, _paper_row, lambda _, said: dict(said), _same(Paper), most=MOST_POINTERS)


def _relations(choices: Choices) -> RowList:
    several = {
        kind.value: Kind(
            RELATION_NAMES[kind],
            (Field("policy_id", "政策", _chosen(choices.policies, "请选择政策。"), "select", options=choices.policies),),
        )
        for kind in _OTHERS
    }
    fund = Field("fund_id", "资金", _chosen(choices.funds, "请选择资金。"), "select", options=choices.funds)
    if choices.funds:
        several[RelationKind.FUNDS.value] = Kind(RELATION_NAMES[RelationKind.FUNDS], (fund,))

    def row_of(entry: Any) -> Row | None:
        return _relation_row(entry, several)

    return RowList("relations", "关联", several, row_of, _relation, _same(Relation), most=MOST_POINTERS)


def _chosen(options: Options, missing: str) -> figures.Read:
    return figures.required(figures.one_of([code for code, _ in options]), missing)


def _paper_row(entry: Any) -> Row | None:
    paper = msgspec.convert(entry, Paper)
    said = {"document_id": str(paper.document_id), "kind": str(paper.kind), "title_zh": paper.title_zh}
    return Row("paper", said | {"public": "1" if paper.public else ""})


def _relation_row(entry: Any, kinds: Mapping[str, Kind]) -> Row | None:
    kind = kinds.get(entry["kind"])
    said = {field.name: str(entry.get(field.name) or "") for field in kind.fields} if kind is not None else {}
    return Row(entry["kind"], said) if any(said.values()) else None


def _relation(row: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": row.kind, **said}


def _same(struct: type[Struct]) -> Callable[[Any, Any], bool]:
    return lambda one, other: bool(msgspec.convert(one, struct) == msgspec.convert(other, struct))


def sections(choices: Choices) -> tuple[Section, ...]:
    """`choices`: files and policies that may be named."""
    uploaded = "先在政策页上传文件，再在这里列出。" if not choices.documents else "正式文件请选“正式文件”；不公开的内部材料不要勾选下载。"
    return (
        Section("materials", "申报材料", rows=MATERIALS, hint="平台已有的数据不用再要。"),
        Section("process", "办理流程", rows=PROCESS, hint="按先后写，每一步一行。"),
        Section(
            "reading",
            "政策解读",
            (
                Field(
                    "interpretation", "解读", figures.words_up_to(LONGEST_INTERPRETATION), "textarea",
                    hint="说明为什么出台、怎么理解；可以留空。", maxlength=LONGEST_INTERPRETATION,
                ),
            ),
        ),
        Section("documents", "文件", rows=_documents(choices), hint=uploaded),
        Section("relations", "与其他政策的关系", rows=_relations(choices), hint="被替代的政策，其页面会指向本政策。"),
        Section(
            "effective",
            "执行日",
            (Field("effective_from", "从哪一天起按这一版执行", figures.day, "date", hint="不填则复核签名后立即执行。"),),
        ),
    )  # fmt: skip


def shown(terms: DraftTerms, effective_from: date | None, choices: Choices) -> Typed:
    """The stored terms in the form."""
    said = {"interpretation": terms.interpretation_zh or "", "effective_from": "" if effective_from is None else effective_from.isoformat()}
    lists = {
        "materials": shown_rows(MATERIALS, terms.materials),
        "process": shown_rows(PROCESS, terms.process),
        "documents": shown_rows(_documents(choices), msgspec.to_builtins(terms.documents)),
        "relations": shown_rows(_relations(choices), msgspec.to_builtins(terms.relations)),
    }
    return Typed(said, {}, lists)


def terms(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the terms."""
    return {
        "materials": values["materials"],
        "process": values["process"],
        "interpretation_zh": values["interpretation"],
        "documents": msgspec.convert(values["documents"], list[Paper]),
        "relations": msgspec.convert(values["relations"], list[Relation]),
    }
