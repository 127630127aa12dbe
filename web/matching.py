"""Matching for a request: the process's compiled catalogue, the caller's profile, one set of facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import Facts, Vocabulary
from marketplace.members.repository import is_sandbox
from marketplace.profiles.repository import NOTHING_KNOWN, KnownProfile, ProfileRepository, Source
from marketplace.reference.lpr import LprTable
from matching.recommend.assess import Assessment, Assessments
from matching.recommend.catalogue import CatalogueCache
from matching.recommend.deal import UNSTATED, Deal
from products.catalogue.lpr import lpr_table
from web.views.conditions import Asked, Condition, conditions_of

NOTHING_SAID: Mapping[str, Any] = {}
TYPED_ITEM, TYPED_PROVIDER, TYPED = "self_declared", "你填写的", "self_declared"


@dataclass(frozen=True)
class Matched:
    """The whole catalogue for one caller on one day."""

    assessments: Assessments
    sources: Mapping[str, Source]
    today: date
    deal: Deal
    lpr: LprTable | None = None  # for the figures of rates that stand on it; None where none are shown

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary that the catalogue was compiled with."""
        return self.assessments.catalogue.vocabulary

    def asked(self, assessment: Assessment) -> Asked:
        """What the offer's conditions are shown with."""
        return Asked(self.assessments.facts, self.sources, self.assessments.leaf_outcomes(assessment), self.today)

    def conditions(self, assessment: Assessment) -> tuple[Condition, ...]:
        """The offer's conditions, each with the caller's value."""
        return conditions_of(assessment.offer.criterion, self.vocabulary, self.asked(assessment))


async def match_profile(
    session: AsyncSession, state: State, organisation_id: UUID, deal: Deal, *, today: date, answers: Mapping[str, Any] = NOTHING_SAID
) -> Matched:
    """One enterprise with all that the platform knows of it. `answers` count for this match alone, and only where nothing is known."""
    profile = await ProfileRepository(session).of_organisation(organisation_id)
    unknown = {name: value for name, value in answers.items() if profile.attributes.get(name) is None}
    sandbox = await is_sandbox(session, organisation_id)
    return await _match(session, state, _with_typed(profile, unknown, today), deal, today=today, sandbox=sandbox)


async def match_answers(session: AsyncSession, state: State, attributes: Mapping[str, Any], *, today: date) -> Matched:
    """Somebody of whom only the typed attributes are known; nothing is stored."""
    return await _match(session, state, _with_typed(NOTHING_KNOWN, attributes, today), UNSTATED, today=today)


async def match_known(session: AsyncSession, state: State, profile: KnownProfile, *, today: date) -> Matched:
    """A profile that was put together elsewhere, such as the public part of one."""
    return await _match(session, state, profile, UNSTATED, today=today)


def _with_typed(profile: KnownProfile, typed: Mapping[str, Any], today: date) -> KnownProfile:
    source = Source(TYPED_ITEM, TYPED_PROVIDER, today, TYPED)
    return KnownProfile({**profile.attributes, **typed}, {**profile.sources, **dict.fromkeys(typed, source)})


async def _match(session: AsyncSession, state: State, profile: KnownProfile, deal: Deal, *, today: date, sandbox: bool = False) -> Matched:
    cache: CatalogueCache = state.catalogue
    catalogue = await cache.current(session, sandbox=sandbox)
    vocabulary = catalogue.vocabulary
    known = _with_typed(profile, deal.attributes(), today)
    facts = known_facts(vocabulary, known.attributes)
    return Matched(
        Assessments(catalogue, facts, today=today, table=state.ranking, deal=deal), known.sources, today, deal, await lpr_table(session)
    )


def known_facts(vocabulary: Vocabulary, attributes: Mapping[str, Any]) -> Facts:
    """The facts; a value that the vocabulary no longer takes is unknown, never a reason to refuse the page."""
    facts, problems = vocabulary.facts(attributes)
    if problems:
        wrong = {problem.attribute for problem in problems}
        facts, _ = vocabulary.facts({name: value for name, value in attributes.items() if name not in wrong})
    return facts
