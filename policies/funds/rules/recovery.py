"""Who gets what of money that is recovered after a compensation (追回款的分配). Pure.

The fund's `recovery_order` is gone through step by step; each step takes what is still owed to it. What the order leaves is divided in
the proportion that each bore, then pays interest and costs; what nobody is owed belongs to the borrower (`surplus_fen`, to be refused).
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from policies.funds.fund_rules import LENDER, FundRules, PayerKind, RecoveryStep
from policies.funds.rules.amounts import apportion


class Division(Struct, frozen=True, kw_only=True):
    """How one recovered sum is divided; costs + interest + lender + all of `back` + surplus = the sum.

    `back` has every payer that bore something, in the order given; `lender_fen` is what comes back of what the lender bore.
    """

    costs_fen: int
    interest_fen: int
    lender_fen: int
    back: tuple[tuple[str, int], ...]
    surplus_fen: int

    @property
    def to_lender_fen(self) -> int:
        """All that stays with the lender that recovered."""
        return self.costs_fen + self.interest_fen + self.lender_fen


def divide_recovery(
    rules: FundRules,
    amount_fen: int,
    borne: Mapping[str, int],
    returned: Mapping[str, int],
    costs_fen: int,
    interest_owed_fen: int,
) -> Division:
    """Divide what one recovery brought.

    `borne`: by payer in the fund's order, and `lender`, what each bore of the loss; `returned`: what each has had back before. Costs and
    interest are what is still owed of them. Each is rounded half up to the fen in this order with the lender last, who takes the rest;
    nobody ever gets back more than it bore. Raises: ValueError for a negative figure.
    """
    if min(amount_fen, costs_fen, interest_owed_fen, *borne.values(), *returned.values()) < 0:
        raise ValueError(f"no figure of a recovery is negative, given {amount_fen}, {dict(borne)}, {dict(returned)}")
    dividing = _Dividing(rules, amount_fen, borne, returned, costs_fen, interest_owed_fen)
    for step in (*rules.recovery_order, RecoveryStep.SHARED, RecoveryStep.INTEREST, RecoveryStep.COSTS):
        dividing.take(step)
    return dividing.division()


class _Dividing:
    """What is left of the sum and of each claim to it, while the steps are gone through."""

    def __init__(
        self, rules: FundRules, amount_fen: int, borne: Mapping[str, int], returned: Mapping[str, int], costs_fen: int, interest_fen: int
    ) -> None:
        outside = {layer.payer for layer in rules.layers if layer.pays_as is PayerKind.EXTERNAL}
        payers = [payer for payer in borne if payer != LENDER]
        self.payers = payers
        self.own = [payer for payer in payers if payer not in outside]
        self.borne = {**{payer: borne[payer] for payer in payers}, LENDER: borne.get(LENDER, 0)}
        self.owed = {payer: max(0, fen - returned.get(payer, 0)) for payer, fen in self.borne.items()}
        self.due = {RecoveryStep.COSTS: costs_fen, RecoveryStep.INTEREST: interest_fen}
        self.got = dict.fromkeys([*self.borne, RecoveryStep.COSTS, RecoveryStep.INTEREST], 0)
        self.left = amount_fen

    def take(self, step: RecoveryStep) -> None:
        """What this step is owed, as far as the money reaches."""
        match step:
            case RecoveryStep.COSTS | RecoveryStep.INTEREST:
                part = min(self.left, self.due[step])
                self.due[step] -= part
                self.got[step] += part
                self.left -= part
            case RecoveryStep.FUND:
                self._divide(self.own)
            case RecoveryStep.LENDER:
                self._divide([LENDER])
            case RecoveryStep.SHARED:
                self._divide([*self.payers, LENDER])

    def _divide(self, parties: Sequence[str]) -> None:
        parts = apportion(self.left, [self.borne[each] for each in parties], [self.owed[each] for each in parties])
        for party, part in zip(parties, parts, strict=True):
            self.got[party] += part
            self.owed[party] -= part
            self.left -= part

    def division(self) -> Division:
        return Division(
            costs_fen=self.got[RecoveryStep.COSTS],
            interest_fen=self.got[RecoveryStep.INTEREST],
            lender_fen=self.got[LENDER],
            back=tuple((payer, self.got[payer]) for payer in self.payers),
            surplus_fen=self.left,
        )
