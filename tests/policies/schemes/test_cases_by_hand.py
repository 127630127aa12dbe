"""Cases of real schemes with results that were worked out by hand: one file of cases per scheme."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.money import fen_from_yuan
from policies.funds.fund_rules import Claimant, FundRules, PayerKind
from policies.funds.rules.computation import Computation, Deal, Loss, basis_of, compute, share_of
from policies.funds.rules.evaluation import evaluation_of
from policies.funds.rules.limits import Used, room_of, stack_left_fen
from policies.funds.scheme_samples import scheme

FOLDER = Path(__file__).parent / "cases"
CASES = [(path.stem, case) for path in sorted(FOLDER.glob("*.json")) for case in json.loads(path.read_text("utf-8"))]
IDS = [f"{code}-{number}" for number, (code, _) in enumerate(CASES)]
REVIEWERS = {"fund_manager": UUID(int=1), "bureau_reviewer": UUID(int=2)}
PLENTY = "900000000000.00"


def fen(yuan: str) -> int:
    return fen_from_yuan(Decimal(yuan))


def fens(figures: dict[str, str]) -> dict[str, int]:
    return {f"{name}_fen": fen(yuan) for name, yuan in figures.items()}


def rules_of(code: str, case: dict[str, Any]) -> FundRules:
    found = scheme(code)
    return found.filled(REVIEWERS) if case["filled"] else found.as_stated(REVIEWERS)


def computed(rules: FundRules, case: dict[str, Any]) -> Computation:
    claimant, loss = Claimant(case["claimant"]), Loss(**fens(case["loss"]))
    deal = Deal(case["facts"], fen(case["loan"]), claimant)
    share = share_of(rules, deal, evaluation_of(deal.facts, builtin_vocabulary()))
    basis, elsewhere = basis_of(rules, claimant, loss) or 0, fen(case.get("elsewhere", "0.00"))
    room = room_of(
        rules,
        claimant,
        Used(**fens(case.get("used", {}))),
        prior_balance_fen=fen(case["prior_balance"]) if "prior_balance" in case else None,
        pool_free_fen=fen(case.get("pool_free", PLENTY)),
        loss_left_fen=basis - elsewhere,
        stack_left_fen=stack_left_fen(rules, basis, elsewhere),
    )
    return compute(rules, share, loss, room)


@pytest.mark.parametrize(("code", "case"), CASES, ids=IDS)
def test_a_real_scheme_comes_out_to_the_fen(code: str, case: dict[str, Any]) -> None:
    found = computed(rules_of(code, case), case)
    if "blocked" in case:
        assert (found.amount_fen, found.blocked_by) == (None, tuple(case["blocked"])), case["name"]
        return
    assert found.blocked_by == ()
    assert {each.payer: each.amount_fen for each in found.payers} == {payer: fen(yuan) for payer, yuan in case["paid"].items()}, case[
        "name"
    ]
    assert found.lender_fen == fen(case["lender"]), case["name"]
    assert found.amount_fen == sum(each.amount_fen for each in found.payers if each.kind is PayerKind.FUND)


def test_the_steps_tell_the_amount_in_order() -> None:
    case = next(case for code, case in CASES if code == "guangzhou" and "50% 计" in case["name"])
    steps = computed(rules_of("guangzhou", case), case).steps
    assert [step.number for step in steps] == [1, 2, 3, 4, 5]
    assert [step.title_zh for step in steps] == ["净损失", "补偿比例", "按比例应补", "取最小", "核定补偿"]
    assert steps[1].value == "50%"
    assert "合计 60%，按最高比例计" not in steps[1].value
    assert steps[-1].fen == fen("1800000.00")
    assert "出借机构自担 180 万元" in steps[-1].explanation_zh


def test_the_scheme_that_pays_half_reviews_in_five_and_twenty_five_working_days() -> None:
    rules = scheme("first_review").filled(REVIEWERS)
    assert [(step.role, step.working_days) for step in rules.review_steps] == [("fund_manager", 5), ("bureau_reviewer", 25)]
