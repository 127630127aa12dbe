"""A kept match as the open interface documents it: `Kept`, what follows from it, and its numbers as JSON numbers."""

from typing import Any, Literal

import msgspec

from matching.recommend.receipt.kept import Kept, KeptDeal, KeptOffer
from matching.recommend.standing import Standing


class ReceiptDeal(KeptDeal, frozen=True):
    """Yuan."""

    amount_cny: float | None  # type: ignore[assignment]  # the framework documents a Decimal as text


class ReceiptOffer(KeptOffer, frozen=True):
    """Yuan, per cent a year, days."""

    amount_max_cny: float | None  # type: ignore[assignment]
    rate_min_pct: float | None  # type: ignore[assignment]
    observed_days: float | None  # type: ignore[assignment]


class ReceiptResult(msgspec.Struct, frozen=True):
    """What became of one offer; the offers come in the order in which they stand."""

    offer: str
    verdict: Literal["eligible", "ineligible", "undetermined"]
    standing: Standing
    leaves: list[dict[str, Any]]
    remedy: Any
    effort: dict[str, Any]
    ranking: dict[str, Any]


class ReceiptDocument(Kept, frozen=True):
    """The whole receipt. `sha256` is that of the document without this last member."""

    deal: ReceiptDeal
    offers: list[ReceiptOffer]  # type: ignore[assignment]  # lists of what is only read
    results: list[ReceiptResult]
    counts: dict[str, int]
    sha256: str
