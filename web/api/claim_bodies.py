"""What claimants, reviewers and treasurers send about claims; text of yuan becomes fen."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from marketplace.workflow.mover import LONGEST_NOTE, Said
from marketplace.workflow.moves import Move, NoteRule
from policies.claims.pay import Paid
from policies.claims.payee_accounts import AccountTerms
from policies.claims.recover import RecoveryTerms
from policies.claims.terms import LONGEST_STATEMENT, ClaimTerms, LossGiven, Paper
from web.api.loan_bodies import Money, Note, Reference, Version, fen
from web.workflow_pages import MoveBody

Voucher = Annotated[str, Meta(min_length=1, max_length=64, description="凭证号，在本资金池内不重复")]
Reason = Annotated[str, Meta(max_length=LONGEST_NOTE, description="原因的代码，或写明原因的一句话")]
FREE_REASON = "other"


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unknown fields are refused."""


class LossBody(_Body, frozen=True, kw_only=True):
    """Parts of the loss; a part that is left out is what the platform knows."""

    principal: Money | None = None
    interest: Money | None = None
    penalty: Money | None = None
    collection_costs: Money | None = None
    recovered_before: Money | None = None
    guarantor_paid: Money | None = None

    def given(self) -> LossGiven:
        """For the use case."""
        return LossGiven(**{f"{name}_fen": None if (said := getattr(self, name)) is None else fen(said) for name in self.__struct_fields__})


class ClaimPaperBody(_Body, frozen=True, kw_only=True):
    """A document and which of the fund's required papers it is."""

    document_id: UUID
    material: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


NO_LOSS = LossBody()


class ClaimBody(_Body, frozen=True, kw_only=True):
    """A claim on a fund for one default. A document is its id, or the id with the name of the required paper that it is."""

    default_event_id: UUID
    fund_id: UUID
    loss: LossBody = NO_LOSS
    documents: Annotated[list[UUID | ClaimPaperBody], Meta(max_length=100)] = []
    external_reference: Reference | None = None
    statement: Annotated[str, Meta(max_length=LONGEST_STATEMENT)] = ""

    def terms(self) -> ClaimTerms:
        """For the use case."""
        papers = [Paper(each) if isinstance(each, UUID) else Paper(each.document_id, each.material) for each in self.documents]
        return ClaimTerms(
            default_event_id=self.default_event_id, fund_id=self.fund_id, loss=self.loss.given(), documents=papers,
            external_reference=self.external_reference, statement_zh=self.statement,
        )  # fmt: skip


class ClaimPreparationBody(_Body, frozen=True, kw_only=True):
    """Of which loss, on which fund."""

    default_event_id: UUID
    fund_id: UUID


class ClaimSampleBody(_Body, frozen=True, kw_only=True):
    """Of which fund, approved from when to when (both days included), how many, and the auditor's seed."""

    fund_id: UUID
    from_on: date = msgspec.field(name="from")
    to_on: date = msgspec.field(name="to")
    number: Annotated[int, Meta(ge=1, le=500)]
    seed: Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class ClaimMoveBody(MoveBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step. `reason` is a code of the step, or the sentence; with a sentence alone the code is `other`."""

    reason: Reason | None = None

    def said(self, step: Move) -> Said:
        """Code and note as the step takes them."""
        given = (self.reason or "").strip() or None
        if not step.reasons:
            return Said(self.reason_code, self.note or given)
        is_code = given in step.reasons
        code = self.reason_code or (given if is_code else FREE_REASON if given and FREE_REASON in step.reasons else None)
        note = self.note or (None if is_code else given)
        if note is None and is_code and step.note is NoteRule.REQUIRED:
            note = step.reasons[given or ""]
        return Said(code, note)


class ApproveClaimBody(ClaimMoveBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The amount; left out: the computed one. Never above it, and below only with a note."""

    amount: Money | None = None

    @property
    def amount_fen(self) -> int | None:
        """For the use case."""
        return None if self.amount is None else fen(self.amount)


class ClawBackBody(ApproveClaimBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is ordered back; left out: everything that was paid and has not been shared back."""


class ConfirmPaymentBody(ClaimMoveBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the treasury says."""

    paid_on: date
    voucher: Voucher

    def paid(self) -> Paid:
        """For the use case."""
        return Paid(self.paid_on, self.voucher)


class RecoveryBody(_Body, frozen=True, kw_only=True):
    """What was recovered. `voucher`: of the money's arrival at the fund, where whoever keeps the fund records it."""

    amount: Money
    recovered_on: date
    external_reference: Reference
    costs: Money = "0.00"
    voucher: Voucher | None = None
    note: Note | None = None
    version: Version | None = None

    def terms(self) -> RecoveryTerms:
        """For the use case."""
        return RecoveryTerms(
            amount_fen=fen(self.amount), recovered_on=self.recovered_on, external_reference=self.external_reference,
            costs_fen=fen(self.costs), voucher=self.voucher,
        )  # fmt: skip


class ClawBackReceiptBody(_Body, frozen=True, kw_only=True):
    """Money that was ordered back has come."""

    amount: Money
    received_on: date
    voucher: Voucher
    note: Note | None = None


class ArrivalBody(_Body, frozen=True, kw_only=True):
    """The fund's part of a recovery has come."""

    arrived_on: date
    voucher: Voucher | None = None


class ConflictBody(_Body, frozen=True, kw_only=True):
    """Whether the caller has an interest in the case, and which."""

    conflict: bool
    text: Annotated[str, Meta(max_length=1_000)] = ""


class PayeeAccountBody(_Body, frozen=True, kw_only=True):
    """An account at a bank; blanks and hyphens in the number do not count."""

    bureau_id: UUID
    holder: Annotated[str, Meta(min_length=1, max_length=200)]
    bank_name: Annotated[str, Meta(min_length=1, max_length=200)]
    number: Annotated[str, Meta(min_length=8, max_length=60)]
    reason: Annotated[str, Meta(max_length=500)] = ""

    def terms(self) -> AccountTerms:
        """For the use case."""
        return AccountTerms(
            bureau_id=self.bureau_id, holder=self.holder, bank_name=self.bank_name, number=self.number, reason_zh=self.reason
        )


class RefusePayeeBody(_Body, frozen=True, kw_only=True):
    """Why it is not admitted."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
