"""Requests for admission and institutions in each of their states; none is the caller's, since nobody handles the own one."""

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from stdnum.cn.uscc import calc_check_digit

from marketplace.access.roles import Role
from marketplace.admissions.models import Admission, AdmissionPaper, InstitutionStanding
from marketplace.admissions.papers import PAPERS, Paper
from marketplace.admissions.standing import GATE
from marketplace.admissions.states import AdmissionStatus, StandingStatus
from marketplace.admissions.terms import VERSION
from marketplace.clock import now
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder

ASSESSMENT = {
    "year": "2026", "assessor": "示例评估单位", "assessed_on": "2026-06-01", "result": "passed",
    "findings": "", "next_due_on": "2027-06-01",
}  # fmt: skip


async def make_institution(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """A bank that stands like that."""
    bank = await make_organisation(session, Role.BANK_ADMIN)
    status = StandingStatus.ACTIVE if state == "any" else StandingStatus(state)
    bank.status = GATE[status]
    session.add(InstitutionStanding(id=bank.id, status=status, version=1, round=1, since_at=now()))
    await session.flush()
    return bank.id


async def name_institution(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """The same for the form of an assessment."""
    return {"organisation_id": await make_institution(session, holder, state)}


REQUEST = {
    "version": "1", "kind": "data_provider", "name": "示例数据单位", "uscc": "91350100M000100Y43", "region": "320000", "licence_number": "",
    "parent_uscc": "", "contact_name": "示例联系人", "contact_phone": "13800138000", "agreed": "1",
}  # fmt: skip
SAID = {"version": "1", "code": FACTOR_CODE}


async def make_request(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A bank's request in that state, sent by itself."""
    made = Admission(
        id=new_id(), status=AdmissionStatus(state), version=1, round=1, kind=OrganisationKind.BANK, name="示例银行", uscc=new_code(),
        region="320000", licence_number="示例0001", conditions=[], terms_version=VERSION,
        code_hash=secrets.token_bytes(32), created_at=now(),
        updated_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    file_id = await bring_papers(session, made, holder.member.organisation_id, PAPERS[made.kind][:1], DocumentState.CHECKING)
    return {"case_id": made.id, "admission_id": made.id, "document_id": file_id}


async def bring_papers(
    session: AsyncSession, case: Admission, platform_id: UUID, papers: Sequence[Paper] = (), state: DocumentState = DocumentState.READY
) -> UUID:
    """These papers, or every one that is asked, each as a file without bytes, by default one that has passed its check.

    Returns the last one's id.
    """
    file_id = new_id()
    for each in papers or PAPERS[case.kind]:
        file_id = new_id()
        session.add(
            Document(
                id=file_id, organisation_id=platform_id, file_name="材料.pdf", purpose=Purpose.EVIDENCE, media_type="application/pdf",
                state=state, file_key=new_id(), sha256=secrets.token_bytes(32), size_bytes=1, created_at=now(),
            )
        )  # fmt: skip
        await session.flush()
        session.add(AdmissionPaper(admission_id=case.id, document_id=file_id, paper=each.code))
    await session.flush()
    return file_id


def new_code() -> str:
    """A credit code of which only the check digit is right on purpose; no two requests of the matrix have the same."""
    body = f"91320000{secrets.randbelow(10**9):09d}"
    return body + calc_check_digit(body)


FIXTURES = (
    Fixture(
        "admissions:admission",
        make_request,
        states=tuple(AdmissionStatus),
        requests={
            "admissions:admission:create": {"data": REQUEST},
            "admissions:admission:change": {"data": REQUEST},
            "admissions:admission:submit": {"data": {"version": "1"}},
            "admissions:admission:check": {"data": {"version": "1"}},
            "admissions:admission:admit": {"data": SAID},
            "admissions:admission:return": {"data": {"version": "1", "reason_code": "incomplete", "note": "示例"}},
            "admissions:admission:reject": {"data": SAID | {"reason_code": "not_licensed"}},
            "admissions:admission:withdraw": {"data": {"version": "1", "note": "示例"}},
            "admissions:admission:renew_code": {"data": {"code": FACTOR_CODE}},
            "admissions:admission:attach": {"data": {"paper": "mandate"}},
        },
    ),
    Fixture(
        "admissions:institution",
        make_institution,
        states=tuple(StandingStatus),
        requests={
            "admissions:institution:suspend": {"data": {"version": "1", "code": FACTOR_CODE, "reason_code": "incident"}},
            "admissions:institution:resume": {"data": {"version": "1", "code": FACTOR_CODE, "note": "示例"}},
            "admissions:institution:propose_exit": {"data": {"version": "1", "reason_code": "own_request"}},
            "admissions:institution:confirm_exit": {"data": {"version": "1", "code": FACTOR_CODE}},
            "admissions:institution:decline_exit": {"data": {"version": "1", "note": "示例"}},
        },
    ),
    Fixture("admissions:assessment", name_institution, requests={"admissions:assessment:record": {"data": ASSESSMENT}}),
)
