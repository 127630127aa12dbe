"""Filings that clerks made for enterprises, from the clerk's side and from the enterprise's."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.database.sealing import Sealer
from marketplace.enrolment.assisted.content import Content
from marketplace.enrolment.assisted.filled import FIELDS
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.states import LIVE, FilingState, Place
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from tests.web.matrix.factories.access import make_account
from tests.web.matrix.fixture import Fixture, Holder

ALL = tuple(FilingState)
SOMEBODYS = Sealer({"00000000": bytes(32)})  # a key that the pages do not have: they answer all the same
FORM = dict.fromkeys(FIELDS, "") | {"version": "1"}


async def make_filing(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """One that the holder made, for nobody in particular."""
    return await _make(session, holder.member.account_id, holder.member.organisation_id, None, FilingState(state))


async def make_offer(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """One that somebody else made for the holder's enterprise."""
    clerk_id = await make_account(session, holder, "active")
    return await _make(session, clerk_id, holder.member.organisation_id, holder.member.organisation_id, FilingState(state))


async def _make(session: AsyncSession, clerk_id: UUID, organisation_id: UUID, subject_id: UUID | None, state: FilingState) -> UUID:
    live, instant, filing_id = state in LIVE, now(), new_id()
    made = AssistedFiling(
        id=filing_id, organisation_id=organisation_id, clerk_id=clerk_id, place=Place.VISIT, filled_on=today(), subject_id=subject_id,
        subject_kind=OrganisationKind.FARM_HOUSEHOLD, status=state, version=1, created_at=instant, updated_at=instant,
        until_at=instant + timedelta(days=30), ended_at=None if live else instant,
        sealed=Content(name="示例农户").seal(SOMEBODYS, filing_id) if live else None,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return filing_id


FIXTURES = (
    Fixture(
        "enrolment:assisted_filing",
        make_filing,
        states=ALL,
        requests={
            "enrolment:assisted_filing:create": {"data": FORM},
            "enrolment:assisted_filing:change": {"data": FORM},
            "enrolment:assisted_filing:send": {"data": FORM},
        },
    ),
    Fixture(
        "enrolment:assisted_offer",
        make_offer,
        states=ALL,
        requests={
            "enrolment:assisted_offer:confirm": {"data": {"version": "1"}},
            "enrolment:assisted_offer:refuse": {"data": {"version": "1", "because": "示例"}},
        },
    ),
)
