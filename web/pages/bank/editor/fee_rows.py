"""Fees as rows: a share of the principal, a fixed sum, or words."""

from collections.abc import Mapping
from typing import Any

import msgspec

from products.catalogue.pricing.reading import fee_with_kind
from products.catalogue.pricing.terms import SHARES, Basis, Fee, FeeInWords, Paid, Payee
from products.catalogue.pricing.words import BASES_ZH, PAYEES_ZH
from web.version_editor import figures
from web.version_editor.form_model import Field, Kind, Row, RowList

PAID_ZH = {Paid.AT_START: "放款时（每年的在年初）", Paid.AT_END: "到期时（每年的在年末）"}
_PAYEE = Field("charged_by", "谁收", figures.one_of(list(Payee)), "select", options=[(each.value, PAYEES_ZH[each]) for each in Payee])
_WHEN = (
    Field("paid", "何时付", figures.one_of(list(Paid)), "select", options=[(each.value, label) for each, label in PAID_ZH.items()]),
    Field("whole_years", "不足一年按一年收", figures.ticked, "checkbox"),
    Field("optional", "企业可以不选", figures.ticked, "checkbox"),
)


def _basis(*, shares: bool) -> Field:
    some = [each for each in Basis if (each in SHARES) is shares]
    return Field("basis", "怎么收", figures.one_of(some), "select", options=[(each.value, BASES_ZH[each]) for each in some])


KINDS = {
    "share": Kind(
        "按比例的费用",
        (
            Field("name_zh", "名称"), _PAYEE, _basis(shares=True), Field("pct_min", "最低", figures.number, "number", "%"),
            Field("pct", "最高或固定", figures.number, "number", "%"), *_WHEN,
        ),
    ),
    "fixed": Kind(
        "固定金额的费用",
        (
            Field("name_zh", "名称"), _PAYEE, _basis(shares=False), Field("amount_min_cny", "最低", figures.number, "number", "元"),
            Field("amount_cny", "最高或固定", figures.number, "number", "元"), *_WHEN,
        ),
    ),
    "text": Kind("文字说明的费用", (Field("text_zh", "说明", hint="算不出金额的费用，企业会看到“实际成本更高”。"),)),
}  # fmt: skip
_FEE = Fee | FeeInWords


def fee_row(fee: Any) -> Row | None:
    """A stored fee in its fields; None if it is none."""
    try:
        typed: Any = msgspec.convert(fee_with_kind(fee), _FEE)
    except (msgspec.ValidationError, TypeError, ValueError):
        return None
    if isinstance(typed, FeeInWords):
        return Row("text", {"text_zh": typed.text_zh})
    kind = "share" if typed.basis in SHARES else "fixed"
    said = msgspec.structs.asdict(typed)
    texts = {name: figures.number_text(said[name]) for name in ("pct", "pct_min", "amount_cny", "amount_min_cny")}
    texts |= {"name_zh": typed.name_zh, "charged_by": typed.charged_by, "basis": typed.basis, "paid": typed.paid}
    texts |= {name: "1" if said[name] else "" for name in ("whole_years", "optional")}
    return Row(kind, {field.name: str(texts[field.name]) for field in KINDS[kind].fields})


def _value(row: Row, said: Mapping[str, Any]) -> Any:
    if row.kind == "text":
        return {"kind": "text", **said}
    return {"kind": "fee", **{name: value for name, value in said.items() if value is not False}}


def _same(one: Any, other: Any) -> bool:
    return bool(msgspec.convert(one, _FEE) == msgspec.convert(fee_with_kind(other), _FEE))


FEES = RowList("fees", "费用", KINDS, fee_row, _value, _same)
