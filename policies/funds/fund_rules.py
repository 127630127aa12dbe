"""What a compensation fund's rules say (补偿规则), as versioned data. Pure.

Wire form: money is text of yuan with two decimals, per cent are decimals. A key that is left out says that there is no such rule; a key
whose value is null says that the source does not give the figure: such a rule blocks payment until it is set and never counts as zero.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

Yuan = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,12})\.[0-9]{2}$", description="Yuan with two decimals")]
Percent = Decimal
Criterion = dict[str, Any]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
LENDER = "lender"  # the payer that takes what is left of the loss


class Part(StrEnum):
    """A part of what is owed that a loss may count (补偿基数)."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    PENALTY = "penalty"
    COLLECTION_COSTS = "collection_costs"


class Claimant(StrEnum):
    """Who may claim; names of the kinds of organisations."""

    BANK = "bank"
    LEASING = "leasing"
    FACTORING = "factoring"
    GUARANTOR = "guarantor"
    REGUARANTOR = "reguarantor"
    INSURER = "insurer"


class TierChoice(StrEnum):
    """Which of several tiers that fit counts."""

    FIRST = "first"
    HIGHEST = "highest"
    SUM = "sum"


class BandMode(StrEnum):
    """`whole`: the band in which the amount of the loan lies decides for all of the loss; `marginal`: slice by slice."""

    WHOLE = "whole"
    MARGINAL = "marginal"


class CapYear(StrEnum):
    """Which day says to what year a compensation belongs."""

    APPROVAL = "approval"
    FILING = "filing"
    DEFAULT = "default"


class PayerKind(StrEnum):
    """`fund`: money of this fund; `lender`: takes the rest; `external`: pays from elsewhere (insurer, appraiser), never from the fund."""

    FUND = "fund"
    LENDER = "lender"
    EXTERNAL = "external"


class LayerMode(StrEnum):
    """`parallel`: every layer's share is one of the same loss; `waterfall`: of what the layers before it have left."""

    PARALLEL = "parallel"
    WATERFALL = "waterfall"


class RecoveryStep(StrEnum):
    """One step by which recovered money is handed out; each takes what it is still owed, in the fund's order."""

    COSTS = "costs"  # reasonable costs of the recovery, to whoever recovered
    FUND = "fund"  # back to the payers until what they paid has come back
    SHARED = "shared"  # between payers and lender in the proportion that each bore
    LENDER = "lender"  # to the lender until what it bore has come back
    INTEREST = "interest"  # interest and penalty, to the lender


class StopMeasure(StrEnum):
    """A stored figure of one year against principal filed that year."""

    LOSS_RATE = "loss_rate"  # principal of filed loans that defaulted
    COMPENSATION_RATE = "compensation_rate"  # compensation approved
    OVERDUE_RATE = "overdue_rate"  # balance of filed loans that are overdue now


class StopScope(StrEnum):
    """Whose figure it is."""

    BANK = "bank"
    GUARANTOR = "guarantor"
    FUND = "fund"


class Comparison(StrEnum):
    """超过 or 达到: whether the level itself already stops."""

    OVER = "over"
    REACHES = "reaches"


class StopEffect(StrEnum):
    """What a tripped breaker holds up. Loans that were filed before keep their rights."""

    DEFER_PAYMENT = "defer_payment"
    STOP_FILING = "stop_filing"


class DayUnit(StrEnum):
    """How days are counted."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Layer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who pays which share. `kind` is read from the payer where it is left out: `lender` and `bank` are the lender, all others the fund.

    `cap`: at most so much per claim; what a capped layer cannot pay is left for the next one in a waterfall, else for the lender.
    """

    payer: Words
    share_pct: Percent | None
    cap: Yuan | UnsetType | None = UNSET
    kind: PayerKind | UnsetType = UNSET

    @property
    def pays_as(self) -> PayerKind:
        """The kind, given or read from the payer's name."""
        if self.kind is not UNSET:
            return self.kind
        return PayerKind.LENDER if self.payer in (LENDER, "bank") else PayerKind.FUND


class Tier(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tier: a condition (`when`), a band that ends with `up_to` (included; None: open above), or both."""

    share_pct: Percent | None
    when: Criterion | None = None
    up_to: Yuan | None = None
    name_zh: str = ""


class Bonus(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points that are added to the share where a condition is met (加点). `claimants`: for these kinds alone; empty: for all."""

    when: Criterion
    share_pct: Percent | None
    name_zh: str = ""
    claimants: list[Claimant] = []


class BankYearCap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one claimant may be paid in a year: the smallest of what is given. The balance is the one at the end of the year before."""

    amount: Yuan | UnsetType | None = UNSET
    pct_of_prior_balance: Percent | UnsetType | None = UNSET


class Caps(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Upper limits. `loan` is per loan, `borrower` per borrower and year, `pool_year` for the whole fund in a year,
    `claimant_kind_year` for all claimants of one kind in a year.
    """

    loan: Yuan | UnsetType | None = UNSET
    borrower: Yuan | UnsetType | None = UNSET
    bank_year: BankYearCap | UnsetType | None = UNSET
    pool_year: Yuan | UnsetType | None = UNSET
    claimant_kind_year: dict[Claimant, Yuan | None] = {}


class Trigger(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must have happened before anybody claims; all that is named must hold. `npl_class` is the best class that counts."""

    overdue_days: Annotated[int, Meta(ge=0, le=3650)] | UnsetType | None = UNSET
    npl_class: str | UnsetType | None = UNSET
    suit_accepted: bool = False
    guarantor_paid: bool = False


class FilingRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a loan comes into the fund. `within_days` after disbursement; `automatic`: on disbursement, where the criterion holds."""

    criterion: Criterion | None = None
    within_days: Annotated[int, Meta(ge=0, le=3650)] | UnsetType | None = UNSET
    unit: DayUnit = DayUnit.CALENDAR_DAYS
    automatic: bool = False


class StopRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A circuit breaker (熔断). `evidence_zh` names what must be shown with the figure."""

    scope: StopScope = StopScope.BANK
    measure: StopMeasure = StopMeasure.LOSS_RATE
    level_pct: Percent | None
    comparison: Comparison = Comparison.OVER
    warn_pct: Percent | None = None
    effect: list[StopEffect] = field(default_factory=lambda: [StopEffect.DEFER_PAYMENT])
    evidence_zh: str = ""


class ReviewStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One review: who, and within how many working days."""

    role: str
    organisation_id: UUID
    working_days: Annotated[int, Meta(ge=1, le=365)]
    name_zh: str = ""


class Instalment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of a payment; `condition_zh` says what it waits for."""

    pct: Percent
    condition_zh: str = ""


class Stack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other funds in which the same loan may be filed, and how much of the loss all of them together may pay."""

    with_funds: list[UUID] = []
    cap_pct: Percent | UnsetType | None = UNSET


class FundRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a version of a fund's rules holds.

    Shares: `shares` (one figure, or one by kind of claimant), or `tiers`, plus `bonuses` (together at most `bonus_max_pct`), never above
    `max_share_pct`, give the fund's share of the loss; `layers` then divide what the fund pays and add up to 100. Without shares and tiers
    the layers are shares of the loss itself, with the lender among them, and add up to 100. Each layer is rounded half up to the fen in
    the order given, never above what is left of the loss; the lender takes the rest.
    """

    basis: list[Part] | Part = Part.PRINCIPAL
    layers: list[Layer] = []
    layer_mode: LayerMode = LayerMode.PARALLEL
    shares: dict[Claimant, Percent | None] | Percent | UnsetType | None = UNSET
    tiers: list[Tier] = []
    tier_choice: TierChoice = TierChoice.FIRST
    band_mode: BandMode = BandMode.WHOLE
    bonuses: list[Bonus] = []
    bonus_max_pct: Percent | UnsetType | None = UNSET
    max_share_pct: Percent | UnsetType | None = UNSET
    admitted: list[UUID] = []
    claimants: list[Claimant] = field(default_factory=lambda: [Claimant.BANK])
    caps: Caps = field(default_factory=Caps)
    cap_year: CapYear = CapYear.APPROVAL
    cap_year_starts: MonthDay = "01-01"
    trigger: Trigger = field(default_factory=Trigger)
    filing: FilingRule = field(default_factory=FilingRule)
    recovery_order: list[RecoveryStep] = field(default_factory=lambda: [RecoveryStep.COSTS, RecoveryStep.SHARED, RecoveryStep.INTEREST])
    stop_rule: list[StopRule] | StopRule | None = None
    review_steps: list[ReviewStep] = []
    second_approver_above: Yuan | UnsetType | None = UNSET
    payment_instalments: list[Instalment] = []
    stack: Stack = field(default_factory=Stack)
    materials: list[Words] = []
    clauses: dict[str, str] = {}

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the loss that count, in the order of the enumeration."""
        given = {self.basis} if isinstance(self.basis, Part) else set(self.basis)
        return tuple(part for part in Part if part in given)

    @property
    def stop_rules(self) -> tuple[StopRule, ...]:
        """All breakers; one may be given alone."""
        if self.stop_rule is None:
            return ()
        return (self.stop_rule,) if isinstance(self.stop_rule, StopRule) else tuple(self.stop_rule)

    @property
    def layers_share_the_loss(self) -> bool:
        """Whether the layers themselves say how much of the loss is paid."""
        return self.shares is UNSET and not self.tiers

    def share_of(self, claimant: Claimant) -> Percent | UnsetType | None:
        """The base share of one kind of claimant: UNSET where none is named for it, None where it is not stated."""
        if isinstance(self.shares, Mapping):
            return self.shares.get(claimant, UNSET)
        return self.shares
