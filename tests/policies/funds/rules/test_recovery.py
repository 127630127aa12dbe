"""Recovered money: who gets it back, in which order, and that nobody gets more than it bore."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.funds.fund_rules import LENDER, FundRules, Layer, PayerKind, RecoveryStep
from policies.funds.rules.recovery import Division, divide_recovery

SHORTLY = settings(max_examples=80, deadline=None)
R = RecoveryStep
fens = st.integers(0, 10**12)
orders = st.permutations(list(R)).flatmap(lambda steps: st.integers(0, len(steps)).map(lambda size: steps[:size]))
payers = st.lists(st.tuples(fens, fens), min_size=0, max_size=4)


def in_order(*steps: RecoveryStep) -> FundRules:
    return FundRules(recovery_order=list(steps))


def back(division: Division) -> dict[str, int]:
    return dict(division.back)


@SHORTLY
@given(orders, fens, payers, fens, fens, fens)
def test_the_parts_add_up_and_nobody_gets_more_than_it_is_owed(
    steps: list[RecoveryStep], amount: int, bore: list[tuple[int, int]], lender: int, costs: int, interest: int
) -> None:
    borne = {f"p{place}": fen for place, (fen, _) in enumerate(bore)} | {LENDER: lender}
    returned = {f"p{place}": min(fen, before) for place, (fen, before) in enumerate(bore)}
    found = divide_recovery(in_order(*steps), amount, borne, returned, costs, interest)
    shared = back(found)
    assert found.costs_fen + found.interest_fen + found.lender_fen + sum(shared.values()) + found.surplus_fen == amount
    assert all(0 <= fen <= borne[payer] - returned[payer] for payer, fen in shared.items())
    assert 0 <= found.lender_fen <= lender
    assert found.costs_fen <= costs
    assert found.interest_fen <= interest
    everything = costs + interest + lender + sum(borne[payer] - returned[payer] for payer in shared)
    assert found.surplus_fen == max(0, amount - everything)


@SHORTLY
@given(st.lists(st.integers(1, 500), min_size=1, max_size=12), st.integers(1, 900), st.integers(1, 900))
def test_whatever_the_instalments_a_full_recovery_makes_everybody_whole(amounts: list[int], fund: int, lender: int) -> None:
    rules, borne, had = in_order(R.SHARED), {"fund": fund, LENDER: lender}, {"fund": 0, LENDER: 0}
    for amount in [*amounts, 2000]:
        found = divide_recovery(rules, amount, borne, had, 0, 0)
        had = {"fund": had["fund"] + back(found)["fund"], LENDER: had[LENDER] + found.lender_fen}
    assert had == borne


def test_costs_then_the_borne_proportion_then_interest() -> None:
    borne = {"city": 3200, "district": 4800, LENDER: 2000}
    found = divide_recovery(in_order(R.COSTS, R.SHARED, R.INTEREST), 1101, borne, {}, 100, 50)
    assert (found.costs_fen, back(found), found.lender_fen, found.interest_fen) == (100, {"city": 320, "district": 480}, 201, 0)
    assert found.to_lender_fen == 301


def test_a_fund_that_is_served_first_is_whole_before_the_lender_gets_anything() -> None:
    borne = {"fund": 500, LENDER: 500}
    rules = in_order(R.FUND, R.LENDER, R.INTEREST)
    assert back(divide_recovery(rules, 400, borne, {"fund": 50}, 0, 0)) == {"fund": 400}
    later = divide_recovery(rules, 400, borne, {"fund": 450}, 0, 30)
    assert (back(later), later.lender_fen) == ({"fund": 50}, 350)


def test_an_insurer_is_no_payer_of_the_fund_and_waits_until_the_fund_is_whole() -> None:
    layers = [
        Layer(payer="fund", share_pct=Decimal(54)),
        Layer(payer="bank", share_pct=Decimal(26)),
        Layer(payer="insurer", share_pct=Decimal(20), kind=PayerKind.EXTERNAL),
    ]
    rules = FundRules(layers=layers, recovery_order=[R.FUND])
    borne = {"fund": 540, "insurer": 200, LENDER: 260}
    assert back(divide_recovery(rules, 540, borne, {}, 0, 0)) == {"fund": 540, "insurer": 0}
    rest = divide_recovery(rules, 230, borne, {"fund": 540}, 0, 0)
    assert (back(rest), rest.lender_fen) == ({"fund": 0, "insurer": 100}, 130)


def test_what_nobody_is_owed_is_named_and_given_to_nobody() -> None:
    found = divide_recovery(in_order(R.SHARED, R.INTEREST), 1200, {"fund": 300, LENDER: 700}, {}, 0, 100)
    assert (back(found), found.lender_fen, found.interest_fen, found.surplus_fen) == ({"fund": 300}, 700, 100, 100)
    assert found.to_lender_fen == 800


def test_a_payer_that_is_whole_leaves_its_part_to_the_others_in_proportion() -> None:
    found = divide_recovery(in_order(R.SHARED), 100, {"a": 100, "b": 100, LENDER: 200}, {"a": 100}, 0, 0)
    assert (back(found), found.lender_fen) == ({"a": 0, "b": 33}, 67)


def test_negative_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        divide_recovery(FundRules(), -1, {LENDER: 1}, {}, 0, 0)
