"""The embedded verifier (平台记录比对): compares with the registrations that offices have delivered to the platform.

A name alone proves nothing, since who represents an enterprise is public: where no identity number is on record, it cannot be found
out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.enrolment.person_names import tidy_name
from marketplace.enrolment.real_name.means import Means
from marketplace.enrolment.real_name.verifier import PersonGiven, Verification
from marketplace.information.batches.sealing import row_place
from marketplace.information.models import InformationRecord
from marketplace.members.models import PERSONAL_KINDS, Organisation
from marketplace.members.repository import organisation_by_uscc
from marketplace.profiles.representatives import FIELD as NUMBER
from marketplace.profiles.representatives import KIND as BY_REPRESENTATIVE
from marketplace.profiles.rules.load import REGISTRATION_ITEM
from marketplace.subject_keys.keys import SubjectKeys
from marketplace.subject_keys.search import IDENTITY_NUMBER, subjects_with

NAME = "legal_rep_name"
MOST_SUBJECTS = 20  # of one number: who represents more is looked up in the newest of them
VERIFIED = "与平台掌握的登记记录一致"
NOBODY = "平台还没有可以比对的登记记录"
NO_NUMBER = "登记记录里没有证件号码，只凭姓名不能核验"
OTHERS = "与登记记录不一致，请核对姓名和身份证号码；刚变更的，登记信息可能还没有到平台"


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Whom a registration names; an empty text where it names nobody or no number."""

    record_id: UUID
    name: str
    number: str = field(repr=False)


class RecordsVerifier:
    """See the module."""

    code = "records"
    label_zh = "平台记录比对"

    def __init__(self, means: Means) -> None:
        self._means = means

    async def person(self, given: PersonGiven) -> Verification:
        """Somebody whom a registration names with this number, or who is a subject of the platform by it."""
        async with transaction(self._means.sessions, Binding.system()) as session:
            number = given.identity_number
            people = await self._subjects(session, IDENTITY_NUMBER, number)
            known = await session.execute(
                select(Organisation.id, Organisation.name).where(Organisation.id.in_(people), Organisation.kind.in_(PERSONAL_KINDS))
            )
            names = {row.id: row.name for row in known}
            for subject_id in await self._subjects(session, BY_REPRESENTATIVE, number):
                on_record = await representative_on_record(session, self._means.keys, subject_id)
                if on_record is not None and on_record.number == number:
                    names[on_record.record_id] = on_record.name
        if not names:
            return Verification("unavailable", "", NOBODY)
        same = [known_id for known_id, name in names.items() if tidy_name(name) == given.name]
        return Verification("verified", str(same[0]), VERIFIED) if same else Verification("refused", "", OTHERS)

    async def representative(self, uscc: str, given: PersonGiven) -> Verification:
        """The person whom the newest registration names with name and number."""
        async with transaction(self._means.sessions, Binding.system()) as session:
            subject = await organisation_by_uscc(session, uscc)
            found = subject and await representative_on_record(session, self._means.keys, subject.id)
        if not found or not found.name:
            return Verification("unavailable", "", NOBODY)
        if tidy_name(found.name) != given.name or found.number not in ("", given.identity_number):
            return Verification("refused", str(found.record_id), OTHERS)
        if not found.number:
            return Verification("unavailable", str(found.record_id), NO_NUMBER)
        return Verification("verified", str(found.record_id), VERIFIED)

    async def _subjects(self, session: AsyncSession, kind: str, number: str) -> Sequence[UUID]:
        found = await subjects_with(session, self._means.sealer, kind, [number])
        return found.get(number, [])[-MOST_SUBJECTS:]


async def representative_on_record(session: AsyncSession, keys: SubjectKeys, subject_id: UUID) -> OnRecord | None:
    """Whom the newest live registration of an enterprise names as its representative; None without one. As the system."""
    live = (
        (InformationRecord.subject_id == subject_id) & (InformationRecord.item == REGISTRATION_ITEM) & InformationRecord.ended_at.is_(None)
    )
    newest = select(InformationRecord).where(live).order_by(InformationRecord.as_of.desc(), InformationRecord.received_at.desc()).limit(1)
    row = await session.scalar(newest)
    if row is None:
        return None
    sealer = await keys.for_subject(session, subject_id)
    opened = {} if sealer.erased else sealer.open(row.sealed, row_place(row.batch_id, row.row))
    said = {**{name: str(value) for name, value in row.data.items() if name in (NAME, NUMBER) and value}, **opened}
    return OnRecord(row.id, said.get(NAME, ""), said.get(NUMBER, ""))
