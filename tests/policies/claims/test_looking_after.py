"""What happens at night, and what an auditor draws and takes along."""

from datetime import timedelta
from uuid import uuid4

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.workflow.mover import Said
from policies.claims.decide import defer
from policies.claims.look_after import QUIET, ask_for_recoveries, find_resumable
from policies.claims.sample import draw_sample, export_claim
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger import book
from tests.policies.claims.made import approved, impartial, make_loss, paid, reviewed


async def test_a_deferred_claim_is_found_once_when_money_has_come(session: AsyncSession) -> None:
    losses = await make_loss(session, pool_fen=0)
    approver = losses.people.approvers[0]
    claim = await reviewed(session, losses)
    await impartial(session, claim, approver)
    claim = await defer(session, approver, claim.id, at=now(), said=Said("pool"))
    await find_resumable(session, at=now())
    assert claim.due_what is None
    voucher = f"PZ-{uuid4().hex[:8]}"
    await book(session, losses.fund.id, EntryKind.CONTRIBUTION, [("city", 9_000_000)], occurred_on=today(), recorded_by=None, at=now(),
               voucher=voucher)  # fmt: skip
    await find_resumable(session, at=now())
    assert claim.due_what == "resume"
    assert await find_resumable(session, at=now()) == 0


async def test_whoever_reports_nothing_for_long_is_asked_once(session: AsyncSession) -> None:
    await paid(session, await make_loss(session))
    assert await ask_for_recoveries(session, at=now()) == 0
    later = now() + QUIET + timedelta(days=1)
    assert await ask_for_recoveries(session, at=later) == 1
    assert await ask_for_recoveries(session, at=later) == 0


async def test_the_same_seed_draws_the_same_and_the_export_holds_everything(session: AsyncSession) -> None:
    losses = await make_loss(session)
    approver = losses.people.approvers[0]
    claims = [await approved(session, losses)]
    for _ in range(2):
        claims.append(await approved(session, await make_loss(session, people=losses.people, fund=losses.fund)))
    drawn = [await draw_sample(session, approver, losses.fund.id, today(), today(), 2, "shenji-2026", at=now()) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 2
    lines = [msgspec.json.decode(line) for line in await export_claim(session, approver, claims[0].id, at=now())]
    assert {each["record"] for each in lines} == {"claim", "step", "entry"}
