"""A published policy rests, comes back and ends; each step is told in the log."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.events.models import EventRow
from marketplace.ids import new_id
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.moves import TransitionNotAllowed
from policies.library.change_status import MOVES, PolicyNotFound, change_status
from policies.library.models import Policy
from policies.library.repository import PolicyRepository
from policies.library.service import list_policies
from policies.library.states import POLICY, PolicyStatus
from tests.policies.library.offers import policy
from tests.products.catalogue.offers import NOW

S = PolicyStatus


async def published(session: AsyncSession) -> Policy:
    wanted = policy()
    await list_policies(session, PostgresSearch(session), builtin_vocabulary(), [wanted], now=NOW)
    (found,) = await PolicyRepository(session).by_codes([wanted.code])
    return found


async def test_each_change_is_told_with_the_version_that_counts(session: AsyncSession) -> None:
    found = await published(session)
    for status in (S.SUSPENDED, S.PUBLISHED, S.EXPIRED):
        await change_status(session, PostgresSearch(session), found.id, status, now=NOW)
    events = list(await session.scalars(select(EventRow).where(EventRow.subject_id == found.id).order_by(EventRow.id)))
    assert [each.kind.partition(".")[2] for each in events] == ["published", "suspended", "resumed", "expired"]
    assert {(each.data["code"], each.data["version_id"]) for each in events} == {(found.code, str(found.current_version_id))}


@pytest.mark.parametrize("status", S)
async def test_what_the_table_does_not_name_is_refused(session: AsyncSession, status: PolicyStatus) -> None:
    found = await published(session)
    found.status = status
    for target in {target for target, action in MOVES.items() if status not in POLICY.move(action).sources}:
        with pytest.raises(TransitionNotAllowed):
            await change_status(session, PostgresSearch(session), found.id, target, now=NOW)


async def test_a_policy_that_is_not_there_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(PolicyNotFound):
        await change_status(session, PostgresSearch(session), new_id(), S.SUSPENDED, now=NOW)
