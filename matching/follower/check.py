"""Holding the engine against the readable evaluator: a sample of enterprises, everything that is offered, the database as the measure."""

import asyncio
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import VERDICT_NAMES
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.profiles.models import Profile
from matching.engine import Population
from matching.follower.catalogue import Offered, offered
from matching.follower.enterprise_side import Present, last_known
from matching.follower.follower import KINDS
from matching.follower.slots import read_slots
from matching.live.arrow_profiles import accepted
from matching.live.live_engine import LiveEngine
from matching.live.models import MatchEngine, MatchEnterprise
from matching.live.stamp import FOLLOWER

_UNREAD = text(
    "SELECT e.kind, e.subject_id FROM event e LEFT JOIN event_log l ON l.event_id = e.id"
    " WHERE e.kind = ANY(:kinds) AND e.recorded_at > now() - interval '1 day'"
    " AND (l.position IS NULL OR l.position > (SELECT position FROM follower WHERE name = :name))"
)


class Difference(NamedTuple):
    """`where`: engine (the columns) or state (what verdicts last were, in the database)."""

    profile: str
    offer: str
    where: str
    found: str
    expected: str


@dataclass
class Checked:
    """`skipped`: enterprises that changed meanwhile. `state_compared` False: the follower had not read everything yet."""

    profiles: int
    offers: int
    skipped: int
    state_compared: bool
    differences: list[Difference] = field(default_factory=list)


async def check_sample(live: LiveEngine, session: AsyncSession, size: int, seed: int) -> Checked:
    """Compare at most `size` enterprises, chosen by `seed`. Raises: EngineNotReady."""
    held = await live.refresh_in(session)
    ordinals = sorted(random.Random(seed).sample(range(held.length), min(size, held.length)))
    offers = await offered(session, live.vocabulary)
    engine = await asyncio.to_thread(_by_engine, held.population, offers, ordinals)
    sampled = await _sampled(session, ordinals)
    truth = await asyncio.to_thread(_by_evaluator, [attributes for _, attributes in sampled.values()], offers, live.vocabulary)
    state = await _by_state(session, list(sampled), offers)
    unread = {subject for _, subject in await session.execute(_UNREAD, {"kinds": sorted(KINDS), "name": FOLLOWER})}
    settled = not unread and not held.outdated and state is not None
    checked = Checked(len(sampled), len(offers), 0, settled)
    for row, (organisation, _) in enumerate(sampled.values()):
        if organisation in unread:
            checked.skipped += 1
            continue
        checked.differences += _compared(organisation, offers, "engine", engine[row], truth[row])
        if settled and state is not None:
            checked.differences += _compared(organisation, offers, "state", state[row], truth[row])
    return checked


def _by_engine(population: Population, offers: Sequence[Offered], ordinals: Sequence[int]) -> list[list[int]]:
    """[enterprise, offer]."""
    sweep = population.sweep([offer.as_offer() for offer in offers])
    found = np.zeros((len(ordinals), len(offers)), np.uint8)
    for column, offer in enumerate(offers):
        for number, plane in ((2, sweep.eligible_plane(offer.key)), (1, sweep.undetermined_plane(offer.key))):
            bits = np.unpackbits(plane.view(np.uint8), bitorder="little")
            found[bits[ordinals] == 1, column] = number
    rows: list[list[int]] = found.tolist()
    return rows


def _by_evaluator(profiles: Iterable[Mapping[str, Any]], offers: Sequence[Offered], vocabulary: Vocabulary) -> list[list[int]]:
    evaluator = Evaluator([offer.as_offer() for offer in offers], vocabulary)
    facts = [vocabulary.facts(accepted(dict(attributes), vocabulary))[0] for attributes in profiles]
    return [evaluator.verdict_numbers(evaluator.outcomes(each)) for each in facts]


async def _sampled(session: AsyncSession, ordinals: Sequence[int]) -> dict[int, tuple[UUID, Mapping[str, Any]]]:
    """Ordinal → enterprise and its profile, read after the engine was asked: what changed in between has an event nobody has read yet."""
    query = (
        select(MatchEnterprise.ordinal, MatchEnterprise.organisation_id, Profile.attributes)
        .outerjoin(Profile, Profile.organisation_id == MatchEnterprise.organisation_id)
        .where(MatchEnterprise.ordinal.in_(ordinals))
        .order_by(MatchEnterprise.ordinal)
    )
    return {ordinal: (organisation, attributes or {}) for ordinal, organisation, attributes in await session.execute(query)}


async def _by_state(session: AsyncSession, ordinals: Sequence[int], offers: Sequence[Offered]) -> list[list[int]] | None:
    """What verdicts last were; None while a comparison of everything is due."""
    state = (await session.execute(select(MatchEngine.asked_number, MatchEngine.compared_number))).one()
    slots = await read_slots(session)
    place = {offer_id: slot for slot, offer_id in enumerate(slots.offer_ids)}
    if state.compared_number < state.asked_number or any(offer.offer_id not in place for offer in offers):
        return None
    columns = [place[offer.offer_id] for offer in offers]
    held = MatchEnterprise
    query = select(held.ordinal, held.number, held.verdicts).where(held.ordinal.in_(ordinals)).order_by(held.ordinal)
    return [(await last_known(session, Present(*row), slots))[columns].tolist() for row in (await session.execute(query)).all()]


def _compared(organisation: UUID, offers: Sequence[Offered], where: str, found: Sequence[int], expected: Sequence[int]) -> list[Difference]:
    return [
        Difference(str(organisation), offer.key, where, VERDICT_NAMES[one], VERDICT_NAMES[other])
        for offer, one, other in zip(offers, found, expected, strict=True)
        if one != other
    ]
