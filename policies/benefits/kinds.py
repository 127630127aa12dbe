"""What a policy gives, typed: one struct for each kind of benefit, told apart by `type`. Null is "the text does not state it", never 0."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from policies.benefits.figures import MOST_ENTRIES, Figure, Figures, Said
from policies.benefits.parts import (
    AmountTier,
    Bonus,
    Contribution,
    Extra,
    FeeItem,
    Method,
    MonthSpan,
    PaymentRoute,
    RateTier,
    Shares,
    ShareTier,
    Stop,
    TierChoice,
)

Many = Meta(max_length=MOST_ENTRIES)
Lines = Annotated[tuple[Said, ...], Many]
Count = int | None


class Benefit(Figures, frozen=True, kw_only=True, tag_field="type"):
    """`payment` is the route in the text's words, `payment_route` the same as a code."""

    payment: Said | None = None
    payment_route: PaymentRoute | None = None
    funding_split: Shares | None = None


class InterestSubsidy(Benefit, frozen=True, kw_only=True, tag="interest_subsidy"):
    """贴息: points on the principal, or a share of interest or LPR, or all above LPR and a spread (`borrower_floor_bp`)."""

    rate_points_pct: Figure = None
    rate_points_min_pct: Figure = None
    rate_points_max_pct: Figure = None
    rate_share_pct: Figure = None
    rate_share_min_pct: Figure = None
    share_is_max: bool = False
    award_pct_of_disbursement: Figure = None
    basis: Said | None = None
    cap_cny: Figure = None
    cap_per_year_cny: Figure = None
    lifetime_cap_cny: Figure = None
    subsidised_loan_cap_cny: Figure = None
    personal_cap_cny: Figure = None
    partnership_cap_cny: Figure = None
    max_months: Count = None
    no_subsidy_year: Count = None
    borrower_floor_bp: Count = None
    only_remaining_rate: bool = False
    agri_institution_fee_subsidy_max_pct_of_average_balance: Figure = None
    pilot_city_award_cny: Figure = None


class FixedTierSubsidy(Benefit, frozen=True, kw_only=True, tag="fixed_tier_subsidy"):
    """定额补贴: an amount by band."""

    tiers: Annotated[tuple[AmountTier, ...], Many] = ()
    tier_choice: TierChoice | None = None
    cap_per_year_cny: Figure = None
    lifetime_cap_cny: Figure = None


class FeeSubsidy(Benefit, frozen=True, kw_only=True, tag="fee_subsidy"):
    """费用补贴: a share of evaluation, insurance, guarantee or rating fees, each with its cap."""

    items: Annotated[tuple[FeeItem, ...], Many] = ()
    cap_per_year_cny: Figure = None


class RiskCompensation(Benefit, frozen=True, kw_only=True, tag="risk_compensation"):
    """风险补偿: a share of the loss, by tiers and bonuses under a ceiling, paid from a pool with its caps and its stop rule."""

    loss_share_pct: Figure = None
    share_max_pct: Figure = None
    share_is_max: bool = False
    tier_meaning: Said | None = None
    tiers: Annotated[tuple[ShareTier, ...], Many] = ()
    tier_choice: TierChoice | None = None
    bonuses: Annotated[tuple[Bonus, ...], Many] = ()
    basis: Said | None = None
    max_total_share_pct: Figure = None
    stack_cap_pct_of_actual_liability: Figure = None
    cap_per_loan_cny: Figure = None
    cap_per_borrower_cny: Figure = None
    grade_limits_cny: Shares | None = None
    interest_subsidy: Extra | None = None
    shares: Shares | None = None
    guarantor_share_pct: Figure = None
    bank_share_pct: Figure = None
    bank_share_pct_min: Figure = None
    guarantee_system_share_pct_max: Figure = None
    provincial_reinsurer_share_pct_min: Figure = None
    chain_core_share_pct_of_principal: Figure = None
    bank_bears: Said | None = None
    government_split: Shares | None = None
    fund_split: Shares | None = None
    contributions: Annotated[tuple[Contribution, ...], Many] = ()
    waterfall: Lines = ()
    pool_cny: Figure = None
    city_pool_cny: Figure = None
    guarantee_mode_pool_cny: Figure = None
    first_tranche_cny: Figure = None
    annual_injection_cny: Figure = None
    sub_funds_cny: Shares | None = None
    pool_sources: Lines = ()
    financing_max_cny: Figure = None
    leverage: Figure = None
    leverage_min: Figure = None
    reserve_ratio_pct: Annotated[tuple[Decimal, ...], Meta(min_length=2, max_length=2)] | None = None
    term_years: Count = None
    annual_cap_per_bank_pct_of_prior_balance: Figure = None
    annual_cap_per_bank_cny: Figure = None
    guarantee_fee_rate_target_pct: Figure = None
    reinsurance_fee_pct: Shares | None = None
    stop: Annotated[tuple[Stop, ...], Many] = ()
    stop_rule: Said | None = None
    fraud_ban_years: Count = None
    filing_cycle: Said | None = None
    filing_revocation: Said | None = None


class RiskSharing(Benefit, frozen=True, kw_only=True, tag="risk_sharing"):
    """风险分担: the whole loss split between two or more parties; `shares` is stated wholly or not at all."""

    shares: Shares | None = None
    national_fund_share_pct: Figure = None
    bank_share_pct_min: Figure = None
    cap_per_borrower_cny: Figure = None
    reinsurance_fee_pct: Shares | None = None
    decision_workdays: Count = None


class IncrementalAward(Benefit, frozen=True, kw_only=True, tag="incremental_award"):
    """增量奖补: a share of what a lender's balance grew by."""

    rate_pct_of_increment: Figure = None
    basis: Said | None = None
    cap_cny: Figure = None
    talent_loan_loss_share_pct: Figure = None
    guarantor_subsidy_pct: Figure = None
    reinsurer_subsidy_pct: Figure = None


class RankAward(Benefit, frozen=True, kw_only=True, tag="rank_award"):
    """名次奖励: a sum for each place, the first one first."""

    ranks_cny: Annotated[tuple[Decimal, ...], Many] = ()
    basis: Said | None = None


class FirstLoanAward(Benefit, frozen=True, kw_only=True, tag="first_loan_award"):
    """首贷奖励: per mille of first loans, or a sum for each."""

    rate_permille: Figure = None
    amount_cny: Figure = None
    cap_cny: Figure = None


class GuarantorAward(Benefit, frozen=True, kw_only=True, tag="guarantor_award"):
    """担保奖补: a rate by the share of small and farming business, with bonuses in per mille, a weight for batches and a cap."""

    tiers: Annotated[tuple[RateTier, ...], Many] = ()
    tier_choice: TierChoice | None = None
    bonuses: Annotated[tuple[Bonus, ...], Many] = ()
    reinsurance_permille: Figure = None
    batch_weight_pct: Figure = None
    cap_cny: Figure = None


class TaxExemption(Benefit, frozen=True, kw_only=True, tag="tax_exemption"):
    """免税: which taxes, and the methods between which one may choose."""

    taxes: Lines = ()
    methods: Annotated[tuple[Method, ...], Many] = ()


class ProductAdmission(Benefit, frozen=True, kw_only=True, tag="product_admission"):
    """产品准入: no money is given."""


class Framework(Benefit, frozen=True, kw_only=True, tag="framework"):
    """框架文件: targets and time limits; no money is given."""

    targets: Shares | None = None
    integration_deadline: Said | None = None
    dispute_forward_workdays: Count = None


class CreditRepair(Benefit, frozen=True, kw_only=True, tag="credit_repair"):
    """信用修复: how long a dishonest act is shown; no money is given."""

    publicity_months: dict[str, MonthSpan] | None = None


class RightsRules(Benefit, frozen=True, kw_only=True, tag="rights_rules"):
    """征信权益: time limits and rights of those whom a credit record is about; no money is given."""

    dispute_days: Count = None
    complaint_days: Count = None
    free_reports_per_year: Count = None
    negative_retention_years: Count = None


AnyBenefit = (
    InterestSubsidy
    | FixedTierSubsidy
    | FeeSubsidy
    | RiskCompensation
    | RiskSharing
    | IncrementalAward
    | RankAward
    | FirstLoanAward
    | GuarantorAward
    | TaxExemption
    | ProductAdmission
    | Framework
    | CreditRepair
    | RightsRules
)
