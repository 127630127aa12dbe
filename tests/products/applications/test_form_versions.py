"""Changes of two windows come together field by field; nothing that was typed is lost without a word."""

from hypothesis import given
from hypothesis import strategies as st

from products.applications.form_versions import merged_fields

NAMES = ("amount_fen", "term_months", "purpose", "answer-employee_count")
FIELDS = st.fixed_dictionaries({name: st.integers(1, 3) | st.none() for name in NAMES})


def test_what_only_one_window_changed_stands() -> None:
    merged = merged_fields({"amount_fen": 1, "purpose": "tax"}, {"amount_fen": 1, "purpose": "rent"}, {"amount_fen": 2, "purpose": "tax"})
    assert merged.changes == {"amount_fen": 2}
    assert merged.clashes == ()
    assert merged.elsewhere == ("purpose",)


def test_what_both_windows_changed_is_the_later_one_s_and_is_told() -> None:
    merged = merged_fields({"amount_fen": 1}, {"amount_fen": 2}, {"amount_fen": 3})
    assert merged.changes == {"amount_fen": 3}
    assert merged.clashes == ("amount_fen",)


def test_both_windows_saying_the_same_is_no_clash() -> None:
    assert merged_fields({"amount_fen": 1}, {"amount_fen": 2}, {"amount_fen": 2}).clashes == ()


@given(FIELDS, FIELDS, FIELDS)
def test_every_change_of_either_window_is_kept_or_told(base: dict[str, int], present: dict[str, int], typed: dict[str, int]) -> None:
    merged = merged_fields(base, present, typed)
    after = present | merged.changes
    for name in NAMES:
        if typed[name] != base[name]:
            assert after[name] == typed[name]
        else:
            assert after[name] == present[name]
        if present[name] not in (base[name], after[name]):
            assert name in merged.clashes
