"""Sums of public money in words: 万元 only where two decimals say all of it, else yuan to the fen."""

from decimal import Decimal

from web.template_filters import DASH

FEN_PER_WAN = 1_000_000
HUNDREDTH_OF_WAN = 10_000


def exact(amount_fen: int | None) -> str:
    """1,620,000.00 yuan as 162.00 万元, 1,620,000.35 as 1,620,000.35 元; a dash where there is no figure."""
    if amount_fen is None:
        return DASH
    if abs(amount_fen) >= FEN_PER_WAN and amount_fen % HUNDREDTH_OF_WAN == 0:
        return f"{_signed(Decimal(amount_fen) / FEN_PER_WAN)} 万元"
    return f"{yuan(amount_fen)} 元"


def yuan(amount_fen: int) -> str:
    """Fen as yuan with commas and two decimals, a true minus sign."""
    return _signed(Decimal(amount_fen) / 100)


def typed_yuan(amount_fen: int) -> str:
    """As a form has it."""
    return f"{Decimal(amount_fen) / 100:.2f}"


def _signed(number: Decimal) -> str:
    return f"{number:,.2f}".replace("-", "−")
