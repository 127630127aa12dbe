"""Funds of the holder's bureau or run by the holder, in each state; `make_fund_rows` serves the other rooms of public money."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.ids import new_id
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_organisation
from policies.funds.fund_rules import FundRules
from policies.funds.ledger import open_pool
from policies.funds.models import Fund, FundBar, FundDraft, FundVersion
from policies.funds.schemas import content_of, stored_rules
from policies.funds.states import FundStatus, RulesStatus
from products.catalogue.schemas import content_hash
from tests.policies.funds.building import whole_rules
from tests.web.matrix.fixture import FACTOR_CODE, Fixture, Holder

OPEN = (FundStatus.DRAFT, FundStatus.SUBMITTED)
RETURNED = {"reason_code": "figures_wrong", "note": "示例"}
SUSPENDED = {"reason_code": "audit", "note": "示例"}


async def make_fund_rows(
    session: AsyncSession,
    *,
    bureau_id: UUID,
    manager_id: UUID | None = None,
    state: FundStatus = FundStatus.PUBLISHED,
    rules: FundRules | None = None,
    effective_days_ago: int = 0,
) -> Fund:
    """A fund as rows: with an open draft where it is `draft` or `submitted`, else with version 1 in force and an empty pool."""
    instant, said = now(), rules or whole_rules(bureau_id, manager_id)
    fund = Fund(
        id=new_id(), status=FundStatus.DRAFT, version=1, round=1, code=f"matrix-{uuid4().hex[:12]}", name="示例资金池",
        bureau_id=bureau_id, manager_id=manager_id, region="320100", created_at=instant, updated_at=instant,
    )  # fmt: skip
    session.add(fund)
    await session.flush()
    if state in OPEN:
        await _add_draft(session, fund, RulesStatus(state), said)
    else:
        await _add_version(session, fund, said, effective_days_ago)
    fund.status = state
    await session.flush()
    return fund


async def make_fund(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID | str]:
    """For the matrix: the holder's own as a bureau, or as the manager of another's."""
    fund = await fund_of(session, holder, FundStatus(state))
    draft_id = await session.scalar(select(FundDraft.id).where(FundDraft.fund_id == fund.id))
    return {"fund_id": fund.id, "case_id": fund.id, "draft_id": draft_id or fund.id, "step": "shares"}


async def fund_of(session: AsyncSession, holder: Holder, state: FundStatus = FundStatus.PUBLISHED) -> Fund:
    """A fund that the holder keeps. Holders of other roles get one of a bureau of its own."""
    if holder.member.role is Role.FUND_MANAGER:
        return await make_fund_rows(session, bureau_id=await _bureau(session), manager_id=holder.member.organisation_id, state=state)
    keeps = holder.member.role.value.startswith("bureau_")
    bureau_id = holder.member.organisation_id if keeps else await _bureau(session)
    return await make_fund_rows(session, bureau_id=bureau_id, state=state)


async def _bureau(session: AsyncSession) -> UUID:
    made: Organisation = add_organisation(
        session, name=f"示例主管部门 {uuid4().hex[:8]}", kind=OrganisationKind.BUREAU, uscc=None, region="320100"
    )
    await session.flush()
    return made.id


async def _add_draft(session: AsyncSession, fund: Fund, state: RulesStatus, rules: FundRules) -> None:
    draft = FundDraft(
        id=new_id(), status=state, version=1, round=1, fund_id=fund.id, rules=stored_rules(rules), created_at=now(), updated_at=now()
    )
    session.add(draft)
    await session.flush()
    draft.submitted_hash = content_of(fund, draft) if state is RulesStatus.SUBMITTED else None


async def _add_version(session: AsyncSession, fund: Fund, rules: FundRules, days_ago: int) -> None:
    said = stored_rules(rules)
    version = FundVersion(
        id=new_id(), fund_id=fund.id, number=1, effective_from=today() - timedelta(days=days_ago), rules=said,
        content_hash=content_hash(said), created_at=now(),
    )  # fmt: skip
    session.add(version)
    await session.flush()
    fund.current_version_id = version.id
    await open_pool(session, fund.id)


async def make_bar(session: AsyncSession, holder: Holder, _: str) -> Mapping[str, UUID]:
    """An entry that another person made."""
    fund = await fund_of(session, holder)
    bar = FundBar(
        id=new_id(), bureau_id=fund.bureau_id, fund_id=fund.id, organisation_id=fund.bureau_id, from_on=today(),
        until_on=today() + timedelta(days=30), reason_zh="示例", created_at=now(),
    )  # fmt: skip
    session.add(bar)
    await session.flush()
    return {"fund_id": fund.id, "bar_id": bar.id}


async def make_watched(session: AsyncSession, holder: Holder, _: str) -> Mapping[str, UUID]:
    """A fund whose breakers and balances are looked at."""
    fund = await fund_of(session, holder)
    return {"fund_id": fund.id}


async def make_public(session: AsyncSession, holder: Holder, _: str) -> Mapping[str, str]:
    """A fund's public page is asked for by its code."""
    return {"code": (await fund_of(session, holder)).code}


BAR = {"organisation_id": str(uuid4()), "until_on": "2099-12-31", "reason": "示例"}
WHY = {"reason": "示例"}
BALANCE = {"institution_id": str(uuid4()), "year": "2025", "balance": "100.00", "source": "示例"}


def _said(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"version": "1", **said}, "json": dict(said)}


FIXTURES = (
    Fixture(
        "funds:fund",
        make_fund,
        states=tuple(FundStatus),
        requests={
            "funds:fund:create": {"json": {"name": "示例资金池"}, "data": {"name": "示例资金池"}},
            "funds:fund:edit": {"json": {}, "data": {"version": "1"}, "headers": {"if-match": "*"}},
            "funds:fund:submit": _said({}),
            "funds:fund:publish": _said({"code": FACTOR_CODE}),
            "funds:fund:return": _said(RETURNED),
            "funds:fund:suspend": _said(SUSPENDED),
            "funds:fund:resume": _said({}),
            "funds:fund:withdraw": _said({"note": "示例", "code": FACTOR_CODE}),
        },
    ),
    Fixture(
        "funds:bar",
        make_bar,
        requests={
            "funds:bar:create": {"json": BAR, "data": BAR},
            "funds:bar:lift": {"json": {"reason": "示例"}, "data": {"reason": "示例"}},
        },
    ),
    Fixture("funds:balance", make_watched, requests={"funds:balance:enter": {"json": {**BALANCE, "year": 2025}, "data": BALANCE}}),
    Fixture("funds:breaker", make_watched),
    Fixture("funds:public_rules", make_public),
)
