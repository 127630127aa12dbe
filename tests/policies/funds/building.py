"""A bureau with people, a manager, banks, and a fund whose rules could be published: what the tests of public money begin with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_organisation
from marketplace.workflow.mover import Said
from policies.funds.drafts import create_fund
from policies.funds.fund_rules import FundRules
from policies.funds.models import Fund
from policies.funds.publish import publish, submit
from policies.funds.schemas import FundTerms
from tests.web.callers import make_member

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday morning in Shanghai
CITY = "320100"
PROVEN = Said(factor_fresh=True)
RETURNED = Said(reason_code="figures_wrong", note="单笔上限与文件不一致")
SUSPENDED = Said(reason_code="audit", note="年度检查")


@dataclass(frozen=True)
class Keepers:
    """The people of one bureau and of the manager that runs its funds."""

    bureau: Organisation
    manager: Organisation
    editor: Actor
    reviewer: Actor
    approver: Actor
    treasurer: Actor
    fund_manager: Actor


def whole_rules(bureau_id: UUID, manager_id: UUID | None = None, admitted: Sequence[UUID] = (), **other: Any) -> FundRules:
    """Rules without a fault: 40 % of the lost principal, at most two million yuan a loan, two reviews."""
    said: dict[str, Any] = {
        "basis": "principal",
        "shares": {"bank": 40},
        "layers": [{"payer": "city", "share_pct": 60}, {"payer": "district", "share_pct": 40}],
        "admitted": list(admitted),
        "claimants": ["bank"],
        "caps": {"loan": "2000000.00", "bank_year": {"amount": "10000000.00"}},
        "trigger": {"overdue_days": 60, "npl_class": "substandard"},
        "filing": {"within_days": 30},
        "stop_rule": {"level_pct": 3, "effect": ["defer_payment", "stop_filing"]},
        "review_steps": [
            {"role": "fund_manager", "organisation_id": manager_id, "working_days": 5, "name_zh": "受托管理机构初审"}
            if manager_id
            else {"role": "bureau_reviewer", "organisation_id": bureau_id, "working_days": 5, "name_zh": "初审"},
            {"role": "bureau_reviewer", "organisation_id": bureau_id, "working_days": 10, "name_zh": "主管部门复审"},
        ],
        "materials": ["补偿申请书", "催收记录"],
        **other,
    }
    rules: FundRules = msgspec.convert(said, FundRules)
    return rules


async def make_keepers(session: AsyncSession, region: str = CITY) -> Keepers:
    """In the session's own transaction."""
    editor = await make_member(session, Role.BUREAU_POLICY_EDITOR, region=region)
    roles = (Role.BUREAU_REVIEWER, Role.BUREAU_APPROVER, Role.BUREAU_TREASURER)
    others = [await make_member(session, role, editor.organisation_id, region=region) for role in roles]
    runner = await make_member(session, Role.FUND_MANAGER, region=region)
    bureau = await session.get_one(Organisation, editor.organisation_id)
    manager = await session.get_one(Organisation, runner.organisation_id)
    bureau.region = region
    await session.flush()
    people = [Actor(each.role, account_id=each.account_id, organisation_id=each.organisation_id) for each in (editor, *others, runner)]
    return Keepers(bureau, manager, *people)


async def make_bank(session: AsyncSession, kind: OrganisationKind = OrganisationKind.BANK) -> Organisation:
    """An institution that may be admitted."""
    made = add_organisation(session, name=f"示例银行 {uuid4().hex[:8]}", kind=kind, uscc=None, region=CITY)
    await session.flush()
    return made


async def make_fund(
    session: AsyncSession, keepers: Keepers, *, at: datetime = NOW, rules: FundRules | None = None, other: Mapping[str, Any] = {}
) -> Fund:
    """A published fund of the bureau, with these rules or with `whole_rules` changed by `other`."""
    said = rules or whole_rules(keepers.bureau.id, keepers.manager.id, **other)
    draft = await create_fund(
        session, keepers.editor, FundTerms(name="示例风险补偿资金池", manager_id=keepers.manager.id, rules=said), at=at
    )
    await submit(session, keepers.editor, draft.fund_id, at=at, said=PROVEN)
    await publish(session, keepers.approver, draft.fund_id, at=at, said=PROVEN)
    return await session.get_one(Fund, draft.fund_id)
