"""Gate: 10,000 claims, two approvers each at once, 64 connections, two web processes; the money is for a part of the claims only.

`ZHIDA_RACE_SEED=N` repeats a run, `ZHIDA_RACE_CLAIMS=N` and `ZHIDA_RACE_CONNECTIONS=N` change its size.
"""

import asyncio
import os
import random
import sys
import time
from uuid import UUID

import httpx
from sqlalchemy import select

from marketplace.database.binding import Binding
from marketplace.database.roles import SYSTEM
from marketplace.database.session import WORKER, Sessions, bound, make_engine, make_sessions, transaction
from marketplace.embedded.bootstrap import DATABASE
from policies.claims.models import Claim
from tests.system.installation import Installation
from tests.system.money.approvals import Answers, approve_all, faults_of_answers
from tests.system.money.reckoning import faults_of_money
from tests.system.money.scene import Scene, two_funds_short_of_money
from tests.web.callers import Program

WEB_WORKERS = "2"


def main() -> int:
    """0 if nothing was overdrawn, paid twice or out of balance."""
    seed = int(os.environ.get("ZHIDA_RACE_SEED") or random.SystemRandom().randrange(10**6))
    claims = int(os.environ.get("ZHIDA_RACE_CLAIMS") or 10_000)
    connections = int(os.environ.get("ZHIDA_RACE_CONNECTIONS") or 64)
    print(f"repeat with ZHIDA_RACE_SEED={seed}", flush=True)
    installation = Installation.fresh()
    try:
        installation.begin(ZHIDA_WEB_WORKERS=WEB_WORKERS).wait_until_ready()
        wrong = asyncio.run(_race(installation, claims, connections, seed))
    finally:
        installation.remove()
    print("\n".join(wrong) or "overdrawn 0, approved twice 0, out of balance 0")
    return 1 if wrong else 0


async def _race(installation: Installation, claims: int, connections: int, seed: int) -> list[str]:
    engine = make_engine(installation.cluster.dsn(DATABASE, SYSTEM), WORKER)
    try:
        sessions = make_sessions(engine)
        async with sessions(info=bound(Binding.system())) as session:
            scene = await two_funds_short_of_money(session, claims)
            await session.commit()
        answers, seconds = await _approve(installation, scene, connections, seed)
        approved = await _approved(sessions, scene)
    finally:
        await engine.dispose()
    with installation.connect() as connection:
        wrong = [*faults_of_answers(answers, approved, scene.payable), *faults_of_money(connection, scene.funds)]
    asked = sum(answers.statuses.values())
    print(
        f"seed {seed}: {len(scene.claims)} claims, {asked} answers {dict(answers.statuses)}, {answers.asked_again} asked again,"
        f" {len(approved)} approved of {scene.payable} payable, {connections} connections, {seconds:.0f} s, {asked / seconds:.0f}/s",
        file=sys.stderr,
    )
    return wrong


async def _approve(installation: Installation, scene: Scene, connections: int, seed: int) -> tuple[Answers, float]:
    limits, base = httpx.Limits(max_connections=connections), f"http://127.0.0.1:{installation.port}"
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
        tokens = [await _token(client, each) for each in scene.programs.values()]
        began = time.monotonic()
        answers = await approve_all(client, tokens, scene.claims, connections, seed)
    return answers, time.monotonic() - began


async def _token(client: httpx.AsyncClient, program: Program) -> dict[str, str]:
    form = {"grant_type": "client_credentials", "client_id": program.client_id, "client_secret": program.secret}
    answer = await client.post("/api/v1/oauth/token", data=form)
    return {"authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


async def _approved(sessions: Sessions, scene: Scene) -> set[UUID]:
    async with transaction(sessions, Binding.system()) as session:
        return set(await session.scalars(select(Claim.id).where(Claim.fund_id.in_(scene.funds), Claim.reserved_fen > 0)))


if __name__ == "__main__":
    sys.exit(main())
