"""The head of a report for somebody who weighs an application: what is open under consent, its tags, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.consents.states import ConsentPurpose
from marketplace.disclosure.authorised import authorised_part
from marketplace.disclosure.disputes.marks import disputed_in, marks_of
from marketplace.disclosure.models import Way
from marketplace.disclosure.report.compose import PERSONAL, report_number
from marketplace.disclosure.report.sections import item_section, newest, only_answers, sections_of, tags_from
from marketplace.disclosure.report.structure import ReportTag, ReportValue
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.profiles.repository import KnownProfile


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """`number` names the reading in the enterprise's records. `values` by attribute; `open_items` are the codes that consents open,
    `verifiable` the names of those that only answer questions.

    `known` is everything that was read, for judging conditions with; personal values in it are whole and are not to be shown.
    """

    number: str
    values: Mapping[str, ReportValue]
    tags: tuple[ReportTag, ...]
    open_items: frozenset[str]
    verifiable: tuple[str, ...]
    valid_until: datetime
    consent_ids: tuple[UUID, ...]
    known: KnownProfile


async def application_summary(
    session: AsyncSession, actor: Actor, subject_id: UUID, *, vocabulary: Vocabulary, now: datetime, detail: Mapping[str, Any]
) -> ReportSummary:
    """Read under the consents for weighing a loan; the reading is recorded. Raises: ConsentRequired where none is in force."""
    part = await authorised_part(session, actor, subject_id, way=Way.APPLICATION, now=now, purpose=ConsentPurpose.PRE_LOAN, detail=detail)
    day = now.astimezone(SHANGHAI).date()
    definitions = {code: each.definition for code, each in (await items_in_force(session, day)).items()}
    marks = await marks_of(session, subject_id)
    given = [each for each in part.items.values() if each.gives_values]
    sections = [
        *sections_of(part.public, definitions, vocabulary, mask=True, marks=marks),
        *(item_section(each.definition, each.parts, vocabulary, mask=True, marks=marks) for each in given),
    ]
    read = [*part.public, *(piece for each in given for piece in each.parts)]
    for_tags = [each for each in read if each.sensitivity != PERSONAL]
    return ReportSummary(
        number=report_number(part.access_id, day),
        values={value.name: value for section in sections for value in section.values},
        tags=tuple(tags_from(for_tags, vocabulary, disputed_in(for_tags, marks))),
        open_items=frozenset(part.items),
        verifiable=tuple(each.definition.name_zh for each in part.items.values() if only_answers(each.definition)),
        valid_until=min(each.valid_until for each in part.items.values()),
        consent_ids=part.consent_ids,
        known=newest(read),
    )
