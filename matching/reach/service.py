"""How many enterprises a criterion reaches, told to one organisation."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.phrases import Names
from marketplace.eligibility.tree import Criterion
from marketplace.errors import TooManyRequests
from marketplace.reference.regions import NATION
from matching.reach.answer import Answer, Asked, answer, asked, sizes
from matching.reach.dimensions import dimensions
from matching.reach.profiles import profiles_of
from matching.reach.repository import ReachRepository
from matching.reach.respondents import Engine, Respondents

DAY = timedelta(days=1)
NEW_A_DAY = 1_000  # per organisation: each new answer tells a little of everybody whom it counts
RETRY_SECONDS = 3_600


class Asker(NamedTuple):
    """Who asks. `region`: by whose parts the enterprises are counted; None is the nation."""

    organisation_id: UUID
    region: str | None


async def reach(session: AsyncSession, engine: Engine, asker: Asker, criterion: Criterion, names: Names, *, now: datetime) -> Answer:
    """The protected answer to a checked criterion (decision `reach_privacy`).

    What was told of these sets, or of two that differ by fewer than ten enterprises each, is told again, whole. The caller's transaction
    remembers what is new. Raises: TooManyRequests where the day's new answers are used up.
    """
    level = asker.region or NATION

    def question(respondents: Respondents) -> Asked:
        return asked(criterion, profiles_of(criterion, respondents), dimensions(respondents, level))

    found = await engine.ask(question)
    told = ReachRepository(session, asker.organisation_id)
    await told.wait_for_turn()
    memory = await told.memory(sizes(found), now=now)
    given, eligible, undetermined = answer(found, memory, names)
    earlier = await told.answer(eligible, undetermined, level) if eligible.stored and undetermined.stored else None
    if earlier is not None:
        return earlier
    if await told.new_since(now - DAY) >= NEW_A_DAY:
        raise TooManyRequests("今天的新测算已用完；测算过的条件仍可再看", retry_after_seconds=RETRY_SECONDS)
    await told.keep(memory, given, (eligible, undetermined), level, now=now)
    return given
