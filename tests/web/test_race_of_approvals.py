"""Twenty claims, two approvers each at once, money for only a part of them: the small one of the gate `public_money_races`."""

import httpx
import psycopg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from policies.claims.models import Claim
from tests.system.money.approvals import approve_all, faults_of_answers
from tests.system.money.reckoning import faults_of_money
from tests.system.money.scene import two_funds_short_of_money
from tests.web.callers import with_token

CLAIMS, CONNECTIONS = 20, 8


async def test_two_approvers_at_once_never_spend_more_than_there_is(
    client: httpx.AsyncClient, session: AsyncSession, superuser_database: str
) -> None:
    scene = await two_funds_short_of_money(session, CLAIMS)
    await session.commit()
    tokens = [(await with_token(client, session, each)).headers for each in scene.programs.values()]
    answers = await approve_all(client, tokens, scene.claims, CONNECTIONS, seed=1)
    mine = select(Claim.id).where(Claim.id.in_(scene.claims), Claim.reserved_fen > 0)
    assert answers.statuses[200] == scene.payable
    assert faults_of_answers(answers, set(await session.scalars(mine)), scene.payable) == []
    with psycopg.connect(superuser_database) as connection:
        assert faults_of_money(connection, scene.funds) == []
        # So that the reckoning is known to see something; the table itself refuses cash that came from nowhere.
        forged = "UPDATE fund_pool SET cash_fen = cash_fen + 1, paid_in_fen = paid_in_fen + 1 WHERE fund_id = %s"
        connection.execute(forged, [scene.funds[0]])
        assert faults_of_money(connection, scene.funds) == ["pools whose cash is not that of their postings: 1"]
        connection.rollback()
