"""Step 3: upper limits, breakers, and what other funds may add."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import UNSET

from policies.funds.fund_rules import CapYear, Claimant, Comparison, StopEffect, StopMeasure, StopScope
from policies.funds.rules.words import CLAIMANT_NAMES
from policies.funds.schemas import FundTerms, stored_rules
from web.pages.funds.editor.figures_of_rules import (
    TRI_HINT,
    changed_rules,
    month_day,
    needed,
    pct,
    said_of,
    stored,
    tri,
    wan_yuan,
    without_unset,
)
from web.pages.funds.editor.offered import Offered
from web.version_editor import figures
from web.version_editor.figures import number_text, wan_text
from web.version_editor.form_model import Field, Kind, Row, RowList, Section, Typed
from web.version_editor.row_reading import shown_rows
from web.views.funds import MEASURE_NAMES, SCOPE_NAMES

_YEARS = [("approval", "核定日"), ("filing", "备案日"), ("default", "违约日")]
_SCOPES = [(each.value, name) for each, name in SCOPE_NAMES.items()]
_MEASURES = [(each.value, name) for each, name in MEASURE_NAMES.items()]
_COMPARISONS = [("over", "超过才停"), ("reaches", "达到就停")]
_EFFECTS = [("defer_payment", "暂缓补偿"), ("stop_filing", "暂停备案"), ("both", "暂缓补偿并暂停备案")]
_EFFECTS_OF = {"defer_payment": ["defer_payment"], "stop_filing": ["stop_filing"], "both": ["defer_payment", "stop_filing"]}
_CAPS = {"loan": "单笔最多", "borrower": "同一借款人每年最多", "pool_year": "全池每年最多"}


def _choice(name: str, label: str, options: list[tuple[str, str]]) -> Field:
    return Field(name, label, figures.one_of([code for code, _ in options]), "select", options=options)


def _cap(name: str, label: str) -> Field:
    return Field(name, label, tri(wan_yuan), "text", "万元", hint=TRI_HINT)


def _stop_row(entry: Mapping[str, Any]) -> Row | None:
    effect = next((code for code, effects in _EFFECTS_OF.items() if effects == entry["effect"]), None)
    if effect is None:
        return None
    said = {name: str(entry[name]) for name in ("scope", "measure", "comparison", "evidence_zh")}
    said |= {"level_pct": said_of(entry, "level_pct", number_text), "warn_pct": number_text(entry["warn_pct"]), "effect": effect}
    return Row("stop", said)


def _stop(_: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "scope": said.get("scope", StopScope.BANK.value),
        "measure": said.get("measure", StopMeasure.LOSS_RATE.value),
        "level_pct": stored(said.get("level_pct")),
        "comparison": said.get("comparison", Comparison.OVER.value),
        "warn_pct": said.get("warn_pct"),
        "effect": _EFFECTS_OF[said.get("effect", StopEffect.DEFER_PAYMENT.value)],
        "evidence_zh": said.get("evidence_zh", ""),
    }


STOPS = RowList(
    "stop_rule",
    "熔断",
    {
        "stop": Kind(
            "熔断",
            (
                _choice("scope", "看谁", _SCOPES),
                _choice("measure", "看什么", _MEASURES),
                Field("level_pct", "熔断线", needed(pct), "text", "%", hint="没写数的填“未写明”，会当作无法判断。"),
                _choice("comparison", "恰在线上时", _COMPARISONS),
                Field("warn_pct", "预警线", pct, "number", "%", hint="留空为熔断线的八成。"),
                _choice("effect", "熔断后", _EFFECTS),
                Field("evidence_zh", "须留存的证明", figures.words_up_to(200), maxlength=200),
            ),
        )
    },
    _stop_row,
    _stop,
    most=10,
)


def sections(offered: Offered) -> tuple[Section, ...]:
    """`offered`: the other funds."""
    return (
        Section(
            "caps",
            "上限",
            (
                *(_cap(f"caps.{name}", label) for name, label in _CAPS.items()),
                _cap("caps.bank_year.amount", "单家机构每年最多"),
                Field("caps.bank_year.pct_of_prior_balance", "且不超过其上年末余额的", tri(pct), "text", "%", hint=TRI_HINT),
                _choice("cap_year", "年度按哪天算", _YEARS),
                Field("cap_year_starts", "年度从哪天起", month_day, hint="月-日，如 01-01。", maxlength=5),
            ),
        ),
        Section(
            "kinds", "同类机构合计每年最多", tuple(_cap(f"caps.claimant_kind_year.{each}", name) for each, name in CLAIMANT_NAMES.items())
        ),
        Section("stops", "熔断", rows=STOPS, hint="读数按已留存的备案、违约和核定计算，每晚读一次。"),
        Section(
            "stack",
            "与其他资金池同享",
            (
                Field(
                    "stack.with_funds", "同一笔贷款也可以备案的资金池", figures.one_of([code for code, _ in offered.funds]), "checkboxes",
                    options=offered.funds,
                ),
                Field("stack.cap_pct", "各池合计不超过损失的", tri(pct), "text", "%", hint=TRI_HINT),
            ),
        ),
    )  # fmt: skip


def shown(terms: FundTerms, _: date | None) -> Typed:
    """The stored rules in the form."""
    built = stored_rules(terms.rules)
    caps, stack = built["caps"], built["stack"]
    of_bank = caps.get("bank_year", {})
    of_bank = {"amount": None} if of_bank is None else of_bank
    said = {f"caps.{name}": said_of(caps, name, wan_text) for name in _CAPS}
    said |= {f"caps.claimant_kind_year.{each.value}": said_of(caps["claimant_kind_year"], each.value, wan_text) for each in Claimant}
    said |= {
        "caps.bank_year.amount": said_of(of_bank, "amount", wan_text),
        "caps.bank_year.pct_of_prior_balance": said_of(of_bank, "pct_of_prior_balance", number_text),
        "cap_year": str(built["cap_year"]),
        "cap_year_starts": built["cap_year_starts"],
        "stack.cap_pct": said_of(stack, "cap_pct", number_text),
    }
    stops = built["stop_rule"] or []
    listed = shown_rows(STOPS, stops if isinstance(stops, list) else [stops])
    return Typed(said, {"stack.with_funds": [str(each) for each in stack["with_funds"]]}, {"stop_rule": listed})


def terms(values: Mapping[str, Any], before: FundTerms) -> dict[str, Any]:
    """The rules with this step's parts."""
    of_bank = without_unset({name: stored(values[f"caps.bank_year.{name}"]) for name in ("amount", "pct_of_prior_balance")})
    of_kind = without_unset({each.value: stored(values[f"caps.claimant_kind_year.{each.value}"]) for each in Claimant})
    caps = {name: stored(values[f"caps.{name}"]) for name in _CAPS}
    caps |= {"bank_year": of_bank or UNSET, "claimant_kind_year": of_kind}
    stack = {"with_funds": [each for each in values["stack.with_funds"] if each], "cap_pct": stored(values["stack.cap_pct"])}
    changes = {
        "caps": without_unset(caps),
        "cap_year": values["cap_year"] or CapYear.APPROVAL.value,
        "cap_year_starts": values["cap_year_starts"],
        "stop_rule": values["stop_rule"] or None,
        "stack": without_unset(stack),
    }
    return {"rules": changed_rules(before, changes)}
