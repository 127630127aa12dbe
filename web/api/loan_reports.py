"""`/api/v1/loans/reports`: many loans at once, with what became of each row and what disagrees with what is recorded here."""

import hashlib
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.information.states import OnError
from products.loans.differences import Stated
from products.loans.disburse import Disbursement
from products.loans.models import LoanReport
from products.loans.report import MOST_ROWS, ReportedLoan, Reporting, report_loans
from products.loans.repository import get_report, list_reports
from products.loans.states import Classification, LoanStatus
from web.api.etags import NOT_MODIFIED, tagged_response
from web.api.loan_bodies import Money, Note, Reference, RepaymentBody, fen
from web.api.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, place_of
from web.api.problem import problems
from web.security.permissions import actor_of, permission

PATH = "/loans/reports"
Session = NamedDependency[AsyncSession]
Caller = Request[Any, Any, Any]
State = Literal["mapping", "checking", "applied", "partly_applied", "rejected", "failed", "discarded"]


class ReportedLoanBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One loan. `amount` and `disbursed_on` where it may be new here; `balance`, `overdue`, `days_past_due`, `state` are compared only."""

    contract_number: Reference
    external_reference: Reference
    balance: Money
    amount: Money | None = None
    disbursed_on: date | None = None
    due_on: date | None = None
    repayments: Annotated[list[RepaymentBody], Meta(max_length=60)] = []
    classification: Classification | None = None
    defaulted_on: date | None = None
    days_past_due: Annotated[int, Meta(ge=0, le=36_500)] | None = None
    overdue: Money | None = None
    state: LoanStatus | None = None
    note: Note | None = None

    def reported(self) -> ReportedLoan:
        """For the use case."""
        overdue = None if self.overdue is None else fen(self.overdue)
        stated = Stated(balance_fen=fen(self.balance), days_past_due=self.days_past_due, overdue_fen=overdue, state=self.state)
        return ReportedLoan(
            contract_number=self.contract_number, external_reference=self.external_reference, stated=stated,
            disbursement=self._disbursement(), repayments=tuple(each.payment() for each in self.repayments),
            classification=self.classification, note=self.note, defaulted_on=self.defaulted_on,
        )  # fmt: skip

    def _disbursement(self) -> Disbursement | None:
        if self.amount is None or self.disbursed_on is None:
            return None
        return Disbursement(
            amount_fen=fen(self.amount), disbursed_on=self.disbursed_on, external_reference=self.external_reference, due_on=self.due_on
        )


class LoanReportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report as of a day. `on_error`: one bad row refuses all (`reject_all`), or good rows count (`apply_valid`)."""

    as_of: date
    loans: Annotated[list[ReportedLoanBody], Meta(min_length=1, max_length=MOST_ROWS)]
    on_error: OnError = OnError.REJECT_ALL


class RejectedLoan(msgspec.Struct, frozen=True):
    """One thing that is wrong with one row, counted from 1; `field` empty: the row as a whole."""

    row: int
    field: str
    problem: str


class LoanDifference(msgspec.Struct, frozen=True):
    """What the lender's books say and what is recorded here, on the day of the report; of `penalty` and `fees` what is plausible at most.

    `accepted_at`: a person of the lender has said that it may stand, and why in `note`.
    """

    row: int
    external_reference: str
    field: str
    reported: str
    recorded: str
    loan_id: UUID | None = None
    accepted_at: str | None = None
    note: str | None = None


class LoanReportSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A report in figures. `accepted` counts rows that are in force, among them `unchanged` ones that said nothing new."""

    id: UUID
    as_of: date
    state: State
    received: int
    accepted: int
    unchanged: int
    received_at: datetime
    done_at: datetime | None


class LoanReportPage(Page[LoanReportSummary], frozen=True):
    """One page of the own reports."""


class LoanReportResource(LoanReportSummary, frozen=True, kw_only=True):
    """With what is wrong and what disagrees, in the order of the rows."""

    rejected: list[RejectedLoan]
    differences: list[LoanDifference]


ANSWER = {200: ResponseSpec(LoanReportResource, generate_examples=False, description="报送结果")}
LISTED = {200: ResponseSpec(LoanReportPage, generate_examples=False, description="一页报送，新的在前")}


@post(
    PATH,
    opt=permission("loans:report:send"),
    summary="贷后报送",
    status_code=200,
    responses=ANSWER | problems(400, 401, 403, 409, 422),
)
async def send_loan_report(request: Caller, session: Session, data: JSONBody[LoanReportBody]) -> LoanReportResource:
    """Up to 200 loans, each row whole or not at all. The same content again is answered with the report that there is.

    References that are known with the same content change nothing; other content has to name what it corrects (`reverses`).
    """
    _require_pairs(data)
    reporting = Reporting(as_of=data.as_of, digest=_digest(data), apply_valid=data.on_error is OnError.APPLY_VALID)
    rows = [each.reported() for each in data.loans]
    return report_resource(await report_loans(session, actor_of(request), reporting, rows, at=now()))


@get(PATH, opt=permission("loans:report:list"), summary="贷后报送列表", responses=LISTED | problems(400, 401, 403, 422))
async def list_loan_reports(request: Caller, session: Session, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> LoanReportPage:
    """The own reports, the newest first."""
    found = await list_reports(session, actor_of(request), limit=limit + 1, after=place_of(cursor))
    shown = found[:limit]
    return LoanReportPage([LoanReportSummary(**_figures(each)) for each in shown], str(shown[-1].id) if len(found) > limit else None)


@get(
    PATH + "/{report_id:uuid}",
    opt=permission("loans:report:read"),
    summary="一次贷后报送",
    responses=ANSWER | NOT_MODIFIED | problems(400, 401, 403, 404),
)
async def get_loan_report(request: Caller, session: Session, report_id: FromPath[UUID]) -> Response[Any]:
    """What became of each row. Answers with an ETag."""
    return tagged_response(request, report_resource(await get_report(session, actor_of(request), report_id)))


def report_resource(report: LoanReport) -> LoanReportResource:
    """For one report."""
    return LoanReportResource(
        **_figures(report),
        rejected=[RejectedLoan(**each) for each in report.rejected],
        differences=[LoanDifference(**each) for each in report.differences],
    )


def _figures(report: LoanReport) -> dict[str, Any]:
    return {each.name: getattr(report, each.name) for each in msgspec.structs.fields(LoanReportSummary)}


def _digest(data: LoanReportBody) -> str:
    return hashlib.sha256(msgspec.json.encode(data)).hexdigest()


def _require_pairs(data: LoanReportBody) -> None:
    """Raises: Invalid for every row that names an amount without a day, or a day without an amount."""
    wrong = [
        FieldError(f"/loans/{place}/{'disbursed_on' if each.disbursed_on is None else 'amount'}", "放款金额和放款日须同时填写")
        for place, each in enumerate(data.loans)
        if (each.amount is None) is not (each.disbursed_on is None)
    ]
    if wrong:
        raise Invalid("报送没有受理", wrong)
