"""Objects of the applications room: cases of an enterprise with a bank, of which the holder's organisation is one."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import ENTERPRISE_ROLES, Role
from marketplace.clock import now
from marketplace.clocks.service import start_clock
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from marketplace.profiles.repository import NOTHING_KNOWN
from products.applications import time_limits
from products.applications.models import Application, ApplicationDocument, ApplicationGroup, Proposal, RefusalTemplate, SavedFilter
from products.applications.parties import parties_of
from products.applications.ports import Applicant
from products.applications.states import OPEN, ApplicationStatus
from tests.products.applications.world import PlainReceipts, make_product
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder, Made

PERIOD = {"amount": "300000.00", "term_months": 12}
SOMETHING = "01a1fd9b-0000-7000-8000-000000000001"
REQUEST = {"product_ids": [SOMETHING], **PERIOD}
PROPOSAL = {**PERIOD, "rate": "3.45", "repayment_method": "interest_first"}
SIGNATURE = {"contract_number": "HT-1", "signed_on": "2026-11-21"}
TEXT = {"json": {"text": "示例"}, "data": {"text": "示例"}}
TYPED_PROPOSAL = {
    "decision": "approve", "amount": "30", "rate": "3.45", "term_months": "12", "repayment_method": "interest_first", "version": "1",
}  # fmt: skip


async def make_application(session: AsyncSession, holder: Holder, state: str) -> Made:
    """A case in that state with a paper; the holder's organisation is the enterprise, or the bank for anybody else."""
    owner, theirs = holder.member.organisation_id, holder.member.role in ENTERPRISE_ROLES
    subject_id = owner if theirs else (await make_organisation(session)).id
    lender_id = (await make_organisation(session, Role.BANK_OFFICER)).id if theirs else owner
    form = await _form(session, subject_id)
    product = await make_product(session, lender_id)
    status, instant = ApplicationStatus(state), now()
    made = Application(
        id=new_id(), status=status, group_id=form.id, subject_id=subject_id, lender_id=lender_id, officer_id=holder.officer,
        product_id=product.id, product_version_id=product.current_version_id, promise_days={"accept": 1, "contact": 3, "decide": 5},
        created_at=instant, updated_at=instant,
    )  # fmt: skip
    if status is not ApplicationStatus.DRAFT:
        await _as_submitted(session, made)
    session.add(made)
    await session.flush()
    await _with_its_clock(session, made)
    return {"case_id": made.id, "document_id": await _paper(session, made)}


async def _paper(session: AsyncSession, case: Application) -> UUID:
    """No file lies behind it: it is found, and then refused by its state."""
    made = Document(
        id=new_id(), organisation_id=case.subject_id, file_name="材料.pdf", purpose=Purpose.MATERIAL, media_type="application/pdf",
        state=DocumentState.CHECKING, size_bytes=0, created_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    session.add(ApplicationDocument(id=new_id(), application_id=case.id, document_id=made.id, name_zh="材料.pdf", added_at=now()))
    await session.flush()
    return made.id


async def _with_its_clock(session: AsyncSession, case: Application) -> None:
    """What the moves from this state rely on."""
    if case.status in OPEN - {ApplicationStatus.APPROVED}:
        await start_clock(session, time_limits.DECIDE, case.id, organisation_id=case.lender_id, parties=parties_of(case), at=now())
    if case.status in {ApplicationStatus.PROPOSED, ApplicationStatus.APPROVED}:
        session.add(
            Proposal(
                id=new_id(), application_id=case.id, round=1, amount_fen=200_000_00, annual_rate=Decimal("0.0345"), term_months=12,
                repayment_method="interest_first", proposed_at=now(),
            )
        )  # fmt: skip
        await session.flush()


async def make_template(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A sentence of the holder's lender."""
    lender_id = holder.member.organisation_id
    made = RefusalTemplate(id=new_id(), lender_id=lender_id, reason_code="other", text_zh="示例", updated_at=now())
    session.add(made)
    await session.flush()
    return made.id


async def make_filter(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A filter that the holder keeps."""
    mine = holder.member.account_id
    made = SavedFilter(id=new_id(), account_id=mine, page="bank_applications", name_zh=new_id().hex, query="until=today")
    session.add(made)
    await session.flush()
    return made.id


async def make_group(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A draft of the holder's organisation."""
    return (await _form(session, holder.member.organisation_id)).id


async def _form(session: AsyncSession, subject_id: UUID) -> ApplicationGroup:
    made = ApplicationGroup(
        id=new_id(), subject_id=subject_id, product_ids=[], answers={}, amount_fen=300_000_00, term_months=12, purpose="working_capital",
        created_at=now(), updated_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made


async def _as_submitted(session: AsyncSession, case: Application) -> None:
    applicant = Applicant(await session.get_one(Organisation, case.subject_id), NOTHING_KNOWN)
    kept = await PlainReceipts().keep(session, applicant, None, None, None, at=now())  # type: ignore[arg-type]  # it looks at none
    case.case_number, case.amount_fen, case.term_months, case.purpose = f"SQ-{new_id().hex[-16:]}", 300_000_00, 12, "working_capital"
    case.receipt_id, case.verdict, case.submitted_at = kept.receipt_id, kept.verdict, now()


FIXTURES = (
    Fixture(
        "applications:application",
        make_application,
        states=tuple(ApplicationStatus),
        requests={
            "applications:application:withdraw": {"json": {"reason_code": "mistake"}, "data": {"reason_code": "mistake", "version": "1"}},
            "applications:application:request_documents": {
                "json": {"lines": [{"name": "示例材料"}]},
                "data": {"lines": "示例材料", "version": "1"},
            },
            "applications:application:supply_documents": {"json": {"note": "示例"}, "data": {"note": "示例", "version": "1"}},
            "applications:application:sign_online": {"json": {"agreed": False}, "data": {"version": "1"}},
            "applications:application:accept": {"data": {"version": "1"}},
            "applications:application:record_contact": {"data": {"version": "1"}},
            "applications:application:propose": {"json": PROPOSAL, "data": TYPED_PROPOSAL},
            "applications:application:approve": {"json": {"code": FACTOR_CODE}, "data": {"code": FACTOR_CODE, "version": "1"}},
            "applications:application:reject": {
                "json": {"reason_code": "other", "reason": "示例"},
                "data": {"reason_code": "other", "reason": "示例", "version": "1"},
            },
            "applications:application:sign": {"json": SIGNATURE, "data": SIGNATURE | {"version": "1"}},
            "applications:application:copy": {"json": {"product_id": SOMETHING}, "data": {"product_id": SOMETHING}},
            "applications:application:assign": {
                "json": {"application_ids": [SOMETHING], "officer_id": SOMETHING},
                "data": {"case": SOMETHING, "officer_id": SOMETHING},
            },
            "applications:application:note": TEXT,
            "applications:application:weigh messages": TEXT,
            "applications:application:message": TEXT,
        },
    ),
    Fixture(
        "applications:template",
        make_template,
        requests={"applications:template:change": {"data": {"reason_code": "other", "text": "例"}}},
    ),
    Fixture("applications:filter", make_filter, requests={"applications:filter:save": {"data": {"name": "示例筛选"}}}),
    Fixture(
        "applications:group",
        make_group,
        requests={
            "applications:group:create": {"json": REQUEST},
            "applications:group:change": {"json": REQUEST, "headers": {"if-match": "*"}},
            "applications:group:change keep_others": {"json": {"keep_others": True}, "data": {"keep_others": "yes"}},
        },
    ),
)
