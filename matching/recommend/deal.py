"""What the enterprise wants this time: the attributes of the deal that it states itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Deal:
    """Amount in yuan, term in months, purpose as a value of `loan_purpose`; None where not stated."""

    amount_cny: Decimal | None = None
    term_months: int | None = None
    purpose: str | None = None

    def attributes(self) -> Mapping[str, Any]:
        """The deal's attributes of the language. A term that is no whole number of years is still exact to the month only there."""
        stated: dict[str, Any] = {}
        if self.amount_cny is not None:
            stated["requested_amount_cny"] = self.amount_cny
        if self.term_months is not None:
            stated["requested_term_months"] = self.term_months
            stated["requested_term_years"] = (Decimal(self.term_months) / MONTHS_PER_YEAR).quantize(Decimal("0.000001"))
        if self.purpose is not None:
            stated["loan_purpose"] = self.purpose
        return stated


UNSTATED = Deal()
