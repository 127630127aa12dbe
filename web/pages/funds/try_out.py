"""`/bureau/funds/{id}/rules/try`: a made-up loan and loss by the rules in work, or those in force; nothing of it is kept."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.sentences import sentence
from marketplace.eligibility.vocabulary import builtin_vocabulary
from policies.funds.fund_rules import Claimant, Criterion, FundRules
from policies.funds.repository import READ, current_version, get_fund
from policies.funds.rules.computation import basis_of, compute
from policies.funds.rules.deal import Computation, Deal, Loss
from policies.funds.rules.limits import Used, room_of, stack_left_fen
from policies.funds.rules.share import share_of
from policies.funds.rules.words import CLAIMANT_NAMES
from web.pages.funds.overview import ONE
from web.pages.funds.what_if import rules_asked
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.version_editor import figures
from web.views.compensation.computation import computation_view
from web.views.funds import fund_line, fund_tabs

AMOUNTS = {"loan": "贷款金额", "principal": "未还本金", "interest": "未还利息", "recovered": "已收回", "guarantor_paid": "担保已代偿"}
ANSWERS = {"yes": True, "no": False}
Session = NamedDependency[AsyncSession]


@dataclass(frozen=True, slots=True)
class Asked:
    """A made-up case; `wrong` by field says what could not be read. `answers`: whether each condition of the rules holds."""

    claimant: Claimant
    fen: dict[str, int | None]
    answers: list[bool | None]
    wrong: dict[str, str]


@get(ONE + "/rules/try", opt=permission(READ))
async def try_fund_rules(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """`?claimant=&loan=&principal=…&when.0=yes`: amounts in 万元; without an amount only the form."""
    actor = actor_of(request)
    fund = await get_fund(session, actor, fund_id)
    rules, which = await rules_asked(session, actor, fund)
    rules = rules or FundRules()
    conditions = _conditions(rules)
    asked = _read(request.query_params, rules, len(conditions))
    ready = not asked.wrong and asked.fen["loan"] is not None and asked.fen["principal"] is not None
    made = _computed(rules, asked, conditions) if ready else None
    return page(
        request,
        "pages/funds/try_out.html",
        status_code=422 if asked.wrong else 200,
        nav="funds",
        fund=fund_line(fund, await current_version(session, fund)),
        tabs=fund_tabs(fund.id, "rules"),
        which=which,
        claimants=[{"value": each.value, "label": CLAIMANT_NAMES[each]} for each in rules.claimants],
        amounts=[{"name": name, "label": label} for name, label in AMOUNTS.items()],
        conditions=[_condition_zh(each) for each in conditions],
        typed={name: request.query_params.get(name, "") for name in ("claimant", *AMOUNTS)},
        answers=[request.query_params.get(f"when.{place}", "") for place in range(len(conditions))],
        wrong=asked.wrong,
        errors=[{"name": name, "message": message} for name, message in asked.wrong.items()],
        computation=None if made is None else computation_view(msgspec.to_builtins(made), rules),
    )


def _conditions(rules: FundRules) -> list[Criterion]:
    found: list[Criterion] = []
    for when in [*(tier.when for tier in rules.tiers), *(bonus.when for bonus in rules.bonuses)]:
        if when is not None and when not in found:
            found.append(when)
    return found


def _condition_zh(criterion: Criterion) -> str:
    vocabulary = builtin_vocabulary()
    return "（条件有误）" if check_criterion(criterion, vocabulary) else sentence(criterion, vocabulary)


def _read(query: Any, rules: FundRules, conditions: int) -> Asked:
    wrong: dict[str, str] = {}
    fen: dict[str, int | None] = {}
    for name in AMOUNTS:
        try:
            fen[name] = figures.wan_fen(str(query.get(name, "")))
        except ValueError as fault:
            fen[name], wrong[name] = None, str(fault)
    given = query.get("claimant", "")
    claimant = next((each for each in rules.claimants if each.value == given), next(iter(rules.claimants), Claimant.BANK))
    return Asked(claimant, fen, [ANSWERS.get(query.get(f"when.{place}", "")) for place in range(conditions)], wrong)


def _computed(rules: FundRules, asked: Asked, conditions: list[Criterion]) -> Computation:
    loss = Loss(
        principal_fen=asked.fen["principal"] or 0, interest_fen=asked.fen["interest"] or 0,
        recovered_before_fen=asked.fen["recovered"] or 0, guarantor_paid_fen=asked.fen["guarantor_paid"],
    )  # fmt: skip
    share = share_of(rules, Deal({}, asked.fen["loan"] or 0, asked.claimant), lambda criterion: asked.answers[conditions.index(criterion)])
    basis = basis_of(rules, asked.claimant, loss) or 0
    room = room_of(
        rules, asked.claimant, Used(), prior_balance_fen=None, pool_free_fen=basis, loss_left_fen=basis,
        stack_left_fen=stack_left_fen(rules, basis, 0),
    )  # fmt: skip
    return compute(rules, share, loss, room)
