"""Claims as the open interface shows them. What a fund has in its books is shown to those who keep it and to the auditor."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clocks.service import clocks_of
from marketplace.money import yuan_text
from marketplace.workflow.reading import actions, open_moves, timeline
from policies.claims.models import Claim, ClaimPayment, ClaimRecovery, PayeeAccount
from policies.claims.papers import OF_PLATFORM
from policies.claims.repository import CLAIMANT_ROLES, papers_of, payments_of, recoveries_of
from policies.claims.states import CLAIM, ClaimStatus
from policies.claims.terms import ClaimDraft, loss_of
from policies.funds.rules.computation import Loss
from web.api.holiday_views import ClockState
from web.api.pagination import Page
from web.workflow_pages import StepView, step_views

NOT_CALLED = {"endorse", "reinstate", "confirm_instalment"}  # `approve`, `resume`, `confirm_payment` are the calls
OF_THE_FUND = {"pool_free", "pool_year", "claimant_kind_year"}  # limits that tell what others have been paid


class ClaimLoss(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a loss in yuan."""

    principal: str
    interest: str
    penalty: str
    collection_costs: str
    recovered_before: str
    guarantor_paid: str


class ClaimCheck(msgspec.Struct, frozen=True):
    """One automatic check."""

    code: str
    title: str
    values: str
    source: str
    clause: str | None
    result: str


class ClaimLimit(msgspec.Struct, frozen=True):
    """One upper limit, and whether it cuts the amount."""

    code: str
    title: str
    available: str
    bites: bool


class ClaimStep(msgspec.Struct, frozen=True):
    """One line of the computation."""

    number: int
    title: str
    explanation: str
    value: str


class ClaimPayer(msgspec.Struct, frozen=True):
    """What one payer of the fund's order pays."""

    payer: str
    kind: str
    amount: str


class ClaimComputation(msgspec.Struct, frozen=True, kw_only=True):
    """How the amount comes about; `amount` is null while a figure is missing (`blocked_by`)."""

    basis: str | None
    share_pct: str | None
    by_share: str | None
    limits: list[ClaimLimit]
    amount: str | None
    payers: list[ClaimPayer]
    lender: str | None
    elsewhere: str
    steps: list[ClaimStep]
    blocked_by: list[str]
    year: str | None


class ClaimPaper(msgspec.Struct, frozen=True):
    """A paper of the claim."""

    document_id: UUID
    material: str | None
    of_platform: bool
    added_at: datetime


class ClaimPaymentView(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the payment."""

    id: UUID
    instalment: int
    amount: str
    state: str
    payee_account_id: UUID | None
    batch_id: UUID | None
    queued_at: datetime
    paid_on: date | None
    voucher: str | None
    return_reason: str | None


class ClaimRecoveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One recovery with its division; `shared_back` is the fund's part, here once `arrived_on` is there."""

    id: UUID
    external_reference: str
    recovered_on: date
    amount: str
    costs: str
    interest: str
    lender: str
    shared_back: str
    back: list[ClaimPayer]
    arrived_on: date | None
    voucher: str | None


class ClaimSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list."""

    id: UUID
    number: str
    state: ClaimStatus
    fund_id: UUID
    fund_version_id: UUID
    filing_id: UUID
    default_event_id: UUID
    loan_id: UUID
    claimant_id: UUID
    branch_id: UUID | None
    claimant_kind: str
    external_reference: str | None
    defaulted_on: date
    loss: ClaimLoss
    computed: str | None
    approved: str
    reserved: str
    paid: str
    shared_back: str
    clawed_back: str
    claw_back_received: str
    review_step: int
    review_steps: int
    turn_organisation_id: UUID | None
    turn_role: str | None
    due_at: datetime | None
    due_what: str | None
    sampled: bool
    submitted_at: datetime | None
    approved_at: datetime | None
    paid_at: datetime | None
    version: int


class ClaimPage(Page[ClaimSummary], frozen=True):
    """One page of claims; `next_cursor` is null on the last one."""


class ClaimSample(msgspec.Struct, frozen=True):
    """What was drawn, in the order of the draw."""

    claim_ids: list[UUID]


class ClaimResource(ClaimSummary, frozen=True, kw_only=True):
    """One claim with everything that it rests on and what the caller may do next."""

    statement: str
    checks: list[ClaimCheck]
    computation: ClaimComputation | None
    payers: list[ClaimPayer]
    receipt_sha256: str | None
    documents: list[ClaimPaper]
    payments: list[ClaimPaymentView]
    recoveries: list[ClaimRecoveryView]
    payee_account_id: UUID | None
    actions: list[str]
    clocks: list[ClockState]
    steps: list[StepView]


class FaultView(msgspec.Struct, frozen=True):
    """What would keep the claim from being sent in."""

    pointer: str
    detail: str


class ClaimEvidence(msgspec.Struct, frozen=True):
    """A paper that the fund asks for and what stands for it on the platform."""

    material: str
    shown_by: str


class ClaimPreparation(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as the platform prepares it: nothing of it has to be typed or brought again."""

    default_event_id: UUID
    fund_id: UUID
    filing_id: UUID
    filing_number: str
    fund_version: int
    claimant_kind: str
    defaulted_on: date
    loss: ClaimLoss
    evidence: list[ClaimEvidence]
    missing_materials: list[str]
    faults: list[FaultView]
    existing_claim_id: UUID | None


class PayeeAccountResource(msgspec.Struct, frozen=True, kw_only=True):
    """An account by its last four digits. `state`: proposed, admitted, refused or closed."""

    id: UUID
    institution_id: UUID
    bureau_id: UUID
    holder: str
    bank_name: str
    last_four: str
    state: str
    reason: str
    created_at: datetime
    decided_at: datetime | None
    version: int


class PayeeAccountList(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[PayeeAccountResource]


async def claim_resource(session: AsyncSession, actor: Actor, claim: Claim) -> ClaimResource:
    """For one claim that the caller may see."""
    clocks = (await clocks_of(session, CLAIM.resource, [claim.id]))[claim.id]
    return ClaimResource(
        **msgspec.structs.asdict(claim_summary(claim)),
        statement=claim.statement_zh,
        checks=[_check(each) for each in claim.checks],
        computation=None if claim.computation is None else _computation(claim.computation, whole=actor.role not in CLAIMANT_ROLES),
        payers=[_payer(each) for each in claim.payers],
        receipt_sha256=None if claim.receipt is None else claim.receipt["sha256"],
        documents=[
            ClaimPaper(each.document_id, each.material, each.material == OF_PLATFORM, each.added_at)
            for each in await papers_of(session, claim.id)
        ],
        payments=[_payment(each) for each in await payments_of(session, claim.id)],
        recoveries=[_recovery(each) for each in await recoveries_of(session, claim.id)],
        payee_account_id=claim.payee_account_id,
        actions=[each for each in actions(await open_moves(session, actor, CLAIM, claim.id, claim)) if each not in NOT_CALLED],
        clocks=[ClockState(each.name, each.started_at, each.due_at, each.provisional, each.paused_at, each.stopped_at) for each in clocks],
        steps=step_views(await timeline(session, CLAIM, claim.id)),
    )


def claim_summary(claim: Claim) -> ClaimSummary:
    """For the list."""
    same = (
        "id", "number", "fund_id", "fund_version_id", "filing_id", "default_event_id", "loan_id", "claimant_id", "branch_id",
        "claimant_kind", "external_reference", "defaulted_on", "review_step", "review_steps", "turn_organisation_id", "turn_role",
        "due_at", "due_what", "sampled", "submitted_at", "approved_at", "paid_at", "version",
    )  # fmt: skip
    return ClaimSummary(
        **{name: getattr(claim, name) for name in same}, state=claim.status, loss=_loss(loss_of(claim)),
        computed=_yuan(claim.computed_fen), approved=yuan_text(claim.approved_fen), reserved=yuan_text(claim.reserved_fen),
        paid=yuan_text(claim.paid_fen), shared_back=yuan_text(claim.shared_back_fen), clawed_back=yuan_text(claim.clawed_back_fen),
        claw_back_received=yuan_text(claim.claw_back_received_fen),
    )  # fmt: skip


def preparation(draft: ClaimDraft) -> ClaimPreparation:
    """For the claimant."""
    known = draft.known
    return ClaimPreparation(
        default_event_id=known.default_event_id, fund_id=known.fund.id, filing_id=known.filing.id, filing_number=known.filing.number,
        fund_version=known.version.number, claimant_kind=known.claimant.value, defaulted_on=known.defaulted_on, loss=_loss(draft.loss),
        evidence=[ClaimEvidence(name, shown) for name, shown in known.evidence.items()], missing_materials=list(draft.missing),
        faults=[FaultView(each.pointer, each.detail) for each in draft.faults], existing_claim_id=draft.existing_id,
    )  # fmt: skip


def payee_account(account: PayeeAccount) -> PayeeAccountResource:
    """By its last four digits."""
    same = ("id", "institution_id", "bureau_id", "holder", "bank_name", "last_four", "state", "created_at", "decided_at", "version")
    return PayeeAccountResource(**{name: getattr(account, name) for name in same}, reason=account.reason_zh)


def _loss(loss: Loss) -> ClaimLoss:
    names = ClaimLoss.__struct_fields__
    return ClaimLoss(**{name: yuan_text(getattr(loss, f"{name}_fen") or 0) for name in names})


def _check(check: Mapping[str, Any]) -> ClaimCheck:
    return ClaimCheck(check["code"], check["title_zh"], check["values_zh"], check["source_zh"], check["clause_zh"], check["result"])


def _computation(said: Mapping[str, Any], *, whole: bool) -> ClaimComputation:
    """`whole`: with the limits that tell what others have been paid."""
    limits = [each for each in said["limits"] if whole or each["bites"] or each["code"] not in OF_THE_FUND]
    return ClaimComputation(
        basis=_yuan(said["basis_fen"]), share_pct=said["share"]["pct"], by_share=_yuan(said["by_share_fen"]),
        limits=[ClaimLimit(each["code"], each["title_zh"], yuan_text(each["available_fen"]), each["bites"]) for each in limits],
        amount=_yuan(said["amount_fen"]), payers=[_payer(each) for each in said["payers"]], lender=_yuan(said["lender_fen"]),
        elsewhere=yuan_text(said["elsewhere_fen"]),
        steps=[ClaimStep(each["number"], each["title_zh"], each["explanation_zh"], each["value"]) for each in said["steps"]],
        blocked_by=list(said["blocked_by"]), year=said.get("year"),
    )  # fmt: skip


def _payer(said: Mapping[str, Any]) -> ClaimPayer:
    return ClaimPayer(said["payer"], said["kind"], yuan_text(said["amount_fen"]))


def _payment(payment: ClaimPayment) -> ClaimPaymentView:
    same = ("id", "instalment", "state", "payee_account_id", "batch_id", "queued_at", "paid_on", "voucher", "return_reason")
    return ClaimPaymentView(**{name: getattr(payment, name) for name in same}, amount=yuan_text(payment.amount_fen))


def _recovery(recovery: ClaimRecovery) -> ClaimRecoveryView:
    same = ("id", "external_reference", "recovered_on", "arrived_on", "voucher")
    said = recovery.division
    return ClaimRecoveryView(
        **{name: getattr(recovery, name) for name in same}, amount=yuan_text(recovery.amount_fen), costs=yuan_text(said["costs_fen"]),
        interest=yuan_text(said["interest_fen"]), lender=yuan_text(said["lender_fen"]), shared_back=yuan_text(recovery.shared_back_fen),
        back=[ClaimPayer(payer, "fund", yuan_text(amount)) for payer, amount in said["back"]],
    )  # fmt: skip


def _yuan(amount_fen: int | None) -> str | None:
    return None if amount_fen is None else yuan_text(amount_fen)
