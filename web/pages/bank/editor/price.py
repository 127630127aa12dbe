"""Step 2: amount, rate, tiers, fees, term, repayment."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from products.catalogue.drafts.terms import DraftTerms
from products.catalogue.labels import RATE_BASE_NAMES, REPAYMENT_METHOD_NAMES, RateBase
from web.pages.bank.editor.fee_rows import FEES
from web.pages.bank.editor.rule_rows import AMOUNT_RULES
from web.pages.bank.editor.tier_rows import TIERS
from web.version_editor import figures
from web.version_editor.form_model import Field, Section, Typed
from web.version_editor.row_reading import shown_rows

_BASES = [(each.value, RATE_BASE_NAMES[each]) for each in (RateBase.LPR_1Y, RateBase.LPR_5Y)]
_METHODS = [(each.value, name) for each, name in REPAYMENT_METHOD_NAMES.items()]
FIXED, ON_LPR, RANGE = "fixed", "lpr", "range"
_FORMS = [(ON_LPR, "LPR 加减点"), (FIXED, "固定利率"), (RANGE, "最低至最高，由贵司逐笔定")]
_READ_OF_FORM = {FIXED: ("fixed",), ON_LPR: ("base", "spread_bp_min", "spread_bp_max"), RANGE: ("min_pct", "max_pct")}
_OF_LPR = "LPR 加减点的填这三项"
SECTIONS = (
    Section(
        "amount",
        "额度",
        (
            Field("amount_min", "最低额度", figures.wan_fen, "number", "万元"),
            Field("amount_max", "最高额度", figures.wan_fen, "number", "万元"),
        ),
        AMOUNT_RULES,
        "每条规则都给出一个上限，取其中最小的；分档的几行合成一张表，从上往下取第一个符合的。",
    ),
    Section(
        "rate",
        "年利率",
        (
            Field("rate.form", "写法", figures.one_of([code for code, _ in _FORMS]), "radio", options=_FORMS),
            Field("rate.base", "基准", figures.one_of([code for code, _ in _BASES]), "select", options=_BASES, hint=_OF_LPR),
            Field("rate.spread_bp_min", "最低加减点", figures.whole, "number", "基点", "减 20 个基点填 -20，不加不减填 0。"),
            Field("rate.spread_bp_max", "最高加减点", figures.whole, "number", "基点", "固定加减点的，两处填同一个数。"),
            Field("rate.fixed", "固定年利率", figures.rate, "number", "%", "固定利率的填这一项。"),
            Field("rate.min_pct", "最低年利率", figures.rate, "number", "%", "最低至最高的填这两项。"),
            Field("rate.max_pct", "最高年利率", figures.rate, "number", "%"),
            Field("rate.note", "说明"),
        ),
        hint="LPR 由平台按日维护；当天没有录入的，企业看到“利率未知”，不会拿旧值充数。",
    ),
    Section("tiers", "定价档", rows=TIERS, hint="从上往下取第一个符合的档，只取一档。条件用准入条件同样的写法。"),
    Section("fees", "费用", rows=FEES, hint="除利息外企业要付的每一笔都写上，没有的不用填。"),
    Section(
        "term",
        "期限与还款",
        (
            Field("term_months_min", "最短期限", figures.counted(1200), "number", "个月"),
            Field("term_months_max", "最长期限", figures.counted(1200), "number", "个月"),
            Field("repayment_methods", "还款方式", figures.one_of([code for code, _ in _METHODS]), "checkboxes", options=_METHODS),
        ),
    ),
)


def shown(terms: DraftTerms, _: date | None) -> Typed:
    """The stored terms in the form. A rate in a form that the page does not offer stays as it is until another one is chosen."""
    said = {
        "amount_min": figures.fen_text(terms.amount_min_fen),
        "amount_max": figures.fen_text(terms.amount_max_fen),
        "term_months_min": figures.number_text(terms.term_months_min),
        "term_months_max": figures.number_text(terms.term_months_max),
        **{f"rate.{name}": text for name, text in _rate_shown(terms.rate).items()},
    }
    lists = {
        "amount_rules": shown_rows(AMOUNT_RULES, terms.amount_rules),
        "pricing_tiers": shown_rows(TIERS, terms.pricing_tiers),
        "fees": shown_rows(FEES, terms.fees),
    }
    return Typed(said, {"repayment_methods": [*map(str, terms.repayment_methods)]}, lists)


def terms(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the terms."""
    chosen = values["rate.form"]
    said = {name: values[f"rate.{name}"] for name in (*_READ_OF_FORM.get(chosen, ()), "note")}
    return {
        "amount_min_fen": values["amount_min"],
        "amount_max_fen": values["amount_max"],
        "amount_rules": values["amount_rules"],
        "rate": {name: value for name, value in said.items() if value is not None},
        "pricing_tiers": values["pricing_tiers"],
        "fees": values["fees"],
        "term_months_min": values["term_months_min"],
        "term_months_max": values["term_months_max"],
        "repayment_methods": [each for each in values["repayment_methods"] if each],
    }


def _rate_shown(rate: Mapping[str, Any]) -> dict[str, str]:
    names = (*(name for several in _READ_OF_FORM.values() for name in several), "note")
    texts = {name: "" if rate.get(name) is None else str(rate[name]) for name in names}
    form = next((form for form, (first, *_) in _READ_OF_FORM.items() if texts[first]), RANGE if texts["max_pct"] else "")
    return texts | {"form": form}
