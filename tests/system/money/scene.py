"""A bank, a bureau with two approvers, and funds with money for only a part of their claims; programs for each role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from policies.funds.contributions import PayIn, Promise, contribute
from policies.funds.models import Fund
from tests.policies.claims.made import Losses, People, admitted, make_fund, make_loss, make_people, reviewed
from tests.system.money.clones import clone_claim
from tests.web.callers import Program, make_program

PART_FEN = 2_500_000  # half of the 50,000.00 that each of the loans has lost
# Of a fund's claims the pool can pay so many of ten, and the year's limit allows so many; of the first fund the pool ends first.
POOLS_AND_LIMITS = ((4, 9), (9, 5))


@dataclass(frozen=True)
class Scene:
    """Programs by name, and what is to be decided on."""

    programs: Mapping[str, Program]
    claims: tuple[UUID, ...]
    funds: tuple[UUID, ...]
    payable: int  # so many of the claims can be approved, and no more


async def two_funds_short_of_money(session: AsyncSession, claims: int) -> Scene:
    """Half of the claims on each of two funds, all reviewed and waiting to be approved by either of two programs."""
    people = await make_people(session)
    found: list[UUID] = []
    funds: list[UUID] = []
    payable = 0
    for pool, limit in POOLS_AND_LIMITS:
        share = claims // len(POOLS_AND_LIMITS)
        fund = await _fund(session, people, share * pool // 10, share * limit // 10)
        claim = await reviewed(session, await make_loss(session, people=people, fund=fund))
        funds.append(fund.id)
        found += [claim.id, *await clone_claim(session, claim, share - 1)]
        payable += min(share * pool // 10, share * limit // 10)
    bureau = people.reviewer.organisation_id
    programs = {name: await make_program(session, Role.BUREAU_APPROVER, organisation_id=bureau) for name in ("first", "second")}
    return Scene(programs, tuple(found), tuple(funds), payable)


async def a_fund_for_everybody(session: AsyncSession, *, pool_fen: int) -> tuple[Losses, Mapping[str, Program]]:
    """A fund whose claims can all be paid, with a program for each role and the bank's account admitted."""
    losses = await make_loss(session, pool_fen=0)
    given = Promise(
        source="示例市财政", amount_fen=pool_fen, budget_document="示例财〔2026〕1 号", paid_in=PayIn(amount_fen=pool_fen, paid_on=today())
    )  # fmt: skip
    await contribute(session, losses.people.treasurers[0], losses.fund.id, given, at=now())
    await admitted(session, losses)
    bank, bureau = losses.people.bank.organisation_id, losses.fund.bureau_id
    roles = {
        "bank": (Role.BANK_OFFICER, bank),
        "reviewer": (Role.BUREAU_REVIEWER, bureau),
        "manager": (Role.BUREAU_REVIEWER, bureau),
        "approver": (Role.BUREAU_APPROVER, bureau),
        "treasurer": (Role.BUREAU_TREASURER, bureau),
    }
    return losses, {
        name: await make_program(session, role, organisation_id=organisation) for name, (role, organisation) in roles.items()
    }  # fmt: skip


async def _fund(session: AsyncSession, people: People, paid: int, allowed: int) -> Fund:
    rules: dict[str, Any] = {"caps": {"pool_year": f"{PART_FEN * allowed // 100}.00"}}
    return await make_fund(session, people, pool_fen=PART_FEN * paid, **rules)
