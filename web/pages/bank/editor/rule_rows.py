"""Amount rules as rows: a multiple of a figure, a share of a contract, a table of caps, one cap, the least of several, words."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from marketplace.eligibility.vocabulary import builtin_vocabulary
from products.catalogue.pricing.reading import rule_with_kind
from products.catalogue.pricing.terms import AmountRule
from web.version_editor import conditions, figures
from web.version_editor.form_model import Field, Kind, Row, RowList
from web.version_editor.row_reading import entry_of, shown_rows

WORDS_HINT = "不填时按左边的数自动写成一句话。"


@cache
def bases() -> tuple[tuple[str, str], ...]:
    """Attributes in yuan: what an amount can be reckoned from."""
    vocabulary = builtin_vocabulary()
    return tuple((name, vocabulary[name].label_zh) for name in vocabulary if vocabulary[name].unit == "CNY")


def _kinds(*, inside: bool) -> dict[str, Kind]:
    base = Field("attribute", "基数", figures.one_of(dict(bases())), "select", options=bases())
    text, when = Field("text_zh", "企业看到的说法", hint=WORDS_HINT), Field("when_zh", "适用情形（文字，由贵司判断）")
    most = Field("max_cny", "最高", figures.wan, "number", "万元")
    multiple = (Field("times_min", "最低倍数", figures.number, "number", "倍"), Field("times", "最高倍数", figures.number, "number", "倍"))
    share = (Field("times_min", "最低比例", figures.share, "number", "%"), Field("times", "最高比例", figures.share, "number", "%"))
    kinds = {
        "multiple": Kind("按倍数", (base, *multiple, when, text), when=True),
        "share": Kind("按比例", (base, *share, when, text), when=True),
        "cap": Kind("封顶", (most, when, text), when=True),
        "tier": Kind("分档上限", (most, when, text), when=True, begins_with_condition=True),
        "text": Kind("文字说明", (Field("text_zh", "说明"), when), when=True),
    }
    if not inside:
        kinds["least"] = Kind("取最小", (when, text), when=True, of=INSIDE)
    return kinds


def rule_row(rule: Any) -> Row | None:
    """A stored rule in its fields; None if it is none."""
    try:
        typed = msgspec.convert(rule_with_kind(rule), AmountRule)
    except (msgspec.ValidationError, TypeError, ValueError):
        return None
    said = msgspec.structs.asdict(typed)
    kind = str(typed.__struct_config__.tag)
    times = figures.share_text if kind == "share" else figures.number_text
    texts = {name: said.get(name) or "" for name in ("attribute", "text_zh", "when_zh")}
    texts |= {name: times(said.get(name)) for name in ("times", "times_min")} | {"max_cny": figures.wan_text(said.get("max_cny"))}
    spec = (INSIDE if kind != "least" else AMOUNT_RULES).kinds[kind]
    return Row(
        kind,
        {field.name: texts[field.name] for field in spec.fields},
        conditions.shown(typed.when) if typed.when is not None else None,
        shown_rows(INSIDE, rule["of"]) if kind == "least" else [],
    )


def _value(row: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    return entry_of(row.kind, said)


def _same(one: Any, other: Any) -> bool:
    return bool(msgspec.convert(one, AmountRule) == msgspec.convert(rule_with_kind(other), AmountRule))


INSIDE = RowList("of", "其中", _kinds(inside=True), rule_row, _value, _same, most=20)
AMOUNT_RULES = RowList("amount_rules", "额度规则", _kinds(inside=False), rule_row, _value, _same)
