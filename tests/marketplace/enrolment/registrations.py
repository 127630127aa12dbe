"""Enterprises on the register with a representative, committed, as the verifier looks at them in transactions of its own."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.database.sealing import Sealer
from marketplace.ids import new_id
from marketplace.information.batches.sealing import row_place
from marketplace.information.models import InformationRecord
from marketplace.members.repository import organisation_by_id
from marketplace.profiles.representatives import link_representatives
from marketplace.subject_keys.keys import SubjectKeys
from tests.marketplace.profiles.records import make_subject
from web.demo.credit_codes import ENTERPRISE, synthetic_code

DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Registered:
    """An enterprise that the platform knows from the register."""

    id: UUID
    uscc: str
    name: str


def fresh_code() -> str:
    """A credit code that no other test has."""
    return synthetic_code(ENTERPRISE, new_id().int % 700_000_000)


async def register(session: AsyncSession, seal: Sealer, *, person: str, number: str) -> Registered:
    """One with a registration that names this representative; an empty number is left out."""
    name = f"示例登记{new_id().hex[-8:]}有限公司"
    subject = await make_subject(session, name)
    organisation = await organisation_by_id(session, subject.id)
    organisation.uscc = code = fresh_code()
    sealed = {"legal_rep_name": person} | ({"legal_rep_id_no": number} if number else {})
    of_subject = await SubjectKeys(seal).for_subject(session, subject.id)
    session.add(
        InformationRecord(
            id=new_id(), item="market_entity_registration", subject_id=subject.id, provider_id=subject.provider_id,
            batch_id=subject.batch_id, row=1, record_key=bytes(16), data={"registration_status": "active"},
            sealed=of_subject.seal(sealed, row_place(subject.batch_id, 1)), as_of=DAY, received_at=now(),
        )
    )  # fmt: skip
    await session.flush()
    await link_representatives(session, seal, SubjectKeys(seal), subject.batch_id, now=now())
    return Registered(subject.id, code, name)
