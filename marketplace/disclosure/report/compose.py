"""Making a report: for an institution under the consents in force, or for the subject itself, of whom nothing is kept back."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.consents.states import ConsentPurpose
from marketplace.database.binding import bind_subject
from marketplace.disclosure.access import record_access
from marketplace.disclosure.authorised import AuthorisedPart, authorised_part
from marketplace.disclosure.disputes.marks import disputed_in, marks_of
from marketplace.disclosure.models import Way
from marketplace.disclosure.report.sections import (
    Definitions,
    item_section,
    named,
    not_authorised,
    only_answers,
    origins,
    sections_of,
    tags_from,
)
from marketplace.disclosure.report.structure import (
    DISPUTED_NOTE,
    LENDER_DECIDES,
    MASKED_NOTE,
    USE_LIMIT,
    CreditReport,
    ReportHead,
    ReportItem,
)
from marketplace.disclosure.report.trends import trends_of
from marketplace.documents.receive import own_organisation
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.members.models import Organisation
from marketplace.members.repository import organisation_by_id
from marketplace.profiles.parts import parts_of
from marketplace.reference import regions

PUBLIC, PERSONAL = "public", "personal"


async def institution_report(
    session: AsyncSession,
    actor: Actor,
    subject: Organisation,
    *,
    vocabulary: Vocabulary,
    now: datetime,
    way: Way = Way.REPORT,
    purpose: ConsentPurpose | None = None,
) -> CreditReport:
    """What the caller's institution may see of a subject; the reading is recorded. With a `purpose` only consents for it count.

    As the application, or as the system for an institution (`actor`). Raises: ConsentRequired where no consent is in force.
    """
    part = await authorised_part(session, actor, subject.id, way=way, now=now, purpose=purpose)
    definitions, marks = await _definitions(session, now), await marks_of(session, subject.id)
    opened = [part.items[code] for code in definitions if code in part.items]
    given = [each for each in opened if each.gives_values]
    shown = [
        item_section(each.definition, each.parts, vocabulary, mask=True, marks=marks, valid_until=each.valid_until) for each in given
    ]  # fmt: skip
    public = sections_of(part.public, definitions, vocabulary, mask=True, marks=marks)
    for_tags = [*part.public, *(piece for each in opened for piece in each.parts if piece.sensitivity != PERSONAL)]
    return CreditReport(
        head=await _head_for(session, actor, subject, part, now),
        public=public,
        authorised=shown,
        verifiable=[named(each.definition) for each in opened if only_answers(each.definition)],
        not_authorised=not_authorised(definitions, part.items),
        tags=tags_from(for_tags, vocabulary, disputed_in(for_tags, marks)),
        trends=await trends_of(
            session, subject.id, own_organisation(actor), [each.definition.code for each in given], definitions, _day(now)
        ),
        provenance=origins([*public, *shown]),
        notes=_notes([*public, *shown]),
    )


async def own_report(
    session: AsyncSession, actor: Actor, subject: Organisation, *, vocabulary: Vocabulary, now: datetime, way: Way = Way.REPORT
) -> CreditReport:
    """Everything that the platform knows of the caller itself, unmasked; free, and as often as wanted."""
    await bind_subject(session, subject.id)
    definitions, marks = await _definitions(session, now), await marks_of(session, subject.id)
    parts = await parts_of(session, subject.id)
    public = sections_of([each for each in parts if each.sensitivity == PUBLIC], definitions, vocabulary, mask=False, marks=marks)
    closed = sections_of([each for each in parts if each.sensitivity != PUBLIC], definitions, vocabulary, mask=False, marks=marks)
    items = {each.item for each in parts}
    record = await record_access(session, actor, subject.id, way, at=now, items=items, detail={"own": True})
    return CreditReport(
        head=_head(subject, record.id, now, reader=subject.name),
        public=public,
        authorised=closed,
        verifiable=[],
        not_authorised=[],
        tags=tags_from(parts, vocabulary, disputed_in(parts, marks)),
        trends=await trends_of(session, subject.id, subject.id, definitions, definitions, _day(now)),
        provenance=origins([*public, *closed]),
        notes=_notes([*public, *closed]),
    )


async def _head_for(session: AsyncSession, actor: Actor, subject: Organisation, part: AuthorisedPart, now: datetime) -> ReportHead:
    assert actor.organisation_id is not None  # noqa: S101  # nobody else is given a consent
    reader = await organisation_by_id(session, actor.organisation_id)
    purposes = {each for item in part.items.values() for each in item.purposes}
    return _head(
        subject,
        part.access_id,
        now,
        reader=reader.name,
        purpose=next(iter(purposes)).value if len(purposes) == 1 else None,
        consent_ids=part.consent_ids,
        valid_until=min(item.valid_until for item in part.items.values()),
    )


def _head(
    subject: Organisation,
    access_id: UUID,
    now: datetime,
    *,
    reader: str,
    purpose: str | None = None,
    consent_ids: Sequence[UUID] = (),
    valid_until: datetime | None = None,
) -> ReportHead:
    return ReportHead(
        number=report_number(access_id, _day(now)),
        made_at=now,
        subject_id=subject.id,
        name=subject.name,
        uscc=subject.uscc,
        kind=subject.kind,
        region=subject.region,
        region_zh=regions.full_name(subject.region) if subject.region else None,
        reader=reader,
        purpose=purpose,
        consent_ids=list(consent_ids),
        valid_until=valid_until,
    )


def report_number(access_id: UUID, day: date) -> str:
    """「XB-20261121-1A2B3C4D」, by the record of the reading."""
    return f"XB-{day:%Y%m%d}-{access_id.hex[-8:].upper()}"


async def _definitions(session: AsyncSession, now: datetime) -> Definitions:
    return {code: each.definition for code, each in (await items_in_force(session, _day(now))).items()}


def _notes(shown: list[ReportItem]) -> list[str]:
    values = [value for item in shown for value in item.values]
    hidden, disputed = any(each.masked for each in values), any(each.disputed for each in values)
    return [LENDER_DECIDES, USE_LIMIT, *([MASKED_NOTE] if hidden else []), *([DISPUTED_NOTE] if disputed else [])]


def _day(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()
