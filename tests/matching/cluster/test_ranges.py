"""Cutting a population into ranges."""

from hypothesis import given
from hypothesis import strategies as st

from matching.cluster.ranges import ranges_of


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 120))
def test_ranges_are_all_row_groups_once_in_order_and_none_larger_than_it_need_be(rows: list[int], largest: int) -> None:
    ranges = ranges_of(rows, largest)
    assert [group for each in ranges for group in range(each.first, each.first + each.groups)] == list(range(len(rows)))
    assert [each.number for each in ranges] == list(range(len(ranges)))
    for each in ranges:
        held = rows[each.first : each.first + each.groups]
        assert each.rows_before == sum(rows[: each.first])
        assert sum(held) <= largest or len([count for count in held if count]) == 1
