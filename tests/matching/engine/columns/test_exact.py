"""Scaled integers of numbers, and nothing of it rounded where a thread's decimal context is narrow."""

from collections.abc import Iterator
from decimal import Decimal, DefaultContext, Inexact, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.eligibility.exact_numbers import Number
from matching.engine import Population
from matching.engine.columns.exact import around, common_scale, decimals_of, number, whole
from tests.matching.engine.equality import witnesses
from tests.matching.engine.equality.worlds import make_world

NUMBERS = st.one_of(
    st.integers(1 - 10**15, 10**15 - 1),
    st.builds(lambda digits, scale: Decimal(f"{digits}E-{scale}"), st.integers(1 - 10**15, 10**15 - 1), st.integers(0, 400)),
)


@pytest.fixture(autouse=True)
def narrow_context() -> Iterator[None]:
    """Of five digits, in which any rounding is an error."""
    with localcontext() as context:
        context.prec = 5
        context.traps[Inexact] = True
        yield


@given(NUMBERS, st.integers(0, 18))
def test_a_number_is_between_what_it_is_rounded_to(value: Number, scale: int) -> None:
    up, down = around(value, scale)
    exact = Fraction(value) * 10**scale
    assert up - down == (exact.denominator > 1)
    assert down <= exact <= up


@given(NUMBERS)
def test_a_scaled_integer_is_the_number(value: Number) -> None:
    scale = decimals_of(value)
    integer = whole(value, scale)
    assert Fraction(integer, 10**scale) == Fraction(value)
    assert number(integer, scale) == value
    assert decimals_of(number(integer, scale)) == scale
    assert scale == 0 or integer % 10


@given(st.lists(NUMBERS, max_size=4))
def test_a_common_scale_is_one_in_which_all_are_integers_of_64_bits(values: list[Number]) -> None:
    found = common_scale(values)
    least = max(map(decimals_of, values), default=0)
    fits = least <= 18 and all(abs(Fraction(value)) * 10**least < 2**63 for value in values)
    assert found == (least if fits else None)


@pytest.mark.parametrize("seed", [2, 3, 11])
def test_no_answer_depends_on_the_context_of_the_thread(seed: int) -> None:
    world = make_world(seed, offers=10, profiles=60)
    with localcontext(DefaultContext):
        table = witnesses.table_of(world, seed)
    population = Population.from_arrow(table, world.entries)
    population.apply(world.profiles[:20])
    expected = witnesses.readable(world).tolist()
    assert witnesses.swept(population, world).tolist() == expected
    assert witnesses.reached(population, world).tolist() == expected
