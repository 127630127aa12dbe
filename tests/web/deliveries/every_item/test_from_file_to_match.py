"""A file of each item goes from the downloaded template to records, to every attribute that follows, to a match.

In the tests the files are read in this process; `make gates PART=deliveries` reads each of them in a process of its own.
"""

import os
import secrets
from collections.abc import AsyncGenerator, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from stdnum.cn import ric

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.store import FolderStore
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.information.batches import child, desk
from marketplace.information.batches.check_batch import check_batch
from marketplace.information.batches.desk import Desk
from marketplace.information.batches.frames import LENGTH_BYTES, Frame, ReadingOrder, read_frame
from marketplace.information.batches.receive import receive_batch
from marketplace.information.batches.terms import BatchTerms
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.files.headings import indicators_of
from marketplace.information.models import Batch, BatchProblem, ItemProvider
from marketplace.information.states import BatchState, Lane, Mode
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.profiles.models import Profile, ProfilePart
from marketplace.profiles.recompute import recompute
from marketplace.profiles.rules.load import DECLARED_ITEM, rules_of
from marketplace.subject_keys.search import IDENTITY_NUMBER, remember
from marketplace.tasks.task_run import TaskRun
from matching.engine import Matcher
from tests.marketplace.information.batches.deliveries import AT, SEALER, SEALS, assign, new_code
from tests.web.deliveries.every_item.cells import attribute_cell
from tests.web.deliveries.every_item.files import NAMES, content_of
from tests.web.deliveries.every_item.rows import detail_rows, result_rows

AS_OF, TODAY = date(2026, 10, 31), date(2026, 11, 21)
DELIVERED = [item for item in builtin_items().values() if item.subject_field or item.name_field]
PROVIDER = "示例报送单位"


class Subject(NamedTuple):
    """An enterprise, or a person with a number instead of a code."""

    id: UUID
    code: str
    name: str


class Subjects(NamedTuple):
    """Of whom details are delivered, and of whom results."""

    enterprises: tuple[Subject, Subject]
    people: tuple[Subject, Subject]

    def of(self, item: ItemDefinition) -> tuple[Subject, Subject]:
        """Whom the item is about."""
        field = item.field(item.subject_field or "")
        return self.people if field is not None and field.type == "identity_number" else self.enterprises


def identity_number() -> str:
    """A number that nobody else in these tests has."""
    start = f"110101{secrets.randbelow(60) + 1930}0101{secrets.randbelow(1000):03}"
    return start + str(ric.calc_check_digit(f"{start}0"))


async def make_subjects(session: AsyncSession) -> Subjects:
    """Two enterprises and two people, the latter known by their numbers."""
    made = []
    for kind in (OrganisationKind.ENTERPRISE, OrganisationKind.NATURAL_PERSON):
        for _ in range(2):
            enterprise = kind is OrganisationKind.ENTERPRISE
            code = new_code() if enterprise else identity_number()
            name = f"示例{code[-6:]}有限公司" if enterprise else "示例人"
            one = add_organisation(session, name=name, kind=kind, uscc=code if enterprise else None, region="320100", synthetic=True)
            made.append(Subject(one.id, code, name))
    await session.flush()
    await remember(session, SEALER, IDENTITY_NUMBER, {person.id: person.code for person in made[2:]})
    return Subjects((made[0], made[1]), (made[2], made[3]))


async def make_provider(session: AsyncSession) -> UUID:
    """Somebody who provides every item."""
    made = add_organisation(session, name=PROVIDER, kind=OrganisationKind.DATA_PROVIDER, uscc=None, region=None)
    await session.flush()
    for item in DELIVERED:
        await assign(session, made.id, item.code)
    return made.id


async def read_here(order: ReadingOrder) -> AsyncGenerator[Frame, None]:
    """As `reading.read_file`, without a process."""
    out = BytesIO()
    child.read(order, out)
    for frame in frames_in(out.getvalue()):
        yield frame


def frames_in(said: bytes) -> Iterator[Frame]:
    """What was said, frame by frame."""
    place = 0
    while place < len(said):
        length = int.from_bytes(said[place : place + LENGTH_BYTES], "big")
        yield read_frame(said[place + LENGTH_BYTES : place + LENGTH_BYTES + length])
        place += LENGTH_BYTES + length


def wanted_by(item: ItemDefinition) -> dict[str, Any]:
    """A criterion that the enterprise of the results meets, on the first of them."""
    first = next(each for each in indicators_of(item, builtin_vocabulary()) if each.level == "profile")
    cell, codes = attribute_cell(first), {word: code for code, word in first.value_labels_zh.items()}
    value = {"number": Decimal(cell) if first.type == "number" else None, "boolean": True}.get(first.type, codes.get(cell, cell))
    operator = {"number": "eq", "boolean": "is", "category": "eq"}.get(first.type)
    return {"attribute": first.name, operator: value} if operator else {"attribute": first.name, "known": True}


async def deliver(sessions: Sessions, place: Desk, provider: UUID, item: str, name: str, content: bytes) -> Batch:
    """A file by the interface, checked and applied as the worker does."""
    terms = BatchTerms(Mode.APPEND, AS_OF, lane=Lane.API, file_name=name)
    actor = Actor(Role.DATA_PROVIDER, organisation_id=provider)
    async with transaction(sessions, Binding(actor.role.value, provider)) as session:
        batch = await receive_batch(session, place.store, actor, item, terms, BytesIO(content), at=AT)
    async with transaction(sessions, Binding.system()) as session:
        await check_batch(TaskRun(new_id(), 1, AT, session, sessions, Binding.system()), place, batch_id=str(batch.id))
    async with transaction(sessions, Binding.system()) as session:
        return await session.get_one(Batch, batch.id)


async def test_a_file_of_each_item_goes_from_template_to_match(
    session: AsyncSession, system_sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not os.environ.get("ZHIDA_WHOLE_DELIVERIES"):
        monkeypatch.setattr(desk, "read_file", read_here)
    subjects, provider = await make_subjects(session), await make_provider(session)
    await session.commit()
    place = Desk(FolderStore(tmp_path), SEALS)
    await deliver_all(system_sessions, session, place, subjects, provider)
    await recompute(session, [each.id for each in (*subjects.enterprises, *subjects.people)], TODAY, now=AT)
    await session.execute(delete(ItemProvider).where(ItemProvider.provider_id == provider))  # other tests count who provides what
    await session.commit()
    assert not await missing(session, subjects)
    assert not await unmatched(session, subjects)


async def deliver_all(sessions: Sessions, session: AsyncSession, place: Desk, subjects: Subjects, provider: UUID) -> None:
    """A file of each item, of all kinds in turn."""
    for number, item in enumerate(DELIVERED):
        name = NAMES[number % len(NAMES)]
        detailed, told = subjects.of(item)
        content = content_of(name, item, detail_rows(item, *detailed[1:]) + result_rows(item, *told[1:]))
        batch = await deliver(sessions, place, provider, item.code, name, content)
        assert (batch.state, batch.held) == (BatchState.APPLIED, 0), f"{item.code} {name}: {await why(session, batch)}"


async def why(session: AsyncSession, batch: Batch) -> str:
    """What stood in the way of a batch."""
    problems = await session.scalars(select(BatchProblem).where(BatchProblem.batch_id == batch.id).limit(5))
    return f"{batch.failure} {batch.state} {batch.held} held " + "; ".join(f"{each.row} {each.field} {each.problem}" for each in problems)


async def missing(session: AsyncSession, subjects: Subjects) -> dict[str, list[str]]:
    """By item: attributes that should follow from the files and stand in no part of the profile with provider and day."""
    found: dict[str, list[str]] = {}
    for item in DELIVERED:
        detailed, told = subjects.of(item)
        computed = {rule.attribute for rule in rules_of(item.code)} - await said(session, detailed.id, item.code)
        results = {each.name for each in indicators_of(item, builtin_vocabulary()) if each.level == "profile"}
        if absent := computed | (results - await said(session, told.id, item.code)):
            found[item.code] = sorted(absent)
    return found


async def said(session: AsyncSession, subject: UUID, item: str) -> set[str]:
    """What the item's parts of the subject's profile say, from the provider, of a day that has been; what is only declared is no more."""
    assured = "self_declared" if item == DECLARED_ITEM else "official"
    parts = await session.scalars(select(ProfilePart).where(ProfilePart.organisation_id == subject, ProfilePart.item == item))
    return {
        name
        for part in parts
        for name, (of, provider, day, assurance) in part.sources.items()
        if (of, provider, assurance) == (item, PROVIDER, assured) and day <= AS_OF.isoformat() and name in part.attributes
    }


async def unmatched(session: AsyncSession, subjects: Subjects) -> list[str]:
    """Items on whose values a criterion does not match."""
    speaking = [item for item in DELIVERED if any(each.level == "profile" for each in indicators_of(item, builtin_vocabulary()))]
    matcher = Matcher([{"code": item.code, "criterion": wanted_by(item)} for item in speaking], builtin_vocabulary())
    met: set[str] = set()
    for subject in (subjects.enterprises[1], subjects.people[1]):
        attributes = await session.scalar(select(Profile.attributes).where(Profile.organisation_id == subject.id)) or {}
        met |= {code for code, verdict in matcher.match(attributes).verdicts.items() if verdict == "eligible"}
    return sorted({item.code for item in speaking} - met)
