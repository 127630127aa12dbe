"""Some races of readers with whoever ends their consent; a thousand are `make gates PART=revocation`."""

import random

from marketplace.database.session import Sessions
from tests.marketplace.consents.parties import make_parties
from tests.marketplace.disclosure.profiles import give_parts
from tests.marketplace.disclosure.racing import ENDS, race

SEED = 7


async def test_no_reading_that_begins_after_the_end_finds_anything(sessions: Sessions, system_sessions: Sessions) -> None:
    parties, chance = await make_parties(system_sessions), random.Random(SEED)
    await give_parts(system_sessions, parties.subject)
    races = [await race(sessions, system_sessions, parties, ended_by, chance) for ended_by in ENDS * 3]
    assert sum(each.given for each in races) > len(races), "readers did read before the end"
    assert [(each.ended_by, each.late) for each in races if each.late] == []
