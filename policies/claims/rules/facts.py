"""What a claim's automatic checks look at: one snapshot of everything that is known, each figure with where it is from. Pure."""

from dataclasses import dataclass
from datetime import date

from policies.funds.fund_rules import Claimant, FundRules, StopRule
from policies.funds.rules.computation import Computation, Loss
from products.loans.states import Classification


@dataclass(frozen=True, slots=True)
class FilingFacts:
    """The filing that the claim rests on. `filed_first`: of a filing and a default on one day, whether the filing came before."""

    number: str
    filed_on: date | None
    revoked_on: date | None
    amount_fen: int
    version_no: int | None
    share_frozen: bool
    filed_first: bool = False


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What the lender's books say of the loan; None: not reported. `as_of`: the day of the figures."""

    as_of: date | None
    principal_owed_fen: int | None
    days_past_due: int | None
    classification: Classification | None
    repaid_since_default_fen: int | None
    suit_accepted_on: date | None = None
    guarantor_paid_fen: int | None = None
    guarantor_paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class StopFigure:
    """One breaker's figure as stored, in fen; `added_fen` is what this claim adds to it (0 where it is in it already)."""

    rule: StopRule
    numerator_fen: int
    denominator_fen: int
    added_fen: int
    as_of: date


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """The snapshot. `compensated_elsewhere_fen`: what other funds, insurers and guarantors have reserved or paid on the same default;
    `other_funds`: ids of those funds as text; `materials`: names of the papers that are there; `licence_valid`: whether the claimant's
    own papers on file are in force, None where none are. `other_mode_fen`: what another claimant has reserved or been paid on the same
    loan in the same fund.
    """

    rules: FundRules
    claimant: Claimant
    claimant_name: str
    claimant_admitted: bool
    claimant_is_party: bool  # the loan's lender, or the guarantor that the filing names
    defaulted_on: date
    today: date
    filing: FilingFacts | None
    book: BookFacts
    loss: Loss
    computation: Computation
    compensated_elsewhere_fen: int
    other_funds: tuple[str, ...]
    materials: frozenset[str]
    stops: tuple[StopFigure, ...]
    barred_until: date | None
    barred_reason_zh: str
    licence_valid: bool | None
    borrower_barred: bool = False
    other_mode_fen: int = 0
