"""Institutions in each of their states; none of them is the caller's, since nobody handles the own one."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.admissions.models import InstitutionStanding
from marketplace.admissions.standing import GATE
from marketplace.admissions.states import StandingStatus
from marketplace.clock import now
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


FIXTURES = (
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
