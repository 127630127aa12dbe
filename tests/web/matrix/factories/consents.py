"""Consents: given by the holder's organisation to whoever else is a party, or to a bank of its own."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.consents.models import Consent, ConsentItem
from marketplace.consents.states import ConsentPurpose, ConsentState
from marketplace.ids import new_id
from tests.web.callers import make_organisation
from tests.web.matrix.fixture import Fixture, Holder

ITEM = "electricity_payment"


async def make_consent(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """One item, for a month. The holder's organisation is the one that gave it, whatever its kind."""
    subject, *others = holder.parties
    grantee = others[0] if others else (await make_organisation(session, Role.BANK_OFFICER)).id
    instant = now()
    until = instant + timedelta(days=30)
    made = Consent(
        id=new_id(), subject_id=subject, grantee_id=grantee, items=[ITEM], live_items=[ITEM], purpose=ConsentPurpose.PRE_LOAN,
        text_version="consent-1",
        signer="示例人员", signature=bytes(32), valid_from=instant, valid_until=until, signed_until=until, status=ConsentState(state),
        granted_at=instant, revoked_at=instant if state == ConsentState.REVOKED else None,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    session.add(ConsentItem(consent_id=made.id, item=ITEM))
    await session.flush()
    return made.id


FIXTURES = (
    Fixture(
        "consents:consent",
        make_consent,
        states=(ConsentState.LIVE, ConsentState.REVOKED, ConsentState.EXPIRED),
        requests={"consents:consent:narrow": {"json": {"valid_until": "2026-11-21"}, "data": {"valid_until": "2026-11-21"}}},
    ),
)
