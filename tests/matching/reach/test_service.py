"""What is kept of answers in the database, so that all processes and all days agree."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound
from marketplace.errors import TooManyRequests
from marketplace.members.models import OrganisationKind
from marketplace.members.repository import add_organisation
from matching.reach import service
from matching.reach.answer import Answer
from matching.reach.models import ReachAnswer, ReachSet
from matching.reach.repository import KEEP, purge_reach
from matching.reach.respondents import Respondents
from matching.reach.service import Asker, reach
from tests.matching.reach.adversary import only
from tests.matching.reach.world import Town, town

T = TypeVar("T")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
PEOPLE = town(300, seed=4)
RICH = {"attribute": "turnover", "gte": 2_000_000}
OF_TWO = {"all": [{"attribute": "region", "within": ["320102", "320104"]}, RICH]}


class Live:
    """The engine of a process."""

    def __init__(self, respondents: Respondents) -> None:
        self.respondents = respondents

    async def ask(self, question: Callable[[Respondents], T]) -> T:
        """In a thread, as the real one does."""
        return await asyncio.to_thread(question, self.respondents)


LIVE = Live(Town(PEOPLE))


@pytest.fixture
async def asker(system_sessions: Sessions) -> Asker:
    """A new bank, committed: several transactions see it."""
    async with system_sessions(info=bound(Binding.system())) as session:
        made = add_organisation(session, name="示例银行", kind=OrganisationKind.BANK, uscc=None, region="320000", synthetic=True)
        await session.commit()
    return Asker(made.id, "320100")


async def ask(sessions: Sessions, asker: Asker, criterion: dict[str, Any], *, live: Live = LIVE, now: datetime = NOW) -> Answer:
    """One request, as the application with the rows that the bank may see."""
    async with sessions(info=bound(Binding(role=Role.BANK_OFFICER.value, organisation_id=asker.organisation_id))) as session:
        given = await reach(session, live, asker, criterion, lambda hierarchy, code: None, now=now)
        await session.commit()
    return given


async def test_nearly_the_same_question_gets_the_earlier_answer_whole_from_any_process(sessions: Sessions, asker: Asker) -> None:
    first = await ask(sessions, asker, OF_TWO)
    for near in (
        {"all": [{**RICH, "text": "富"}, OF_TWO["all"][0]]},
        {"not": {"not": {"all": [OF_TWO["all"][0], {"attribute": "turnover", "gte": 2_000_000.0}]}}},
        {"all": [OF_TWO, {"not": {"any": [only(each) for each in PEOPLE[:9]]}}]},
    ):
        assert await ask(sessions, asker, near) == first


async def test_two_questions_at_once_agree(sessions: Sessions, asker: Asker) -> None:
    nearly = [{"all": [OF_TWO, {"not": only(each)}]} for each in PEOPLE[:6]]
    given = await asyncio.gather(*(ask(sessions, asker, each) for each in nearly))
    assert len({each.eligible for each in given}) == 1
    assert len({each.by_region for each in given}) == 1


async def test_another_organisation_has_a_memory_of_its_own(sessions: Sessions, session: AsyncSession, asker: Asker) -> None:
    await ask(sessions, asker, OF_TWO)
    wanted = select(func.count()).select_from(ReachSet).where(ReachSet.organisation_id == asker.organisation_id)
    assert await session.scalar(wanted)
    async with sessions(info=bound(Binding(role=Role.BANK_OFFICER.value, organisation_id=None))) as other:
        assert await other.scalar(wanted) == 0


async def test_answer_stands_for_its_time_and_is_then_forgotten(sessions: Sessions, session: AsyncSession, asker: Asker) -> None:
    await ask(sessions, asker, OF_TWO)
    poor = [number for number, each in enumerate(PEOPLE) if each.get("turnover", 10**9) < 2_000_000][:9]
    changed = PEOPLE.copy()
    for number in poor:
        changed[number] = {**changed[number], "turnover": 10**8}
    live = Live(Town(changed))
    before = await ask(sessions, asker, OF_TWO)
    assert await ask(sessions, asker, OF_TWO, live=live, now=NOW + KEEP - timedelta(seconds=1)) == before
    await purge_reach(session, now=NOW + KEEP)
    own = select(func.count()).select_from(ReachAnswer).where(ReachAnswer.organisation_id == asker.organisation_id)
    assert await session.scalar(own) == 0


async def test_new_answers_of_a_day_are_counted_and_told_ones_are_not(
    sessions: Sessions, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "NEW_A_DAY", 1)
    first = await ask(sessions, asker, OF_TWO)
    with pytest.raises(TooManyRequests):
        await ask(sessions, asker, RICH)
    assert await ask(sessions, asker, OF_TWO) == first
    await ask(sessions, asker, RICH, now=NOW + timedelta(days=1))
