"""Registrations whose papers wait or were decided. Nothing sealed in them can be opened: the cases try the state, not the content."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.enrolment.registration.models import Registration
from marketplace.enrolment.registration.states import RegistrationState
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from tests.web.callers import make_organisation
from tests.web.matrix.factories.access import make_account
from tests.web.matrix.fixture import Fixture, Holder


async def make_case(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID]:
    """Somebody's registration with one paper that is being checked."""
    own, instant = await make_organisation(session), now()
    account_id = await make_account(session, holder, "active")
    paper = Document(
        id=new_id(), organisation_id=own.id, account_id=account_id, file_name="证照.pdf", purpose=Purpose.EVIDENCE,
        media_type="application/pdf", state=DocumentState.CHECKING, size_bytes=0, created_at=instant,
    )  # fmt: skip
    case = Registration(
        id=new_id(), account_id=account_id, organisation_id=own.id, kind=OrganisationKind.ENTERPRISE, name="示例企业", name_differs=False,
        text_version="registration-1", text_sha256=bytes(32), state=RegistrationState(state), created_at=instant, papers=[paper.id],
        asked_at=instant, sealed=b"-" if state == RegistrationState.WAITING else None,
    )  # fmt: skip
    session.add_all((paper, case))
    await session.flush()
    return {"registration_id": case.id, "document_id": paper.id}


FIXTURES = (
    Fixture(
        "enrolment:identity_case",
        make_case,
        states=(RegistrationState.WAITING, RegistrationState.REFUSED),
        requests={"enrolment:identity_case:refuse": {"data": {"reason": "papers_differ", "note": ""}}},
    ),
)
