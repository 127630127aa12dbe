"""Spreading a payment over what is owed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.loans.rules.payment_order import (
    CUSTOMARY_ORDER,
    Allotment,
    Debt,
    Part,
    PaymentBeyondDebt,
    Walk,
    owed_fen,
    spread,
    spread_parts,
)

MAY = Debt(number=5, due_on=date(2026, 5, 21), penalty_fen=30, interest_fen=500, principal_fen=10_000)
JUNE = Debt(number=6, due_on=date(2026, 6, 21), fees_fen=200, interest_fen=400, principal_fen=10_000)

amounts = st.integers(0, 1_000)
debts = st.lists(
    st.builds(
        Debt,
        number=st.integers(1, 9),
        due_on=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
        fees_fen=amounts,
        penalty_fen=amounts,
        interest_fen=amounts,
        principal_fen=amounts,
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda debt: debt.number,
)


def test_the_oldest_instalment_is_paid_whole_before_the_next() -> None:
    assert spread(10_700, [JUNE, MAY]) == [
        Allotment(5, Part.PENALTY, 30),
        Allotment(5, Part.INTEREST, 500),
        Allotment(5, Part.PRINCIPAL, 10_000),
        Allotment(6, Part.FEES, 170),
    ]


def test_the_oldest_is_the_one_due_first_whatever_its_number() -> None:
    april = Debt(number=9, due_on=date(2026, 4, 21), principal_fen=100)
    assert [each.number for each in spread(200, [MAY, april])] == [9, 5, 5]
    assert [each.number for each in spread_parts({Part.PRINCIPAL: 200}, [MAY, april])] == [9, 5]


def test_or_each_part_of_all_instalments_before_the_next_part() -> None:
    assert spread(1_200, [JUNE, MAY], walk=Walk.BY_PART) == [
        Allotment(6, Part.FEES, 200),
        Allotment(5, Part.PENALTY, 30),
        Allotment(5, Part.INTEREST, 500),
        Allotment(6, Part.INTEREST, 400),
        Allotment(5, Part.PRINCIPAL, 70),
    ]


def test_a_contract_may_put_the_principal_first() -> None:
    order = (Part.PRINCIPAL, Part.INTEREST, Part.PENALTY, Part.FEES)
    assert spread(10_100, [MAY], order=order) == [Allotment(5, Part.PRINCIPAL, 10_000), Allotment(5, Part.INTEREST, 100)]


def test_more_than_is_owed_is_refused_with_the_exact_remainder() -> None:
    assert sum(allotment.amount_fen for allotment in spread(21_130, [MAY, JUNE])) == 21_130
    with pytest.raises(PaymentBeyondDebt) as refused:
        spread(21_131, [MAY, JUNE])
    assert refused.value.owed_fen == {"amount": 21_130}
    (error,) = refused.value.errors
    assert (error.pointer, error.detail) == (
        "/amount",
        "本次还款 211.31 元，超过尚欠的 211.30 元；请填不超过 211.30 的金额。",
    )


def test_parts_stated_by_the_bank_are_refused_each_with_its_remainder() -> None:
    with pytest.raises(PaymentBeyondDebt) as refused:
        spread_parts({Part.PRINCIPAL: 20_001, Part.INTEREST: 900, Part.PENALTY: 31}, [MAY, JUNE])
    assert refused.value.owed_fen == {"principal": 20_000, "penalty": 30}
    assert [error.pointer for error in refused.value.errors] == ["/principal", "/penalty"]


def test_parts_stated_by_the_bank_go_to_the_oldest_first() -> None:
    assert spread_parts({Part.PRINCIPAL: 12_000, Part.INTEREST: 500}, [JUNE, MAY]) == [
        Allotment(5, Part.PRINCIPAL, 10_000),
        Allotment(6, Part.PRINCIPAL, 2_000),
        Allotment(5, Part.INTEREST, 500),
    ]


@pytest.mark.parametrize("paid", [{}, {Part.INTEREST: 0}, {Part.INTEREST: 5, Part.FEES: -1}], ids=["nothing", "zero", "negative"])
def test_parts_that_are_no_payment_are_refused(paid: dict[Part, int]) -> None:
    with pytest.raises(ValueError, match="one above"):
        spread_parts(paid, [MAY, JUNE])


def test_an_order_names_each_part_once() -> None:
    with pytest.raises(ValueError, match="each part once"):
        spread(1, [MAY], order=(Part.FEES, Part.INTEREST))
    with pytest.raises(ValueError, match="1 fen or more"):
        spread(0, [MAY])


@given(debts, st.data(), st.permutations(CUSTOMARY_ORDER), st.sampled_from(Walk))
def test_all_of_a_payment_is_spread_and_no_debt_overpaid(owed: list[Debt], data: st.DataObject, order: list[Part], walk: Walk) -> None:
    total = sum(owed_fen(owed).values())
    if total == 0:
        return
    amount = data.draw(st.integers(1, total))
    allotted = spread(amount, owed, order=order, walk=walk)
    assert sum(each.amount_fen for each in allotted) == amount
    by_place = {(each.number, each.part): each.amount_fen for each in allotted}
    assert len(by_place) == len(allotted)
    assert all(0 < fen <= debt.of(part) for debt in owed for part in Part if (fen := by_place.get((debt.number, part))))
    # Only the last place may be left with something owed.
    short = [each for each in allotted[:-1] if each.amount_fen < next(debt for debt in owed if debt.number == each.number).of(each.part)]
    assert short == []
