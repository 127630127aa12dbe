"""Offers over small profiles, the follower run by hand, and what the readable evaluator says of the same."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import transaction
from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.events import places
from marketplace.events.followers import run_batch
from marketplace.events.sequencer import sequence_once
from marketplace.profiles.models import Profile
from marketplace.search.postgres import PostgresSearch
from matching.follower.catalogue import Catalogues, offered
from matching.follower.compare import compare_if_asked
from matching.follower.deltas import BEGINNING, Delta, Place, deltas_since
from matching.follower.follower import engine_follower
from matching.live.live_engine import LiveEngine
from matching.live.stamp import FOLLOWER
from products.catalogue.change_status import change_status
from products.catalogue.service import list_product
from products.catalogue.states import ProductStatus
from tests.matching.live.firms import Firms
from tests.products.catalogue.offers import offer

VOCABULARY = builtin_vocabulary()
Verdicts = dict[tuple[UUID, str], str]


def at_least_tax(amount: int) -> dict[str, Any]:
    """Reached by whoever paid so much tax; undetermined where nobody knows."""
    return {"attribute": "annual_tax_paid_cny", "gte": amount}


@dataclass
class World:
    """`engine`: of the one process that there is. `products`: ids by code."""

    firms: Firms
    engine: LiveEngine
    products: dict[str, UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, firms: Firms) -> "World":
        """With a process of its own."""
        return cls(firms, firms.engine())

    async def publish(self, code: str, criterion: dict[str, Any]) -> None:
        """A product, or its next version."""
        async with transaction(self.firms.log.system, Binding.system()) as session:
            search = PostgresSearch(session)
            product = await list_product(session, search, VOCABULARY, offer(code, criterion=criterion), now=now())
            self.products[code] = product.id
        await sequence_once(self.firms.log.system)

    async def set_status(self, code: str, status: ProductStatus) -> None:
        """Suspended, published again, withdrawn."""
        async with transaction(self.firms.log.system, Binding.system()) as session:
            await change_status(session, PostgresSearch(session), self.products[code], status, now=now())
        await sequence_once(self.firms.log.system)

    async def follow(self) -> None:
        """Let the follower handle everything that has happened."""
        system = self.firms.log.system
        await places.ensure(system, FOLLOWER)
        follower = engine_follower(self.engine, Catalogues(VOCABULARY))
        async with transaction(system, Binding.system()) as session:
            head = await places.head(session)
        at = now()
        while await run_batch(system, follower, at=at) != head:
            at += timedelta(seconds=60)

    async def settle(self) -> None:
        """Let the follower, the maker of generations and the comparison do all that is to do."""
        await self.follow()
        await self.engine.keep_once()
        await compare_if_asked(self.engine, Catalogues(VOCABULARY), self.firms.log.system, at=now())

    async def deltas(self, after: Place = BEGINNING, piece: int = 7) -> list[Delta]:
        """The stream, read in small pieces."""
        found: list[Delta] = []
        async with transaction(self.firms.log.system, Binding.system()) as session:
            while more := await deltas_since(session, after, piece):
                found += more
                after = more[-1].place
        return found

    async def truth(self) -> Verdicts:
        """Whom everything that is offered reaches, by the readable evaluator."""
        async with transaction(self.firms.log.system, Binding.system()) as session:
            offers = await offered(session, VOCABULARY)
            profiles = (await session.execute(select(Profile.organisation_id, Profile.attributes))).all()
        evaluator = Evaluator([each.as_offer() for each in offers], VOCABULARY)
        return {
            (organisation, code): verdict
            for organisation, attributes in profiles
            for code, verdict in zip(evaluator.codes, evaluator.verdicts(VOCABULARY.facts(attributes)[0]), strict=True)
            if verdict != "ineligible"
        }


def folded(deltas: list[Delta]) -> Verdicts:
    """What the stream adds up to. Each delta has to begin where the pair's last one ended: none is lost, none comes twice."""
    held: Verdicts = {}
    for delta in deltas:
        pair = delta.organisation_id, delta.offer
        assert held.pop(pair, None) == delta.was, delta
        assert delta.was != delta.now
        if delta.now is not None:
            held[pair] = delta.now
    return held
