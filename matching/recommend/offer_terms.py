"""What of an offer decides how it stands and where it is listed; nothing of where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """`kind` is product or policy, `code` unique among offers of its kind. A `sample` is a reference sample: nobody can apply to it.

    `criterion` says for whom it is, `preferences` are the institution's soft conditions. `amount_max_cny` is in yuan,
    `rate_min_pct` in per cent a year, `days` the promised days to a decision; None where not stated.
    """

    kind: str
    code: str
    sample: bool
    criterion: dict[str, Any]
    preferences: Sequence[dict[str, Any]] = ()
    amount_max_cny: Decimal | None = None
    rate_min_pct: Decimal | None = None
    days: int | None = None

    @property
    def key(self) -> str:
        """Unique among all offers."""
        return f"{self.kind}:{self.code}"
