"""Amount rules and fees as sentences. Entries of a version are read leniently: a sample's may have words alone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import people_amount, plain
from marketplace.reference.names import code_names
from products.catalogue.pricing.terms import Basis, Paid, Payee

PAYEES_ZH = {
    Payee.LENDER: "贷款人",
    Payee.GUARANTOR: "担保机构",
    Payee.INSURER: "保险公司",
    Payee.APPRAISER: "评估机构",
    Payee.REGISTRY: "登记机构",
    Payee.NOTARY: "公证机构",
    Payee.OTHER: "其他机构",
}
BASES_ZH = {
    Basis.PRINCIPAL_ONCE: "按本金一次收取",
    Basis.PRINCIPAL_YEARLY: "每年按本金收取",
    Basis.BALANCE_YEARLY: "每年按余额收取",
    Basis.FIXED_ONCE: "一次收取",
    Basis.FIXED_YEARLY: "每年收取",
}
NOT_SAID = "未载明"


def amount_rule_zh(rule: Mapping[str, Any]) -> str:
    """「专精特新企业：最高 500 万元」. No full stop at the end."""
    when = rule.get("when_zh") or (sentence(rule["when"], builtin_vocabulary(), code_names) if rule.get("when") else "")
    said = f"{when}：" if when else ""
    if rule.get("text_zh"):
        return f"{said}{rule['text_zh']}".rstrip("。")
    if rule["kind"] in ("tier", "cap"):
        return f"{said}最高 {people_amount(Decimal(rule['max_cny']))}"
    if rule["kind"] == "least":
        return f"{said}取最小：{'；'.join(amount_rule_zh(each) for each in rule['of'])}"
    label = builtin_vocabulary()[rule["attribute"]].label_zh
    return f"{said}不超过{label}的 {_times(rule)}"


def fee_zh(fee: str | Mapping[str, Any]) -> str:
    """「担保费：每年按本金收取 1%，由担保机构收」. No full stop at the end."""
    if isinstance(fee, str):
        return fee
    if fee.get("kind") == "text":
        return str(fee["text_zh"])
    parts = [f"{BASES_ZH[Basis(fee['basis'])]} {_figure(fee)}", f"{PAYEES_ZH[Payee(fee['charged_by'])]}收"]
    parts += ["到期支付"] if fee.get("paid") == Paid.AT_END else []
    parts += ["可以不选"] if fee.get("optional") else []
    return f"{fee['name_zh']}：{'，'.join(parts)}"


def _times(rule: Mapping[str, Any]) -> str:
    figures = [Decimal(rule[name]) for name in ("times_min", "times") if rule.get(name) is not None]
    if rule["kind"] == "share":
        return " 至 ".join(f"{plain(each * 100)}%" for each in figures) or NOT_SAID
    return " 至 ".join(f"{plain(each)} 倍" for each in figures) or NOT_SAID


def _figure(fee: Mapping[str, Any]) -> str:
    rates = [f"{plain(Decimal(fee[name]))}%" for name in ("pct_min", "pct") if fee.get(name) is not None]
    sums = [people_amount(Decimal(fee[name])) for name in ("amount_min_cny", "amount_cny") if fee.get(name) is not None]
    return " 至 ".join(rates or sums) or NOT_SAID
