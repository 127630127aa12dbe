"""Every claim approved by two programs at once, over the open interface, on many connections."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import httpx

AGAIN = frozenset({429, 500, 502, 503, 504})  # the fate is unknown, or the server was busy: asked again
PATIENCE = 20


@dataclass
class Answers:
    """How often which status was answered, and which claims were approved; an approval that was asked again may answer 409."""

    statuses: Counter[int] = field(default_factory=Counter)
    asked_again: int = 0
    approved: Counter[UUID] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)


async def approve_all(
    client: httpx.AsyncClient, tokens: Sequence[Mapping[str, str]], claims: Sequence[UUID], connections: int, seed: int
) -> Answers:
    """Both programs ask for the same claim at nearly the same moment, claims in random order."""
    order = [(claim, headers) for claim in random.Random(seed).sample(claims, len(claims)) for headers in tokens]
    waiting, answers = iter(order), Answers()

    async def work() -> None:
        for claim, headers in waiting:
            await _approve(client, claim, headers, answers)

    await asyncio.gather(*(work() for _ in range(connections)))
    return answers


async def _approve(client: httpx.AsyncClient, claim: UUID, headers: Mapping[str, str], answers: Answers) -> None:
    for _ in range(PATIENCE):
        try:
            answer = await client.post(f"/api/v1/claims/{claim}/approve", json={}, headers=dict(headers))
        except httpx.TransportError:
            answers.asked_again += 1
            continue
        if answer.status_code not in AGAIN:
            answers.statuses[answer.status_code] += 1
            answers.approved[claim] += answer.status_code == httpx.codes.OK
            if answer.status_code not in (200, 409, 422):
                answers.odd.append(f"{answer.status_code} {answer.text[:200]}")
            return
        answers.asked_again += 1
        await asyncio.sleep(0.2)
    answers.odd.append(f"no answer about {claim}")


def faults_of_answers(answers: Answers, approved: set[UUID], payable: int) -> list[str]:
    """What the answers say against what the database holds."""
    found = list(answers.odd[:5])
    if twice := [claim for claim, times in answers.approved.items() if times > 1]:
        found.append(f"{len(twice)} claims were approved twice")
    told = {claim for claim, times in answers.approved.items() if times}
    if lost := told - approved:
        found.append(f"{len(lost)} approvals were acknowledged and lost")
    if len(approved) != payable:
        found.append(f"{len(approved)} claims were approved, the money was for {payable}")
    return found
