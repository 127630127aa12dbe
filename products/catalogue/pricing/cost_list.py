"""The cost list (息费清单) of one loan: every payment of a fee, all interest, and the annualised rate of it all."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from marketplace.cash_flows.annual_rate import annual_rate, simple_annual_rate
from marketplace.cash_flows.flow import Flow
from marketplace.money import yuan_text
from products.catalogue.pricing.charges import Charge, charges
from products.catalogue.pricing.terms import Fee, FeeInWords
from products.schedules.schedule import Schedule


@dataclass(frozen=True, slots=True)
class CostList:
    """`annual_rate` leads: compound, a fraction; `simple_annual_rate` is shown only as 单利. Optional charges are in neither.

    `in_words` are fees that nobody could reckon: with any, the true cost is higher than this.
    """

    interest_fen: int
    charges: tuple[Charge, ...]
    in_words: tuple[str, ...]
    annual_rate: Decimal
    simple_annual_rate: Decimal

    @property
    def fees_fen(self) -> int:
        """All fees that have to be paid."""
        return sum(charge.amount_fen for charge in self.charges if not charge.optional)

    @property
    def total_fen(self) -> int:
        """What the loan costs: interest and the fees that have to be paid."""
        return self.interest_fen + self.fees_fen

    @property
    def total_yuan(self) -> str:
        """The same in yuan, as the API writes it."""
        return yuan_text(self.total_fen)


def cost_list(schedule: Schedule, fees: Sequence[Fee | FeeInWords], *, highest: bool = True) -> CostList:
    """What a schedule with these fees costs, at the highest or the lowest that the fees allow.

    Raises: RateUndefined where fees leave the borrower nothing, so that no rate exists.
    """
    found = [charge for fee in fees if isinstance(fee, Fee) for charge in charges(fee, schedule, highest=highest)]
    found.sort(key=lambda charge: charge.on)
    owed = [charge for charge in found if not charge.optional]
    cost_fen = schedule.interest_fen + sum(charge.amount_fen for charge in owed)
    flows = [*schedule.flows, *(Flow(charge.on, -charge.amount_fen) for charge in owed)]
    return CostList(
        interest_fen=schedule.interest_fen,
        charges=tuple(found),
        in_words=tuple(fee.text_zh for fee in fees if isinstance(fee, FeeInWords)),
        annual_rate=annual_rate(flows),
        simple_annual_rate=simple_annual_rate(cost_fen, schedule.principal_flows),
    )
