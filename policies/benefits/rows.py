"""What a policy gives, as rows in Chinese: the `benefit` of a version with its keys said in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.money import people_amount, plain
from policies.benefits.words import (
    BASES,
    CHOICES,
    ESSENTIAL,
    HEADLINES,
    PAYERS,
    ROUTES,
    SEVERITIES,
    SILENT,
    SIZES,
    TARGETS,
    WORDS,
)

IN_A_LIST = 2  # rows that a card has room for
UNSTATED = "未写明"


@dataclass(frozen=True, slots=True)
class BenefitRow:
    """One line; `note` qualifies the value."""

    label: str
    value: str
    note: str | None = None


def benefit_rows(benefit: Mapping[str, Any]) -> tuple[BenefitRow, ...]:
    """Everything that the benefit says, in the order of `WORDS`; a key that has no word is left out rather than shown raw."""
    rows: list[BenefitRow] = []
    for key, (label, form) in WORDS.items():
        if _stated(benefit.get(key)):
            rows += _rows(_label(key, label, benefit), form, benefit[key])
    return tuple(rows)


def unstated_rows(benefit: Mapping[str, Any]) -> tuple[BenefitRow, ...]:
    """What the text would have to state but does not: nobody may read a figure into it, 0 least of all."""
    groups = ESSENTIAL.get(str(benefit.get("type")), ())
    return tuple(BenefitRow(label, UNSTATED) for label, keys in groups if not any(_stated(benefit.get(key)) for key in keys))


def sentences(benefit: Mapping[str, Any]) -> tuple[str, ...]:
    """The benefit as sentences: every figure with its unit and its caps, then what is not stated."""
    rows = (*benefit_rows(benefit), *unstated_rows(benefit))
    return tuple(f"{row.label}：{row.value}{f'（{row.note}）' if row.note else ''}。" for row in rows)


def benefit_text(benefit: Mapping[str, Any]) -> str | None:
    """What one gets and up to how much, in one line; None where the benefit does not say it in figures."""
    rows = benefit_rows({key: value for key, value in benefit.items() if key in HEADLINES | SILENT})[:IN_A_LIST]
    return "；".join(f"{row.label}：{row.value}" for row in rows) or None


def _stated(value: Any) -> bool:
    """A figure of 0 is stated; nothing, an empty list and a mark that is not set are not."""
    return value is not None and value is not False and value not in ("", [], {})


def _label(key: str, label: str, benefit: Mapping[str, Any]) -> str:
    """A share that is only a ceiling is called one."""
    return WORDS["share_max_pct"].label if key == "loss_share_pct" and benefit.get("share_is_max") else label


def _rows(label: str, form: str, value: Any) -> list[BenefitRow]:
    if form in LISTS:
        return LISTS[form](value)
    return [BenefitRow(label, FORMS[form](value))]


def _figure(value: Any) -> str:
    return plain(Decimal(str(value)))


def _pct(value: Any) -> str:
    return f"{_figure(value)}%"


def _money(value: Any) -> str:
    return people_amount(Decimal(str(value)))


def _texts(value: Any) -> str:
    return "、".join(map(str, [value] if isinstance(value, str) else value))


def _named_shares(value: Mapping[str, Any]) -> str:
    return "，".join(f"{PAYERS[name]} {_pct(share)}" for name, share in value.items())


def _contributions(value: Any) -> str:
    return "；".join(f"{'、'.join(each['payers'])} {each['ratio']}" for each in value)


def _ratio(value: Mapping[str, Any]) -> str:
    return f"{'、'.join(PAYERS[name] for name in value)} {':'.join(map(_figure, value.values()))}"


def _publicity(value: Mapping[str, Any]) -> str:
    return "，".join(f"{SEVERITIES[kind]} {_months(span['min'], span['max'])}" for kind, span in value.items())


def _months(least: int, most: int) -> str:
    return f"{least} 至 {most} 个月" if least else f"不超过 {most} 个月"


def _targets(value: Mapping[str, Any]) -> str:
    return "，".join(f"{TARGETS[name][0]} {FORMS[TARGETS[name][1]](figure)}" for name, figure in value.items())


def _tiers(value: Any) -> list[BenefitRow]:
    return [BenefitRow(each["text"], _tier(each)) for each in value]


def _tier(tier: Mapping[str, Any]) -> str:
    if tier.get("amount_cny") is not None:
        return _money(tier["amount_cny"])
    share = tier.get("share_pct", tier.get("rate_pct"))
    return UNSTATED if share is None else _pct(share)


def _bonuses(value: Any) -> list[BenefitRow]:
    return [BenefitRow(each["text"], _extra(each)) for each in value]


def _extra(bonus: Mapping[str, Any]) -> str:
    if bonus.get("add_pct") is not None:
        return f"再加 {_figure(bonus['add_pct'])} 个百分点"
    return UNSTATED if bonus.get("add_permille_max") is None else f"最多再加 {_figure(bonus['add_permille_max'])}‰"


def _items(value: Any) -> list[BenefitRow]:
    return [BenefitRow(each["fee"], *_item(each)) for each in value]


def _item(item: Mapping[str, Any]) -> tuple[str, str | None]:
    share = _pct(item["share_pct"]) if item.get("share_pct") is not None else None
    caps = {"cap_cny": "最高", "cap_per_year_cny": "每年最高"}
    cap = "，".join(f"{label} {_money(item[key])}" for key, label in caps.items() if item.get(key) is not None) or None
    return (f"补贴 {share}" if share else cap or f"补贴，比例{UNSTATED}", cap if share else None)


FORMS: dict[str, Callable[[Any], str]] = {
    "text": str,
    "basis": lambda value: BASES.get(value, value),
    "texts": _texts,
    "sequence": " → ".join,
    "pct": _pct,
    "pct_span": lambda value: f"{_pct(value[0])} 至 {_pct(value[-1])}",
    "points": lambda value: f"{_figure(value)} 个百分点",
    "permille": lambda value: f"{_figure(value)}‰",
    "money": _money,
    "times": lambda value: f"{_figure(value)} 倍",
    "count": lambda value: f"{int(value):,} 户",
    "queries": lambda value: f"{_figure(value)} 次",
    "months": lambda value: f"{_figure(value)} 个月",
    "years": lambda value: f"{_figure(value)} 年",
    "days": lambda value: f"{_figure(value)} 日",
    "workdays": lambda value: f"{_figure(value)} 个工作日",
    "nth_year": lambda value: f"第 {_figure(value)} 年",
    "below_lpr": lambda value: f"LPR 减 {_figure(abs(value))} 个基点以内的部分",
    "shares": _named_shares,
    "ratio": _ratio,
    "contributions": _contributions,
    "by_size": lambda value: "，".join(f"{SIZES[size]} {_pct(rate)}" for size, rate in value.items()),
    "grades": lambda value: "，".join(f"{grade} 级 {_money(limit)}" for grade, limit in value.items()),
    "amounts": lambda value: "，".join(f"{name} {_money(amount)}" for name, amount in value.items()),
    "ranks": lambda value: "，".join(f"第 {place} 名 {_money(award)}" for place, award in enumerate(value, 1)),
    "named": lambda value: "；".join(each["name"] for each in value),
    "worded": lambda value: value["text"],
    "stops": lambda value: "；".join(each["text"] for each in value),
    "remaining": lambda _: "不高于扣除其他贴息后剩余的利率",
    "route": ROUTES.__getitem__,
    "choice": CHOICES.__getitem__,
    "publicity": _publicity,
    "targets": _targets,
}
LISTS: dict[str, Callable[[Any], list[BenefitRow]]] = {"tiers": _tiers, "bonuses": _bonuses, "items": _items}
