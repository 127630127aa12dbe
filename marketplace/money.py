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
    return whole_fen(amount_yuan * FEN_PER_YUAN)


def whole_fen(amount_fen: Decimal) -> int:
    """A computed amount of fen, rounded half up (away from zero) to the whole fen."""
    return int(amount_fen.quantize(Decimal(1), ROUND_HALF_UP))


def plain(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros: Decimal("3.50") -> "3.5"."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def people_amount(amount_yuan: Decimal | int) -> str:
    """Yuan as people say it, at most two decimals: 3000000 -> "300 万元", 8200 -> "8,200 元"."""
    amount = Decimal(amount_yuan)
    figure, unit = _hundredths(amount), "元"
    for unit_yuan, larger in ((YUAN_PER_WAN, "万元"), (YUAN_PER_YI, "亿元")):
        if abs(figure) >= YUAN_PER_WAN:  # of the rounded figure: 9,999.999 元 is 1 万元
            figure, unit = _hundredths(amount / unit_yuan), larger
    return f"{grouped(figure)} {unit}"


def grouped(number: Decimal) -> str:
    """A plain number with thousands commas and a minus sign as printed: Decimal("-1234.50") -> "−1,234.5"."""
    whole, point, fraction = f"{number:,f}".partition(".")
    fraction = fraction.rstrip("0")
    return (whole + (point + fraction if fraction else "")).replace("-", "−")


def _hundredths(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP) + 0  # the sum turns -0.00 into 0.00
