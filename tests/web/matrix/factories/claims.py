"""Claims in each state: the holder's own, or against the holder's enterprise. What an operator decides on is never the operator's."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.documents.models import DocumentUse
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.claims.states import CLAIM, ClaimStatus
from marketplace.ids import new_id
from tests.web.callers import make_organisation
from tests.web.matrix.factories.access import make_account
from tests.web.matrix.factories.documents import make_document
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder


async def make_claim(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """A claim of the holder, with one paper that is still being checked."""
    claimant = await make_account(session, holder, "active") if holder.member.role is Role.OPERATOR else holder.member.account_id
    claim_id = await _claim(session, (await make_organisation(session)).id, claimant, state)
    document_id = await make_document(session, holder, "checking")
    used = {"subject_id": claim_id, "subject_kind": CLAIM.resource, "organisation_id": holder.member.organisation_id}
    session.add(DocumentUse(document_id=document_id, **used))
    await session.flush()
    return {"claim_id": claim_id, "case_id": claim_id, "document_id": document_id}


async def make_claim_against(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """Somebody's claim of the holder's enterprise."""
    claimant = await make_account(session, holder, "active")
    return {"claim_id": await _claim(session, holder.member.organisation_id, claimant, state)}


async def _claim(session: AsyncSession, subject_id: UUID, claimant_id: UUID, state: str) -> UUID:
    made = EnterpriseClaim(
        id=new_id(), status=ClaimStatus(state), version=1, round=1, subject_id=subject_id, claimant_id=claimant_id, statement="示例理由",
        register_said="unavailable", reference="", owned=True, created_at=now(),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


FIXTURES = (
    Fixture(
        "enrolment:claim",
        make_claim,
        states=tuple(ClaimStatus),
        requests={
            "enrolment:claim:withdraw": {"data": {"version": "1"}},
            "enrolment:claim:uphold": {"data": {"version": "1", "note": "示例", "code": FACTOR_CODE}},
            "enrolment:claim:reject": {"data": {"version": "1", "reason_code": "papers_untrue", "code": FACTOR_CODE}},
        },
    ),
    Fixture(
        "enrolment:answer",
        make_claim_against,
        states=tuple(ClaimStatus),
        requests={"enrolment:answer:give": {"data": {"version": "1", "note": "示例答复"}}},
    ),
)
