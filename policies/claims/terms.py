"""What a claimant states, and what the platform can say beforehand of a claim that is not made yet."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from marketplace.errors import FieldError
from policies.claims.models import Claim
from policies.filings.models import Filing
from policies.funds.fund_rules import Claimant, FundRules
from policies.funds.models import Fund, FundVersion
from policies.funds.rules.computation import Loss

MOST_DOCUMENTS = 100
LONGEST_STATEMENT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LossGiven:
    """Parts of the loss in fen; None: as the platform knows it."""

    principal_fen: int | None = None
    interest_fen: int | None = None
    penalty_fen: int | None = None
    collection_costs_fen: int | None = None
    recovered_before_fen: int | None = None
    guarantor_paid_fen: int | None = None


PARTS = tuple(field.name for field in fields(LossGiven))
PART_LABELS = {
    "principal_fen": "本金",
    "interest_fen": "利息",
    "penalty_fen": "罚息",
    "collection_costs_fen": "催收费用",
    "recovered_before_fen": "违约后已收回",
    "guarantor_paid_fen": "担保代偿",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the claim and which of the fund's required papers it is; None: not said."""

    document_id: UUID
    material: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTerms:
    """What a claimant writes into a claim. `external_reference` is its own number of the case, unique at the institution."""

    default_event_id: UUID
    fund_id: UUID
    loss: LossGiven = LossGiven()
    documents: Sequence[Paper] = ()
    external_reference: str | None = None
    statement_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookView:
    """What the lender's books say, as read by the lender itself or through the filing. `as_of`: the day of the figures."""

    as_of: date | None = None
    principal_owed_fen: int | None = None  # on the day of the default
    interest_owed_fen: int | None = None
    days_past_due: int | None = None
    classification: str | None = None
    repaid_since_default_fen: int | None = None
    guarantor_paid_fen: int = 0
    guarantor_paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that the platform knows of a loss before anybody has typed a figure."""

    fund: Fund
    filing: Filing
    version: FundVersion
    rules: FundRules
    claimant: Claimant
    claimant_id: UUID
    claimant_name: str
    branch_id: UUID | None
    default_event_id: UUID
    defaulted_on: date
    loss: Loss
    book: BookView
    evidence: dict[str, str]  # a paper that the fund asks for → what stands for it on the platform
    document_ids: tuple[UUID, ...]  # papers of the case that are here already


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDraft:
    """A claim as the platform prepares it. `missing`: papers still to be brought; `faults`: what would keep it from being sent in."""

    known: Known
    loss: Loss
    missing: tuple[str, ...]
    faults: tuple[FieldError, ...]
    existing_id: UUID | None  # a claim of the same institution on the same loss and fund


def loss_of(claim: Claim) -> Loss:
    """The parts of a claim's loss."""
    return Loss(
        principal_fen=claim.principal_fen, interest_fen=claim.interest_fen, penalty_fen=claim.penalty_fen,
        collection_costs_fen=claim.collection_costs_fen, recovered_before_fen=claim.recovered_before_fen,
        guarantor_paid_fen=claim.guarantor_paid_fen,
    )  # fmt: skip


def given_over(known: Loss, given: LossGiven) -> Loss:
    """The loss with the stated parts in the place of the known ones."""
    return Loss(**{name: getattr(known, name) if getattr(given, name) is None else getattr(given, name) for name in PARTS})


def net_loss_fen(rules: FundRules, loss: Loss) -> int:
    """What the fund's rules call the loss, less what came in since, before anybody's payment: the bound of all compensation."""
    return max(0, sum(loss.by_part[part] for part in rules.parts) - loss.recovered_before_fen)
