"""Payment files for the treasury and its answers."""

import hashlib

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from policies.claims.batch_answers import answer_batch, read_answer
from policies.claims.batches import answer_template, as_csv, make_batch, rows_of
from policies.claims.follow_claims import follow_claim
from policies.claims.states import ClaimStatus
from products.loans.states import LoanStatus
from tests.policies.claims.made import SEALER, approved, make_loss, paid, queued


async def test_a_file_lists_what_is_queued_once_and_its_answer_is_taken_line_by_line(session: AsyncSession) -> None:
    losses = await make_loss(session)
    treasurer = losses.people.treasurers[0]
    other = await make_loss(session, people=losses.people, fund=losses.fund)
    claims = [await queued(session, each, await approved(session, each)) for each in (losses, other)]
    batch = await make_batch(session, SEALER, treasurer, at=now())
    rows = await rows_of(session, SEALER, batch)
    assert [row[7] for row in rows] == ["6200000000000001"] * 2
    assert batch.sha256 == hashlib.sha256(as_csv(rows)).hexdigest()
    said = answer_template(rows).decode("utf-8-sig").splitlines()
    answered = [said[0], said[1].replace(",,,,", f",已拨付,{today()},FK-1,"), said[2].replace(",,,,", ",退回,,,账号有误"), "x,,,已付,,,"]
    lines, faults = read_answer("\r\n".join(answered).encode("gb18030"))
    assert [each.line for each in faults] == [3]
    done = await answer_batch(session, treasurer, batch.id, lines, at=now(), faults=faults)
    assert (done.taken, done.unchanged, len(done.faults)) == (2, 0, 1)
    for claim in claims:
        await session.refresh(claim)
    assert [each.status for each in claims] == [ClaimStatus.PAID, ClaimStatus.APPROVED]
    again = await answer_batch(session, treasurer, batch.id, lines, at=now())
    assert (again.taken, again.unchanged, again.faults) == (0, 2, ())


async def test_a_paid_claim_makes_its_loan_compensated_and_twice_is_as_once(session: AsyncSession) -> None:
    losses = await make_loss(session)
    claim = await paid(session, losses)
    assert await follow_claim(session, claim.id, "compensate", at=now())
    assert losses.loan.status is LoanStatus.COMPENSATED
    assert not await follow_claim(session, claim.id, "compensate", at=now())
    assert await follow_claim(session, claim.id, "recover", at=now())
    assert losses.loan.status is LoanStatus.RECOVERING
