"""Matching as people meet it: the page and the open interface of 30 different firms, the home page, the pre-check.

One request after the other over the loopback, on a real server with the demonstration's 2,000 firms; times include the transfer.
"""

import asyncio
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench.server import Server, demonstration, report
from marketplace.access.accounts import add_account
from marketplace.access.roles import Role
from marketplace.access.sessions import open_session
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import WORKER, bound, make_engine, make_sessions
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_membership
from matching.recommend.question_list import five_questions

FIRMS, ROUNDS = 30, 4
GOAL_MS = 120
FIRST_BYTE_GOAL_MS = 100
ANSWERS = {"region": "320100", "kind": "enterprise-small", "tax_rating": "B", "titles": "tech_sme", "situations": "patent"}


async def sign_in_firms(dsn: str) -> list[str]:
    """Session tokens of an owner of each of the firms, spread over the population."""
    engine = make_engine(dsn, WORKER)
    async with make_sessions(engine)(info=bound(Binding.system())) as session:
        found = select(Organisation.id).where(Organisation.kind == OrganisationKind.ENTERPRISE).order_by(Organisation.id)
        listed = list(await session.scalars(found))
        tokens = [await _owner_of(session, organisation_id) for organisation_id in listed[:: len(listed) // FIRMS][:FIRMS]]
        await session.commit()
    await engine.dispose()
    return tokens


async def _owner_of(session: AsyncSession, organisation_id: object) -> str:
    account = add_account(session, username=f"bench-{organisation_id}", display_name="示例人员", password_hash="nobody signs in by it")
    await session.flush()
    membership = add_membership(session, account_id=account.id, organisation_id=organisation_id, role=Role.ENTERPRISE_OWNER)  # type: ignore[arg-type]
    await session.flush()
    return open_session(session, account_id=account.id, membership_id=membership.id, user_agent="bench", now=now())


def measure(server: Server, path: str, tokens: list[str], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of the path for every firm in every round; a first round warms up and does not count."""
    cookies = [{"Cookie": f"zhida={token}"} for token in tokens]
    rows = [[server.milliseconds(path, headers) for headers in cookies] for _ in range(rounds + 1)]
    return [taken for row in rows[1:] for taken in row]


def main() -> None:
    """Print the times."""
    if set(ANSWERS) != {question.name for question in five_questions()}:
        raise SystemExit("the five questions have changed: answer the new ones in ANSWERS")
    with demonstration() as server:
        tokens = asyncio.run(sign_in_firms(server.dsn))
        need = urlencode({"amount": "200", "term": "12", "purpose": "working_capital"})
        report("/me/matches, first 50 of the whole catalogue", measure(server, "/me/matches", tokens), GOAL_MS)
        report("/me/matches with a need, by rate", measure(server, f"/me/matches?{need}&sort=rate", tokens), GOAL_MS)
        report("/api/v1/me/matches", measure(server, "/api/v1/me/matches", tokens), GOAL_MS)
        report("/api/v1/me/matches?explain=all", measure(server, "/api/v1/me/matches?explain=all", tokens))
        report("/", measure(server, "/", [""] * FIRMS), FIRST_BYTE_GOAL_MS)
        # as many as one address may ask for in a minute
        report("/check with five answers", measure(server, f"/check?{urlencode(ANSWERS)}", [""] * 19, rounds=2), GOAL_MS)


if __name__ == "__main__":
    main()
