"""What callers send about filings, and what the use cases take."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from marketplace.workflow.mover import LONGEST_NOTE
from marketplace.workflow.moves import Move
from policies.filings.guarantor_payments import Paid
from policies.filings.submit import FilingRequest
from web.api.loan_bodies import Money, Reference, fen
from web.workflow_pages import MoveBody


class FilingBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A loan to be filed. `amount` is its whole principal unless given; `guarantor_id` names who shares the risk."""

    loan_id: UUID
    amount: Money | None = None
    guarantor_id: UUID | None = None
    external_reference: Reference | None = None

    def request(self) -> FilingRequest:
        """For the use case."""
        return FilingRequest(
            loan_id=self.loan_id, amount_fen=None if self.amount is None else fen(self.amount), guarantor_id=self.guarantor_id,
            external_reference=self.external_reference,
        )  # fmt: skip


class FileBody(MoveBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`conditions_until`: the day until which what is not known yet has to be shown; without it by then the filing is revoked."""

    conditions_until: date | None = None


class ReasonBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code of the move's reasons in `reason_code` with the sentence in `reason` or `note`; a code alone may stand in `reason`."""

    reason_code: Annotated[str, Meta(max_length=64)] | None = None
    reason: Annotated[str, Meta(max_length=LONGEST_NOTE)] | None = None
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] | None = None
    version: Annotated[int, Meta(ge=1)] | None = None
    code: Annotated[str, Meta(max_length=40)] | None = None

    def body(self, step: Move) -> MoveBody:
        """As every move takes it."""
        coded = self.reason_code is None and self.reason in step.reasons
        code, sentence = (self.reason, None) if coded else (self.reason_code, self.reason)
        return MoveBody(reason_code=code, note=self.note or sentence, version=self.version, code=self.code)


class GuarantorPaymentBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the guarantor paid. `reverses_id` names the payment that this takes the place of, under a voucher of its own."""

    amount: Money
    paid_on: date
    voucher: Reference
    document_id: UUID | None = None
    reverses_id: UUID | None = None

    def paid(self) -> Paid:
        """For the use case."""
        return Paid(
            amount_fen=fen(self.amount), paid_on=self.paid_on, voucher=self.voucher, document_id=self.document_id,
            reverses_id=self.reverses_id,
        )  # fmt: skip
