"""Money: whole fen inside, strings of yuan in the API, 万元 and 亿元 for people. No float anywhere."""

from decimal import ROUND_HALF_UP, Decimal

FEN_PER_YUAN = 100
YUAN_PER_WAN = 10_000
YUAN_PER_YI = 100_000_000


def yuan_text(amount_fen: int) -> str:
    """Fen as the API's string of yuan with two decimals: 30000000 -> "300000.00"."""
    sign, absolute = ("-", -amount_fen) if amount_fen < 0 else ("", amount_fen)
    return f"{sign}{absolute // FEN_PER_YUAN}.{absolute % FEN_PER_YUAN:02d}"


def fen_from_yuan(amount_yuan: Decimal) -> int:
    """Yuan as whole fen, rounded half up (the one rounding of the product)."""
    return int((amount_yuan * FEN_PER_YUAN).quantize(Decimal(1), ROUND_HALF_UP))


def plain(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros: Decimal("3.50") -> "3.5"."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def people_amount(amount_yuan: Decimal | int) -> str:
    """Yuan as people say it, at most two decimals: 3000000 -> "300 万元", 8200 -> "8,200 元"."""
    amount = Decimal(amount_yuan)
    for unit_yuan, unit in ((YUAN_PER_YI, "亿元"), (YUAN_PER_WAN, "万元")):
        if abs(amount) >= unit_yuan:
            scaled = (amount / unit_yuan).quantize(Decimal("0.01"), ROUND_HALF_UP)
            return f"{_grouped(scaled)} {unit}"
    return f"{_grouped(amount.quantize(Decimal('0.01'), ROUND_HALF_UP))} 元"


def _grouped(number: Decimal) -> str:
    whole, _, fraction = plain(number).partition(".")
    grouped = f"{int(whole):,}" if whole not in {"-0", ""} else whole
    return (f"{grouped}.{fraction}" if fraction else grouped).replace("-", "−")
