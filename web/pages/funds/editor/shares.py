"""Step 2: how much of a loss is paid, and who pays which part of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import UNSET

from policies.funds.fund_rules import BandMode, Claimant, LayerMode, TierChoice
from policies.funds.rules.words import CLAIMANT_NAMES
from policies.funds.schemas import FundTerms, stored_rules
from web.pages.funds.editor.figures_of_rules import (
    TRI_HINT,
    changed_rules,
    needed,
    pct,
    said_of,
    stored,
    text_of,
    tri,
    wan_yuan,
    without_unset,
)
from web.version_editor import conditions, figures
from web.version_editor.figures import number_text, wan_text
from web.version_editor.form_model import Field, Kind, Row, RowList, Section, Typed
from web.version_editor.row_reading import shown_rows

_PAYERS = [("fund", "本资金池的出资方"), ("lender", "出借机构自担"), ("external", "另由他方支付，不从资金池出")]
_CHOICES = [("first", "取第一个符合的"), ("highest", "取最高的"), ("sum", "相加")]
_BANDS = [("whole", "按贷款金额所在的一档，适用全部损失"), ("marginal", "损失分段，各段用各段的比例")]
_MODES = [("parallel", "各方按比例分担同一笔损失"), ("waterfall", "前一方承担后，剩下的再由后一方承担")]
_PAYER = figures.required(figures.words_up_to(200), "请填写出资方，如 city、district、lender，或名称。")
_NAME = Field("name_zh", "名称", figures.words_up_to(200), maxlength=200)
_PCT = Field("share_pct", "比例", needed(pct), "number", "%", hint="没写数的填“未写明”。")


def _layer_row(entry: Mapping[str, Any]) -> Row:
    said = {"payer": entry["payer"], "share_pct": said_of(entry, "share_pct", number_text), "cap": said_of(entry, "cap", wan_text)}
    return Row("layer", said | {"kind_of": said_of(entry, "kind")})


def _layer(_: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    layer = {"payer": said.get("payer"), "share_pct": stored(said.get("share_pct")), "cap": stored(said.get("cap"))}
    return without_unset(layer | {"kind": said.get("kind_of", UNSET)})


def _tier_row(entry: Mapping[str, Any]) -> Row:
    said = {"share_pct": said_of(entry, "share_pct", number_text), "up_to": wan_text(entry["up_to"]), "name_zh": entry["name_zh"]}
    return Row("tier", said, None if entry["when"] is None else conditions.shown(entry["when"]))


def _tier(row: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    when = said.get("when", {"all": []}) if row.when is not None else None
    return {"share_pct": stored(said.get("share_pct")), "when": when, "up_to": said.get("up_to"), "name_zh": said.get("name_zh", "")}


def _bonus_row(entry: Mapping[str, Any]) -> Row:
    said = {"share_pct": said_of(entry, "share_pct", number_text), "name_zh": entry["name_zh"]}
    return Row("bonus", said, conditions.shown(entry["when"]))


def _bonus(_: Row, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"when": said.get("when", {"all": []}), "share_pct": stored(said.get("share_pct")), "name_zh": said.get("name_zh", "")}


LAYERS = RowList(
    "layers",
    "出资方",
    {
        "layer": Kind(
            "出资方",
            (
                Field("payer", "谁出", _PAYER, maxlength=200),
                _PCT,
                Field("cap", "每笔最多", tri(wan_yuan), "text", "万元", hint=TRI_HINT),
                Field("kind_of", "从哪里出", figures.one_of([code for code, _ in _PAYERS]), "select", options=_PAYERS),
            ),
        )
    },
    _layer_row,
    _layer,
)
TIERS = RowList(
    "tiers",
    "档次",
    {"tier": Kind("档次", (_PCT, Field("up_to", "贷款金额不超过", wan_yuan, "number", "万元", hint="不分金额的留空。"), _NAME), when=True)},
    _tier_row,
    _tier,
)
BONUSES = RowList("bonuses", "加点", {"bonus": Kind("加点", (_PCT, _NAME), when=True, begins_with_condition=True)}, _bonus_row, _bonus)
_LISTS = {"layers": LAYERS, "tiers": TIERS, "bonuses": BONUSES}


def _choice(name: str, label: str, options: list[tuple[str, str]]) -> Field:
    return Field(name, label, figures.one_of([code for code, _ in options]), "select", options=options)


def _share(name: str, label: str) -> Field:
    return Field(name, label, tri(pct), "text", "%", hint=TRI_HINT)


SECTIONS = (
    Section(
        "base",
        "基本比例",
        (_share("shares", "各类机构统一"), *(_share(f"shares.{each.value}", name) for each, name in CLAIMANT_NAMES.items())),
        hint="统一比例与分类比例只填一种；按档次确定的都留空。",
    ),
    Section("tiers", "分档", (_choice("tier_choice", "符合几档时", _CHOICES), _choice("band_mode", "按金额分档时", _BANDS)), TIERS),
    Section("bonuses", "加点", (_share("bonus_max_pct", "加点合计最多"), _share("max_share_pct", "补偿比例最高")), BONUSES),
    Section(
        "layers",
        "由谁出资",
        (_choice("layer_mode", "分担方式", _MODES),),
        LAYERS,
        hint="各方比例合计 100。不写基本比例和档次时，这里的比例就是对损失的分担，并写上出借机构（lender）。",
    ),
)


def shown(terms: FundTerms, _: date | None) -> Typed:
    """The stored rules in the form."""
    built = stored_rules(terms.rules)
    shares = built.get("shares", UNSET)
    kinds = shares if isinstance(shares, dict) else {}
    said = {f"shares.{each.value}": said_of(kinds, each.value, number_text) for each in Claimant}
    said |= {"shares": "" if isinstance(shares, dict) else text_of(shares, number_text)}
    said |= {name: said_of(built, name, number_text) for name in ("bonus_max_pct", "max_share_pct")}
    said |= {name: str(built[name]) for name in ("tier_choice", "band_mode", "layer_mode")}
    return Typed(said, lists={name: shown_rows(rows, built[name]) for name, rows in _LISTS.items()})


def terms(values: Mapping[str, Any], before: FundTerms) -> dict[str, Any]:
    """The rules with this step's parts."""
    by_kind = without_unset({each.value: stored(values[f"shares.{each.value}"]) for each in Claimant})
    uniform = stored(values["shares"])
    changes = {
        "shares": (by_kind or UNSET) if uniform is UNSET else uniform,
        "tier_choice": values["tier_choice"] or TierChoice.FIRST.value,
        "band_mode": values["band_mode"] or BandMode.WHOLE.value,
        "layer_mode": values["layer_mode"] or LayerMode.PARALLEL.value,
        "bonus_max_pct": stored(values["bonus_max_pct"]),
        "max_share_pct": stored(values["max_share_pct"]),
        **{name: values[name] for name in _LISTS},
    }
    return {"rules": changed_rules(before, changes)}
