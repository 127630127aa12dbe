"""The automatic checks: a claim in order passes them all, each thing that is wrong is found by its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from policies.claims.rules.checks import Check, Result, run_checks, worst_of
from policies.claims.rules.facts import BookFacts, ClaimFacts, FilingFacts, StopFigure
from policies.funds.fund_rules import Caps, Claimant, FundRules, Part, Stack, StopEffect, StopRule, Trigger
from policies.funds.rules.computation import Deal, Loss, Room, compute, share_of
from products.loans.states import Classification

THREE = StopRule(level_pct=Decimal(3))
FRIEND = UUID(int=5)
RULES = FundRules(
    shares=Decimal(50),
    basis=list(Part),
    claimants=[Claimant.BANK, Claimant.GUARANTOR],
    trigger=Trigger(overdue_days=90, npl_class="substandard", suit_accepted=True),
    caps=Caps(loan="2000000.00"),
    stop_rule=THREE,
    stack=Stack(with_funds=[FRIEND]),
    materials=["补偿申请函", "催收记录"],
    clauses={"trigger": "第十二条", "filing": "第八条", "caps.loan": "第十四条"},
)
LOSS = Loss(principal_fen=36_000_000, recovered_before_fen=2_000_000)


def computed(rules: FundRules, loss: Loss, loan_room_fen: int = 20_000_000_0, claimant: Claimant = Claimant.BANK) -> Any:
    share = share_of(rules, Deal({}, loss.principal_fen, claimant), lambda criterion: None)
    return compute(rules, share, loss, Room(loan_fen=loan_room_fen, pool_free_fen=10**12, loss_left_fen=loss.principal_fen))


GOOD = ClaimFacts(
    rules=RULES,
    claimant=Claimant.BANK,
    claimant_name="云岭农商银行（示例）",
    claimant_admitted=True,
    claimant_is_party=True,
    defaulted_on=date(2026, 8, 31),
    today=date(2026, 11, 20),
    filing=FilingFacts("BA-2025-003318", date(2025, 6, 20), None, 40_000_000, 2, share_frozen=True),
    book=BookFacts(date(2026, 11, 20), 36_000_000, 112, Classification.SUBSTANDARD, 2_000_000, suit_accepted_on=date(2026, 9, 30)),
    loss=LOSS,
    computation=computed(RULES, LOSS),
    compensated_elsewhere_fen=0,
    other_funds=(),
    materials=frozenset({"补偿申请函", "催收记录"}),
    stops=(StopFigure(THREE, 186, 10_000, 8, date(2026, 11, 20)),),
    barred_until=None,
    barred_reason_zh="",
    licence_valid=True,
)


def found(**changed: Any) -> dict[str, Check]:
    return {check.code: check for check in run_checks(replace(GOOD, **changed))}


def test_a_claim_in_order_passes_every_check() -> None:
    checks = run_checks(GOOD)
    assert {check.code: check.result for check in checks if check.result is not Result.PASS} == {}
    assert worst_of(checks) is Result.PASS
    assert {"filed", "version_frozen", "filed_amount", "overdue_days", "npl_class", "suit_accepted", "claimant_admitted", "barred"} < {
        check.code for check in checks
    }


def test_each_check_says_values_source_and_clause() -> None:
    checks = found()
    assert checks["npl_class"].values_zh == "次级"
    assert checks["overdue_days"].title_zh == "逾期满 90 日"
    assert checks["overdue_days"].source_zh == "贷款台账 2026-11-20"
    assert (checks["overdue_days"].clause_zh, checks["limit_loan"].clause_zh, checks["materials"].clause_zh) == (
        "第十二条",
        "第十四条",
        None,
    )
    assert checks["breaker_0"].values_zh == "1.86%，计入后 1.94%，正常"


def book(**changed: Any) -> BookFacts:
    return replace(GOOD.book, **changed)


def filing(**changed: Any) -> FilingFacts:
    assert GOOD.filing is not None
    return replace(GOOD.filing, **changed)


def rules(**changed: Any) -> FundRules:
    return FundRules(**{name: getattr(RULES, name) for name in FundRules.__struct_fields__} | changed)


F, L = Result.FAIL, Result.LOOK
OVER = Loss(principal_fen=36_000_001, recovered_before_fen=2_000_000)
COSTS = Loss(principal_fen=36_000_000, recovered_before_fen=2_000_000, collection_costs_fen=50_000)
SHORT = Loss(principal_fen=36_000_000, recovered_before_fen=1_999_999)
WRONG: dict[str, tuple[dict[str, Any], str, Result]] = {
    "no filing": ({"filing": None}, "filed", F),
    "filed on the day of the default": ({"filing": filing(filed_on=date(2026, 8, 31))}, "filed", F),
    "filed after the default": ({"filing": filing(filed_on=date(2026, 9, 1))}, "filed", F),
    "revoked": ({"filing": filing(revoked_on=date(2026, 1, 1))}, "filed", F),
    "no version": ({"filing": filing(version_no=None)}, "version_frozen", F),
    "no share": ({"filing": filing(share_frozen=False)}, "version_frozen", F),
    "less was filed than is claimed": ({"filing": filing(amount_fen=33_999_999)}, "filed_amount", F),
    "one day too few": ({"book": book(days_past_due=89)}, "overdue_days", F),
    "days not reported": ({"book": book(days_past_due=None)}, "overdue_days", L),
    "days not stated by the rules": ({"rules": rules(trigger=Trigger(overdue_days=None))}, "overdue_days", F),
    "class too good": ({"book": book(classification=Classification.SPECIAL_MENTION)}, "npl_class", F),
    "class not reported": ({"book": book(classification=None)}, "npl_class", L),
    "class not stated by the rules": ({"rules": rules(trigger=Trigger(npl_class=None))}, "npl_class", F),
    "no court": ({"book": book(suit_accepted_on=None)}, "suit_accepted", L),
    "the guarantor has not paid": ({"rules": rules(trigger=Trigger(guarantor_paid=True))}, "guarantor_paid", F),
    "a kind that may not claim": ({"claimant": Claimant.LEASING}, "claimant_admitted", F),
    "not admitted": ({"claimant_admitted": False}, "claimant_admitted", F),
    "another bank's loan": ({"claimant_is_party": False}, "claimant_party", F),
    "barred until today": ({"barred_until": date(2026, 11, 20), "barred_reason_zh": "骗取补偿"}, "barred", F),
    "a barred borrower": ({"borrower_barred": True}, "borrower_barred", L),
    "papers expired": ({"licence_valid": False}, "licence", L),
    "papers not there": ({"licence_valid": None}, "licence", L),
    "more than the books": ({"loss": OVER}, "loss_in_book", F),
    "books not reported": ({"book": book(principal_owed_fen=None)}, "loss_in_book", L),
    "a repayment kept back": ({"loss": SHORT}, "recovered_in_book", F),
    "costs of collection": ({"loss": COSTS}, "collection_costs", L),
    "another fund that may not be added to": ({"other_funds": (str(UUID(int=6)),), "compensated_elsewhere_fen": 1}, "elsewhere", F),
    "an insurer has paid": ({"compensated_elsewhere_fen": 1}, "elsewhere", L),
    "a guarantor has paid since": ({"book": book(guarantor_paid_fen=1)}, "guarantor_paid_deducted", F),
    "the guarantor has been compensated": ({"other_mode_fen": 1}, "one_mode", F),
    "a limit that cuts": ({"computation": computed(RULES, LOSS, 1_000_000)}, "limit_loan", L),
    "a limit that is used up": ({"computation": computed(RULES, LOSS, 0)}, "limit_loan", F),
    "a figure that is not stated": ({"computation": computed(rules(shares=None), LOSS)}, "figures_stated", F),
    "the breaker has tripped": ({"stops": (replace(GOOD.stops[0], numerator_fen=301),)}, "breaker_0", F),
    "the breaker would trip": ({"stops": (replace(GOOD.stops[0], added_fen=115),)}, "breaker_0", L),
    "the breaker warns": ({"stops": (replace(GOOD.stops[0], numerator_fen=240),)}, "breaker_0", L),
    "a paper is missing": ({"materials": frozenset({"补偿申请函"})}, "materials", F),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_is_found_by_its_own_check(name: str) -> None:
    changed, code, result = WRONG[name]
    checks = found(**changed)
    assert checks[code].result is result
    assert worst_of(list(checks.values())) is not Result.PASS


def test_a_bar_ends_after_its_last_day() -> None:
    assert found(barred_until=date(2026, 11, 19))["barred"].result is Result.PASS


def test_another_fund_that_the_rules_name_is_no_fault() -> None:
    checks = found(other_funds=(str(FRIEND),), compensated_elsewhere_fen=100)
    assert checks["elsewhere"].result is Result.PASS


def test_a_breaker_that_only_stops_filing_does_not_hold_up_payment() -> None:
    only_filing = StopRule(level_pct=Decimal(3), effect=[StopEffect.STOP_FILING])
    checks = found(stops=(StopFigure(only_filing, 400, 10_000, 0, date(2026, 11, 20)),))
    assert checks["breaker_0"].result is Result.LOOK


def test_a_guarantor_is_asked_for_its_payment_even_where_the_trigger_is_silent() -> None:
    paid = book(guarantor_paid_fen=100, guarantor_paid_on=date(2026, 10, 1))
    assert found(claimant=Claimant.GUARANTOR, book=paid)["guarantor_paid"].result is Result.PASS
    assert found(claimant=Claimant.GUARANTOR)["guarantor_paid"].result is Result.FAIL


def test_no_checks_at_all_must_be_looked_at() -> None:
    assert worst_of([]) is Result.LOOK
