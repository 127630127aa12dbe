"""What callers send about applications, and what the use cases take: text of yuan becomes fen, per cent a fraction."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from marketplace.workflow.mover import LONGEST_NOTE
from products.applications.terms import MOST_DOCUMENTS, MOST_PRODUCTS, FormTerms, ProposalTerms, RequestedLine, SignTerms
from products.catalogue.labels import RepaymentMethod
from web.api.loan_bodies import Money, Reference, fen
from web.api.patterns import PERCENT
from web.api.rates import fraction
from web.workflow_pages import MoveBody

Products = Annotated[list[UUID], Meta(min_length=1, max_length=MOST_PRODUCTS, description="产品的 id，最多三款")]
Months = Annotated[int, Meta(ge=1, le=1200, description="期限，月")]
Purpose = Annotated[str, Meta(max_length=64, description="用途，取值见词表的 loan_purpose")]
Ids = Annotated[list[UUID], Meta(max_length=MOST_DOCUMENTS)]
Rate = Annotated[str, Meta(pattern=PERCENT, description="年利率，百分之几，如 3.85")]
Answers = Annotated[
    dict[str, Any], Meta(max_length=200, description="填报的值，按词表的属性名；null 表示去掉，没有写到的保持不变。只收所选产品问到的")
]
Note = Annotated[str, Meta(max_length=LONGEST_NOTE)]
Version = Annotated[int, Meta(ge=1)]


class ApplicationGroupBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One form. `told`: the enterprise was told that each lender may make an enquiry of its own. `keep_others`: when one is signed."""

    product_ids: Products
    amount: Money | None = None
    term_months: Months | None = None
    purpose: Purpose | None = None
    answers: Answers | None = None
    undertakings: Annotated[list[UUID], Meta(max_length=MOST_PRODUCTS, description="已承诺其全部承诺事项的产品")] = []
    consents: Ids = []
    documents: Ids = []
    told: bool = True
    keep_others: bool = False

    def terms(self) -> FormTerms:
        """For the use case."""
        return FormTerms(
            product_ids=tuple(self.product_ids), amount_fen=None if self.amount is None else fen(self.amount),
            term_months=self.term_months, purpose=self.purpose, consent_ids=tuple(self.consents), document_ids=tuple(self.documents),
            answers=self.answers, undertakings=tuple(self.undertakings), told=self.told, keep_others=self.keep_others,
        )  # fmt: skip


class ApplicationBody(ApplicationGroupBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same; `submitted` sends it at once."""

    state: Literal["draft", "submitted"] = "draft"


class KeepOthersBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the other cases of the form go on when one is signed."""

    keep_others: bool


class AcceptBody(MoveBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Taking a case on, with the lender's own number of it."""

    external_reference: Reference | None = None


class RequestedDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One paper that is asked for."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    why: Annotated[str, Meta(max_length=500)] = ""


class RequestDocumentsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for, line by line."""

    lines: Annotated[list[RequestedDocument], Meta(min_length=1, max_length=20)]
    note: Note | None = None
    version: Version | None = None

    def requested(self) -> list[RequestedLine]:
        """For the use case."""
        return [RequestedLine(each.name, each.why) for each in self.lines]


class SupplyDocumentsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Papers of the enterprise, a note, or both."""

    documents: Ids = []
    note: Note | None = None
    version: Version | None = None


class ProposeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the officer proposes."""

    amount: Money
    rate: Rate
    term_months: Months
    repayment_method: RepaymentMethod
    conditions: Annotated[str, Meta(max_length=1_000)] = ""
    note: Note | None = None
    version: Version | None = None

    def terms(self) -> ProposalTerms:
        """For the use case."""
        return ProposalTerms(
            amount_fen=fen(self.amount), annual_rate=fraction(self.rate), term_months=self.term_months,
            repayment_method=self.repayment_method, conditions_zh=self.conditions,
        )  # fmt: skip


class RejectBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A coded reason (`/reason_codes`) and the sentence that the enterprise reads."""

    reason_code: Annotated[str, Meta(max_length=64)]
    reason: Note
    version: Version | None = None


class SignBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contract. Without `valid_until` it may be drawn under for the approved term."""

    contract_number: Reference
    signed_on: date
    valid_until: date | None = None
    version: Version | None = None

    def terms(self) -> SignTerms:
        """For the use case."""
        return SignTerms(contract_number=self.contract_number, signed_on=self.signed_on, valid_until=self.valid_until)


class SignOnlineBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The enterprise's own signature. `agreed`: whoever asks has shown the approved figures to a person, who agreed to them."""

    agreed: bool
    version: Version | None = None


class AssignBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom cases are given, one or many at once."""

    application_ids: Annotated[list[UUID], Meta(min_length=1, max_length=200)]
    officer_id: UUID


class CopyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For which product the same form is made anew."""

    product_id: UUID


class RemarkBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000)]
