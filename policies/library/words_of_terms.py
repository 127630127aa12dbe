"""What a policy's terms say, part by part, as lines that people read. Pure. Parts with a fault are left to whoever lists the faults."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import FEN_PER_YUAN, people_amount
from marketplace.reference.names import code_names
from marketplace.reference.regions import full_name
from policies.benefits.rows import sentences
from policies.library.drafts.terms import DraftTerms
from policies.library.labels import BENEFICIARY_NAMES, ISSUER_LEVEL_NAMES, KIND_NAMES, VALIDITY_BASIS_NAMES, tag_name
from policies.library.pointers import PAPER_NAMES, RELATION_NAMES, Paper, Relation
from policies.library.schemas import ApplicationWindow
from policies.library.stacking import Stacking
from products.catalogue.changes import FAULTY, Change, Part, changes, condition_lines


def words_of_terms(terms: DraftTerms, faulty: Collection[str] = ()) -> list[Part]:
    """Every part in the order of the editor; `faulty` names those that cannot be put into words yet."""
    return [Part(name, label, (FAULTY,) if name in faulty else tuple(said(terms))) for name, label, said in PARTS]


def difference(before: DraftTerms, after: DraftTerms, faulty: Collection[str] = ()) -> list[Change]:
    """Every change in the order of the editor; [] where both say the same. `faulty`: parts of `after` that cannot be compared yet."""
    return changes(words_of_terms(before), words_of_terms(after, faulty), (before.criterion, after.criterion))


def _text(value: str | None) -> Iterator[str]:
    if value:
        yield value


def _day(day: date | None) -> Iterator[str]:
    if day is not None:
        yield day.isoformat()


def window_lines(window: ApplicationWindow) -> Iterator[str]:
    """When one may apply."""
    if window.opens_on is not None or window.closes_on is not None:
        yield f"{window.opens_on or '未写明'} 至 {window.closes_on or '未写明'}"
    if window.until_quota_used:
        yield "额度用完即止"


def stacking_lines(rules: Stacking) -> Iterator[str]:
    """What goes together with other support."""
    if rules.exclusive_group:
        levels = "、".join(ISSUER_LEVEL_NAMES[each] for each in rules.level_scope)
        yield f"同组“{rules.exclusive_group}”只享受一项" + (f"（限{levels}）" if levels else "")
    if rules.sum_cap_pct:
        yield f"各项支持合计不超过 {rules.sum_cap_pct}%"
    if rules.choose_one:
        yield f"择一享受：{'、'.join(rules.choose_one)}"
    yield from (f"须声明：{each}" for each in rules.requires_declaration)
    yield from (f"可同时享受：{each}" for each in rules.additive_with)


def _relation(relation: Relation) -> str:
    return f"{RELATION_NAMES[relation.kind]} {relation.policy_id or relation.fund_id or '未填写'}"


def _paper(paper: Paper) -> str:
    return f"{PAPER_NAMES[paper.kind]}：{paper.title_zh}（{'公开' if paper.public else '不公开'}，{paper.document_id}）"


def _sentence(criterion: Mapping[str, Any]) -> str:
    return sentence(criterion, builtin_vocabulary(), code_names)


def _yuan(fen: int | None) -> Iterator[str]:
    if fen is not None:
        yield people_amount(Decimal(fen) / FEN_PER_YUAN)


PARTS: tuple[tuple[str, str, Callable[[DraftTerms], Any]], ...] = (
    ("title", "政策名称", lambda terms: _text(terms.title)),
    ("document_number", "发文字号", lambda terms: _text(terms.document_number)),
    ("issuer", "发文机关", lambda terms: _text(terms.issuer)),
    ("level", "发文层级", lambda terms: [ISSUER_LEVEL_NAMES[terms.issuer_level]] if terms.issuer_level else []),
    ("kind", "类型", lambda terms: [KIND_NAMES[terms.kind]] if terms.kind else []),
    ("guidance", "框架文件", lambda terms: ["是"] if terms.guidance else []),
    ("tags", "主题", lambda terms: [tag_name(each) for each in terms.tags]),
    ("beneficiaries", "给谁", lambda terms: [BENEFICIARY_NAMES[each] for each in terms.beneficiaries]),
    ("region", "适用地区", lambda terms: [full_name(terms.region) or terms.region] if terms.region else []),
    ("published_on", "发布日期", lambda terms: _day(terms.published_on)),
    ("valid_from", "有效期起", lambda terms: _day(terms.valid_from)),
    ("valid_to", "有效期止", lambda terms: _day(terms.valid_to)),
    ("validity_basis", "有效期所指", lambda terms: [VALIDITY_BASIS_NAMES[terms.validity_basis]] if terms.validity_basis else []),
    ("application_window", "申报时间", lambda terms: window_lines(terms.application_window)),
    ("summary", "简介", lambda terms: _text(terms.summary_zh)),
    ("clauses", "条款", lambda terms: [f"{each.number}：{each.text_zh}" for each in terms.clauses]),
    ("criterion", "申报条件", lambda terms: condition_lines(terms.criterion)),
    ("preferences", "优先条件", lambda terms: [_sentence(each) for each in terms.preferences]),
    ("undertakings", "申请人承诺", lambda terms: terms.undertakings),
    ("benefit", "支持标准", lambda terms: sentences(terms.benefit) if terms.benefit else ()),
    ("budget", "预算", lambda terms: _yuan(terms.budget_fen)),
    ("stacking", "能否同享", lambda terms: _text(terms.stacking_zh)),
    ("stacking_rules", "叠加规则", lambda terms: stacking_lines(terms.stacking)),
    ("materials", "准备材料", lambda terms: terms.materials),
    ("process", "办理流程", lambda terms: terms.process),
    ("interpretation", "解读", lambda terms: _text(terms.interpretation_zh)),
    ("relations", "关联", lambda terms: [_relation(each) for each in terms.relations]),
    ("documents", "文件", lambda terms: [_paper(each) for each in terms.documents]),
    ("notes", "说明", lambda terms: _text(terms.notes_zh)),
)
