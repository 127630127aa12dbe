"""The demonstration's compensation fund: its rules, written and published by two people, its money, and the accounts of claimants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import SHANGHAI
from marketplace.database.sealing import Sealer
from marketplace.workflow.mover import Said
from policies.claims.payee_accounts import AccountTerms, admit_account, propose_account
from policies.funds.contributions import PayIn, Promise, contribute
from policies.funds.drafts import create_fund
from policies.funds.fund_rules import FundRules
from policies.funds.publish import publish, submit
from policies.funds.schemas import FundTerms
from web.demo.cases.people import People, acting

PROVEN = Said(factor_fresh=True)
BUREAU, MANAGER = "demo_finance_bureau", "demo_fund_manager"
CLAIMANTS = ("demo_bank_a", "demo_bank_b", "demo_bank_c", "demo_guarantor_a", "demo_guarantor_b")
BUREAUX = (BUREAU, "demo_finance_office")
CODE = "demo-inclusive-fund"
BEGAN = timedelta(days=400)  # before any loan of the demonstration
FEN_PER_WAN = 1_000_000
MONEY = (("市财政", 3_000, "示财预〔2025〕31号"), ("区财政", 2_000, "示区财预〔2025〕18号"))


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who acts for the fund. `treasurers`: one queues, another admits accounts."""

    editor: Actor
    reviewer: Actor
    approvers: Sequence[Actor]
    treasurers: Sequence[Actor]
    manager: Actor

    @classmethod
    def of(cls, people: People, institutions: Mapping[str, UUID]) -> "Keepers":
        """Those with an account."""
        bureau, manager = institutions[BUREAU], institutions[MANAGER]
        return cls(
            people.one(bureau, Role.BUREAU_POLICY_EDITOR), people.one(bureau, Role.BUREAU_REVIEWER),
            [people.one(bureau, Role.BUREAU_APPROVER, number) for number in (0, 1)],
            [people.one(bureau, Role.BUREAU_TREASURER, number) for number in (0, 1)], people.one(manager, Role.FUND_MANAGER),
        )  # fmt: skip


def rules_of(institutions: Mapping[str, UUID]) -> FundRules:
    """Made up after the mechanisms of real schemes; every figure is the demonstration's own."""
    said: dict[str, Any] = {
        "basis": "principal",
        "tiers": [
            {"name_zh": "500 万元及以下", "up_to": "5000000.00", "share_pct": 40},
            {"name_zh": "500 万至 1500 万元", "up_to": "15000000.00", "share_pct": 30},
            {"name_zh": "1500 万至 3000 万元", "up_to": "30000000.00", "share_pct": 20},
        ],
        "bonuses": [{"name_zh": "科技型中小企业", "when": {"attribute": "titles", "has_any": ["tech_sme"]}, "share_pct": 5}],
        "max_share_pct": 50,
        "layers": [{"payer": "市财政", "share_pct": 60}, {"payer": "区财政", "share_pct": 40}],
        "admitted": [str(institutions[each]) for each in CLAIMANTS],
        "claimants": ["bank", "guarantor"],
        "caps": {
            "loan": "2000000.00", "borrower": "3000000.00", "bank_year": {"amount": "10000000.00"}, "pool_year": "30000000.00"
        },
        "trigger": {"overdue_days": 30, "npl_class": "substandard"},
        "filing": {"within_days": 30},
        "stop_rule": [
            {"scope": "bank", "measure": "loss_rate", "level_pct": 60, "warn_pct": 40, "evidence_zh": "备案与违约台账"}
        ],
        "review_steps": [
            {"role": "fund_manager", "organisation_id": str(institutions[MANAGER]), "working_days": 5, "name_zh": "初审"},
            {"role": "bureau_reviewer", "organisation_id": str(institutions[BUREAU]), "working_days": 25, "name_zh": "部门复审"},
        ],
        "second_approver_above": "1000000.00",
        "clauses": {
            "basis": "第九条", "tiers": "第十一条", "bonuses": "第十一条", "caps": "第十四条", "trigger": "第十二条", "filing": "第八条",
            "stop_rule": "第十八条", "review_steps": "第十五条", "recovery_order": "第二十条",
        },
    }  # fmt: skip
    rules: FundRules = msgspec.convert(said, FundRules)
    return rules


async def found_fund(session: AsyncSession, people: People, institutions: Mapping[str, UUID], sealer: Sealer, *, now: datetime) -> UUID:
    """The published fund with money in it. Every claimant has an admitted account at both bureaux, so that anybody's fund can pay it."""
    keepers, at = Keepers.of(people, institutions), now - BEGAN
    async with acting(session, keepers.editor) as editor:
        terms = FundTerms(name="示例市普惠贷款风险补偿资金", manager_id=institutions[MANAGER], rules=rules_of(institutions))
        fund_id = (await create_fund(session, editor, terms, code=CODE, at=at)).fund_id
        await submit(session, editor, fund_id, at=at, said=PROVEN)
    async with acting(session, keepers.reviewer) as reviewer:
        await publish(session, reviewer, fund_id, at=at, said=PROVEN)
    async with acting(session, keepers.treasurers[0]) as treasurer:
        for source, wan, document in MONEY:
            paid = PayIn(amount_fen=wan * FEN_PER_WAN, paid_on=_day(at), voucher=f"示例进账-{source}-1")
            promise = Promise(source=source, amount_fen=wan * FEN_PER_WAN, budget_document=document, paid_in=paid)
            await contribute(session, treasurer, fund_id, promise, at=at)
    await _admit_accounts(session, people, institutions, sealer, at=at)
    return fund_id


async def _admit_accounts(session: AsyncSession, people: People, institutions: Mapping[str, UUID], sealer: Sealer, *, at: datetime) -> None:
    for bureau in BUREAUX:
        treasurer = people.one(institutions[bureau], Role.BUREAU_TREASURER)
        for number, claimant in enumerate(CLAIMANTS, 1):
            role = Role.BANK_ADMIN if "bank" in claimant else Role.GUARANTOR_APPROVER
            terms = AccountTerms(
                bureau_id=institutions[bureau], holder=f"示例户名 {number}", bank_name="示例开户行", number=f"6222 0000 0000 {number:04d}"
            )
            proposer = people.one(institutions[claimant], role)
            if proposer.account_id is None:  # nobody of the institution has an account
                continue
            async with acting(session, proposer):
                account = await propose_account(session, sealer, proposer, terms, at=at)
            async with acting(session, treasurer):
                await admit_account(session, treasurer, account.id, at=at)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
