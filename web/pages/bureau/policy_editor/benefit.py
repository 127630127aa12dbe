"""Step 3: what the policy gives, out of which budget, and what it goes together with."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from policies.benefits.types import TYPE_NAMES, TYPES, TYPES_OF_KIND
from policies.library.drafts.terms import DraftTerms
from policies.library.labels import ISSUER_LEVEL_NAMES
from policies.library.stacking import MOST, Stacking
from policies.library.states import IssuerLevel
from web.pages.bureau.policy_editor.benefit_fields import PREFIX, Entry, entries_of
from web.version_editor import figures
from web.version_editor.form_model import Field, Section, Typed
from web.version_editor.line_rows import lines
from web.version_editor.row_reading import shown_rows

TYPE = PREFIX + "type"
RULES = "stacking_rules."
_LONGEST_LINE = 200
_LEVELS = [(each.value, name) for each, name in ISSUER_LEVEL_NAMES.items()]
CHOOSE = lines(RULES + "choose_one", "择一享受", "一项", longest=_LONGEST_LINE, most=MOST)
DECLARED = lines(RULES + "requires_declaration", "须声明", "一项声明", longest=_LONGEST_LINE, most=MOST)
TOGETHER = lines(RULES + "additive_with", "可以叠加", "一项", longest=_LONGEST_LINE, most=MOST)
_LISTS = {"choose_one": CHOOSE, "requires_declaration": DECLARED, "additive_with": TOGETHER}
_STACKING = (
    Section(
        "stacking",
        "能否同享",
        (
            Field("stacking", "文件怎么说", kind="textarea", hint="照文件的意思用自己的话写。", maxlength=figures.LONGEST),
            Field(RULES + "exclusive_group", "互斥组", figures.words_up_to(80), hint="同组的政策，同一笔业务只享受一项。", maxlength=80),
            Field(
                RULES + "level_scope", "互斥只限这些层级", figures.one_of([code for code, _ in _LEVELS]), "checkboxes", options=_LEVELS,
                hint="都不选表示不分层级。",
            ),
            Field(RULES + "sum_cap_pct", "各项合计不超过责任额的", figures.number, "number", "%"),
        ),
    ),
    Section("choose", "择一享受", rows=CHOOSE, hint="几种支持只能选一种的，各写一行。"),
    Section("declared", "须声明", rows=DECLARED, hint="例如：没有申请过国家设备更新贴息。"),
    Section("together", "可以叠加", rows=TOGETHER, hint="写政策代码或名称。"),
)  # fmt: skip
_BUDGET = Section("budget", "预算", (Field("budget", "预算总额", figures.wan_fen, "number", "万元", "文件没有写明的留空。"),))
# Headings over the fields, by the form in which they are said; the rest stands last.
_MONEY_OF_FUND = ("pool", "leverage", "injection", "tranche", "contributions", "sub_funds", "reserve", "financing")


@cache
def sections(kind: str, code: str) -> tuple[Section, ...]:
    """For a policy of this kind that gives a benefit of this type; "" where one was not chosen yet."""
    accepted = [*TYPES_OF_KIND.get(kind, tuple(TYPES)), *([code] if code else [])]
    options = [(each, TYPE_NAMES[each]) for each in dict.fromkeys(accepted) if each in TYPES]
    hint = "换一种方式后点下面的按钮；两种方式都有的数会留下。"
    chosen = Field(TYPE, "给什么", figures.one_of([each for each, _ in options]), "select", hint=hint, options=options)
    return (Section("type", "支持方式", (chosen,), button="显示要填的项"), *_of_type(code), _BUDGET, *_STACKING)


def _of_type(code: str) -> Iterable[Section]:
    entries = entries_of(TYPES[code]) if code in TYPES else []
    main = tuple(each.field for each in entries if each.field is not None and not _of_fund(each))
    fund = tuple(each.field for each in entries if each.field is not None and _of_fund(each))
    if main:
        yield Section("figures", "标准与上限", main, hint="文件没有写明的留空，不要填 0；页面会写“未写明”。")
    for each in entries:
        if each.rows is not None:
            yield Section(each.name, each.rows.label, rows=each.rows)
    if fund:
        yield Section("fund", "资金池", fund)


def _of_fund(entry: Entry) -> bool:
    return any(word in entry.name for word in _MONEY_OF_FUND)


def shown(terms: DraftTerms, code: str) -> Typed:
    """The stored terms in the form for a benefit of this type."""
    entries = entries_of(TYPES[code]) if code in TYPES else []
    stored = {each.name: terms.benefit.get(each.name) for each in entries}
    said = {each.field.name: each.text(stored[each.name]) for each in entries if each.field and stored[each.name] is not None}
    said = {each.field.name: "" for each in entries if each.field} | said
    said_of = {each.name: each.entries(stored[each.name]) if stored[each.name] else [] for each in entries}
    lists = {each.rows.name: shown_rows(each.rows, said_of[each.name]) for each in entries if each.rows}
    rules = terms.stacking
    said |= {TYPE: str(terms.benefit.get("type") or ""), "budget": figures.fen_text(terms.budget_fen), "stacking": terms.stacking_zh or ""}
    said |= {RULES + "exclusive_group": rules.exclusive_group or "", RULES + "sum_cap_pct": figures.number_text(rules.sum_cap_pct)}
    lists |= {rows.name: shown_rows(rows, getattr(rules, name)) for name, rows in _LISTS.items()}
    return Typed(said, {RULES + "level_scope": [*map(str, rules.level_scope)]}, lists)


def shown_form(code: str) -> Any:
    """As `shown`, for a form of that type."""

    def show(terms: DraftTerms, _: date | None) -> Typed:
        return shown(terms, code)

    return show


def terms(values: Mapping[str, Any], before: DraftTerms, code: str) -> dict[str, Any]:
    """Fields of the terms. `code`: the type whose fields the form had; what it cannot hold stays as it is stored."""
    rules = {name: values[RULES + name] for name in ("exclusive_group", "sum_cap_pct", *_LISTS)}
    levels = [IssuerLevel(each) for each in values[RULES + "level_scope"] if each]
    return {
        "benefit": _benefit(values, before.benefit, code),
        "budget_fen": values["budget"],
        "stacking_zh": values["stacking"],
        "stacking": Stacking(**rules, level_scope=levels),
    }


def _benefit(values: Mapping[str, Any], before: Mapping[str, Any], code: str) -> dict[str, Any]:
    chosen = values[TYPE]
    if chosen is None:  # a type that no list offers stays until another one is chosen
        return {} if before.get("type") in list(TYPES) else dict(before)
    entries = entries_of(TYPES[code]) if code in TYPES else []
    said = {each.name: each.stored(values.get(PREFIX + each.name)) for each in entries}
    left = {name: value for name, value in before.items() if name not in said and name != "type"}
    known = TYPES[chosen].__struct_fields__
    whole = {**left, **{name: value for name, value in said.items() if value is not None}}
    return {"type": chosen, **{name: value for name, value in whole.items() if name in known}}
