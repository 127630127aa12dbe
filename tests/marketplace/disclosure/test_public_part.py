"""The public part: read from public pieces alone, good things only, and an institution's looking recorded."""

from sqlalchemy import select

from marketplace.access.actor import ANONYMOUS
from marketplace.clock import now
from marketplace.database.session import Sessions, transaction
from marketplace.disclosure.models import AccessRecord, Way
from marketplace.disclosure.public_part import public_part_for, public_part_of, put_together
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.parts import Part
from marketplace.profiles.repository import known_profile
from tests.marketplace.consents.parties import binding_of_actor, consent_of, make_parties
from tests.marketplace.disclosure.profiles import ITEMS, give_parts

SHOWN = {"established_on": "2018-03-01"}


async def test_a_stranger_learns_registration_and_no_negative_record(sessions: Sessions, system_sessions: Sessions) -> None:
    parties = await make_parties(system_sessions)
    await give_parts(system_sessions, parties.subject)
    async with transaction(sessions, binding_of_actor(ANONYMOUS)) as session:
        assert (await public_part_of(session, parties.subject, builtin_vocabulary())).attributes == SHOWN


async def test_an_institution_learns_the_same_and_is_recorded(sessions: Sessions, system_sessions: Sessions) -> None:
    parties = await make_parties(system_sessions)
    await give_parts(system_sessions, parties.subject)
    await consent_of(sessions, parties, ITEMS)
    async with transaction(sessions, binding_of_actor(parties.officer)) as session:
        assert (await public_part_for(session, parties.officer, parties.subject, builtin_vocabulary(), now=now())).attributes == SHOWN
    async with transaction(sessions, binding_of_actor(parties.owner)) as session:
        row = (await session.scalars(select(AccessRecord).where(AccessRecord.subject_id == parties.subject))).one()
    assert (row.way, row.items, row.consent_ids, row.detail) == (Way.PUBLIC_PART, ["market_entity_registration"], [], {"attributes": 1})


def test_of_two_values_the_newer_counts() -> None:
    def part(item: str, value: int, as_of: str) -> Part:
        return Part(item, "public", known_profile({"patents_count": value}, {"patents_count": [item, "示例局", as_of, "official"]}))

    for parts in ([part("a", 1, "2026-01-01"), part("b", 2, "2026-02-01")], [part("b", 2, "2026-02-01"), part("c", 3, "2026-02-01")]):
        assert put_together(parts).attributes == {"patents_count": 2}
