"""The fund before and after a claim (资金池前后): two bars, each with its figures in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.funds.journal_models import FundPool
from web.views.compensation.amounts import exact

WIDTH = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar, in units of `WIDTH`."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class PoolBar:
    """`words` says what the drawing shows."""

    title: str
    available: str
    pieces: Sequence[Piece]
    words: str


@dataclass(frozen=True, slots=True)
class PoolView:
    """`short`: what is missing in the fund for this claim; None where the money is there."""

    bars: Sequence[PoolBar]
    legend: Sequence[tuple[str, str]]
    paid_in: str
    short: str | None


def pool_view(pool: FundPool, claim_fen: int, *, reserved: bool) -> PoolView:
    """`reserved`: the claim's own amount is among what is reserved already."""
    available = pool.cash_fen - pool.reserved_fen
    others = pool.reserved_fen - (claim_fen if reserved else 0)
    before = available + claim_fen if reserved else available
    after = before - claim_fen
    names = ("预留前可用", "预留后可用") if reserved else ("现在可用", "预留后可用")
    bars = [_bar(names[0], pool.paid_fen, others, 0, before), _bar(names[1], pool.paid_fen, others, min(claim_fen, before), max(after, 0))]
    legend = [
        ("paid", f"已付 {exact(pool.paid_fen)}"), ("reserved", f"其他预留 {exact(others)}"), ("claim", f"本次 {exact(claim_fen)}"),
        ("free", "可用"),
    ]  # fmt: skip
    return PoolView(bars, legend, exact(pool.paid_in_fen), exact(-after) if after < 0 else None)


def _bar(title: str, paid: int, reserved: int, claim: int, free: int) -> PoolBar:
    parts = (("paid", paid), ("reserved", reserved), ("claim", claim), ("free", free))
    total = sum(fen for _, fen in parts) or 1
    pieces, x = [], 0
    for kind, fen in parts:
        width = round(fen * WIDTH / total)
        pieces.append(Piece(kind, x, width))
        x += width
    words = f"{title} {exact(free)}：已付 {exact(paid)}，其他预留 {exact(reserved)}" + (f"，本次 {exact(claim)}" if claim else "")
    return PoolBar(title, exact(free), [piece for piece in pieces if piece.width], words)
