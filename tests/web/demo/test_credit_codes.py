"""Synthetic credit codes: well formed, and nobody's."""

from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from marketplace.members.uscc import is_uscc
from marketplace.reference import regions
from web.demo.credit_codes import COOPERATIVE, ENTERPRISE, NOWHERE, SOLE_PROPRIETOR, organisation_check, synthetic_code
from web.demo.enterprises import CODE_CATEGORY, scattered
from web.demo.fill import FIRST_INSTITUTION_CODE

serials = st.integers(0, 30**6 - 1)


@given(st.sampled_from([ENTERPRISE, SOLE_PROPRIETOR, COOPERATIVE]), serials)
def test_code_is_valid_by_others_rules_and_ours(category: str, serial: int) -> None:
    code = synthetic_code(category, serial)
    assert uscc.is_valid(code)
    assert is_uscc(code)
    assert code[:2] == category
    assert code[2:8] == NOWHERE
    assert code[16] == organisation_check(code[8:16])


def test_no_real_place_registers_such_codes() -> None:
    assert NOWHERE.startswith("99")
    assert [place for place in regions.subtree(regions.NATION) if place.code.startswith("99")] == []


@given(serials, serials)
def test_different_serials_have_different_codes(one: int, other: int) -> None:
    assert (synthetic_code(ENTERPRISE, one) == synthetic_code(ENTERPRISE, other)) is (one == other)


def test_codes_of_the_demonstration_are_distinct_and_neighbours_unlike() -> None:
    enterprises = [synthetic_code(ENTERPRISE, scattered(serial)) for serial in range(5_000)]
    institutions = [synthetic_code(ENTERPRISE, FIRST_INSTITUTION_CODE + number) for number in range(100)]
    assert len({*enterprises, *institutions}) == 5_100
    assert set(CODE_CATEGORY.values()) == {SOLE_PROPRIETOR, COOPERATIVE}
    assert enterprises[1][10:15] != enterprises[2][10:15]
