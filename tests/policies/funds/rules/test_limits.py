"""What is left under the limits."""

from decimal import Decimal

from policies.funds.fund_rules import BankYearCap, Caps, Claimant, FundRules, Stack
from policies.funds.rules.computation import Room
from policies.funds.rules.limits import Used, bank_year_cap_fen, loss_left_fen, room_of, stack_left_fen


def test_a_banks_year_is_limited_by_the_lower_of_both_figures() -> None:
    cap = BankYearCap(amount="10000000.00", pct_of_prior_balance=Decimal(2))
    assert bank_year_cap_fen(cap, 499_999_999_00) == 9_999_999_98
    assert bank_year_cap_fen(cap, 500_000_001_00) == 10_000_000_00
    assert bank_year_cap_fen(cap, None) is None
    assert bank_year_cap_fen(BankYearCap(amount="1.00"), None) == 100


def test_a_part_of_the_balance_is_rounded_half_up_to_the_fen() -> None:
    assert bank_year_cap_fen(BankYearCap(pct_of_prior_balance=Decimal(2)), 25) == 1
    assert bank_year_cap_fen(BankYearCap(pct_of_prior_balance=Decimal(2)), 24) == 0


def test_a_limit_that_is_used_up_leaves_nothing_and_never_less() -> None:
    rules = FundRules(caps=Caps(loan="1.00", pool_year="5.00"))
    used = Used(loan_fen=101, pool_year_fen=499)
    room = room_of(rules, Claimant.BANK, used, prior_balance_fen=None, pool_free_fen=-1, loss_left_fen=-5, stack_left_fen=None)
    assert (room.loan_fen, room.pool_year_fen, room.pool_free_fen, room.loss_left_fen, room.borrower_fen) == (0, 1, 0, 0, None)


def test_nothing_used_leaves_the_whole_limit() -> None:
    caps = Caps(
        loan="1.00", borrower="2.00", bank_year=BankYearCap(amount="3.00"), pool_year="4.00", claimant_kind_year={Claimant.BANK: "5.00"}
    )
    room = room_of(FundRules(caps=caps), Claimant.BANK, Used(), prior_balance_fen=None, pool_free_fen=6, loss_left_fen=7, stack_left_fen=8)
    assert room == Room(100, 200, 300, 500, 400, 6, 7, 8)


def test_the_stack_counts_what_all_funds_have_paid() -> None:
    rules = FundRules(stack=Stack(cap_pct=Decimal(80)))
    assert stack_left_fen(rules, 1001, 500) == 301
    assert stack_left_fen(rules, 1001, 900) == 0
    assert stack_left_fen(FundRules(), 1001, 500) is None


def test_a_lender_whose_guarantor_has_paid_is_never_made_more_than_whole() -> None:
    # 1000 lost, 600 paid by the guarantor: 400 are the lender's, of which one fund has promised 240.
    assert loss_left_fen(1000, 400, 240, 0) == 160
    # The same while the guarantor has been promised 120 of its own 600.
    assert loss_left_fen(1000, 400, 360, 120) == 160
    assert loss_left_fen(1000, 1000, 900, 0) == 100
    assert loss_left_fen(1000, 400, 500, 0) == 0
