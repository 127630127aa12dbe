"""Made-up months of electricity, as text and as records."""

from tests.marketplace.information.batches.deliveries import new_code

ITEM = "electricity_payment"
HEADINGS = "统一社会信用代码,企业名称,户号,电费月份,用电量(千瓦时),应交电费(元)"
API = f"/api/v1/information/{ITEM}/batches"
TERMS = {"mode": "append", "as_of": "2026-10-31"}


def record(code: str | None = None, **more: object) -> dict[str, object]:
    """A month of an enterprise that is not known yet."""
    code = code or new_code()
    return {"uscc": code, "enterprise_name": f"示例企业{code[-6:]}有限公司", "meter_no": "A1", "month": "2026-10", "usage_kwh": 100} | more


def table(*lines: str, headings: str = HEADINGS) -> bytes:
    """A CSV of these lines."""
    return "\n".join([headings, *lines, ""]).encode()


def line(code: str | None = None, month: str = "2026-10", kwh: object = 100, amount: object = "60.50") -> str:
    """One line of such a file."""
    code = code or new_code()
    return f"{code},示例企业{code[-6:]}有限公司,A1,{month},{kwh},{amount}"
