"""A row as a whole: who it speaks of, when, which record it is, and that nothing makes the check fail."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.exact_json import decode, encode
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.checks.identities import is_sound
from marketplace.information.checks.record_keys import RecordKeys, SeenRows
from marketplace.information.checks.row import CheckedRow, RowChecker
from marketplace.information.files.rows import CellFault, RawRow
from marketplace.members.uscc import is_uscc
from tests.marketplace.information.files.sample_item import AS_OF, ITEM, VOCABULARY, uscc

CHECKER = RowChecker(ITEM, VOCABULARY, AS_OF)
NAMES = [each.code for each in ITEM.fields] + list(VOCABULARY)
WRITTEN = st.sampled_from(
    ["2026-03-05", "2026年3月", "1.2万元", "3%", "是", "01", "9.1E+17", "=A1", "110101199001010015", uscc(), "-", "\0"]
)
CELLS = st.one_of(
    st.none(), st.booleans(), st.text(max_size=80), WRITTEN, st.integers(), st.dates(), st.lists(st.text(max_size=5), max_size=4),
    st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from([CellFault("nested"), CellFault("digits_lost", "9E+17")]),
)  # fmt: skip


def checked(**cells: Any) -> CheckedRow:
    """A row that must be right."""
    row = CHECKER.check(RawRow(7, {"amount": 1, **cells}))
    assert isinstance(row, CheckedRow), row
    return row


@settings(max_examples=400, deadline=None)
@given(cells=st.dictionaries(st.sampled_from(NAMES), CELLS, max_size=len(NAMES)))
def test_a_row_is_taken_whole_or_every_fault_is_named(cells: dict[str, Any]) -> None:
    found = CHECKER.check(RawRow(1, cells))
    if isinstance(found, CheckedRow):
        assert decode(encode(found.data)) is not None
        assert all(value.encode() for value in found.personal.values())
        assert found.as_of <= AS_OF
        assert found.uscc is None or is_uscc(found.uscc)
    else:
        assert found
        assert all(0 < len(each.problem) <= 300 and each.problem.encode() for each in found)


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXYIa", min_size=17, max_size=19) | st.integers(0, 10**8).map(uscc))
def test_the_quick_check_of_a_code_is_the_strict_one(code: str) -> None:
    assert is_sound(code) == is_uscc(code)


def test_values_of_people_are_kept_apart_and_never_repeated() -> None:
    row = checked(uscc=uscc(), contact_name="示例人", contact_id_no="110101900101001", note="说明")
    assert row.personal == {"contact_name": "示例人", "contact_id_no": "110101199001010015"}
    assert row.data == {"amount": 1, "note": "说明"}
    wrong = CHECKER.check(RawRow(1, {"uscc": uscc(), "amount": 1, "contact_id_no": "110101199001019999", "contact_name": "=示例人()"}))
    assert isinstance(wrong, list)
    assert [each.code for each in wrong] == ["not_an_identity_number", "formula"]
    assert not any("示例人" in each.problem or "1990" in each.problem for each in wrong)


def test_a_person_is_the_subject_by_number_only() -> None:
    item = builtin_items()["person_real_estate"]
    checker = RowChecker(item, VOCABULARY, AS_OF, hash_key=b"k")
    cells = {"person_name": "示例人", "certificate_no": "示例证 1 号", "registration_date": "2026-01-05"}
    row = checker.check(RawRow(1, {**cells, "id_no": "110101199001010015"}))
    assert isinstance(row, CheckedRow)
    assert (row.uscc, row.name, row.as_of) == (None, None, date(2026, 1, 5))
    assert row.personal["id_no"] == "110101199001010015"
    nameless = checker.check(RawRow(1, dict(cells)))
    assert isinstance(nameless, list)
    assert [(each.field, each.code) for each in nameless] == [("id_no", "missing")]


def test_a_row_speaks_of_its_day_or_of_the_batchs() -> None:
    assert checked(uscc=uscc(), month="2026-02").as_of == date(2026, 2, 28)
    assert checked(uscc=uscc(), month="2026-04").as_of == AS_OF  # the month is going on
    assert checked(uscc=uscc()).as_of == AS_OF


def test_a_batch_of_yesterday_may_tell_what_happened_until_today() -> None:
    checker = RowChecker(ITEM, VOCABULARY, AS_OF, today=date(2026, 4, 3))
    assert isinstance(checker.check(RawRow(1, {"uscc": uscc(), "amount": 1, "day": "2026-04-03"})), CheckedRow)
    assert isinstance(checker.check(RawRow(1, {"uscc": uscc(), "amount": 1, "day": "2026-04-04"})), list)


def test_filled_counts_the_items_own_fields() -> None:
    assert checked(uscc=uscc(), enterprise_name="甲公司", sample_in_arrears="否", note="-").filled == 3


def test_the_key_is_the_same_however_a_value_is_written() -> None:
    keys = RecordKeys("item", ("document_no", "amount", "tags"))
    first = keys.of({"document_no": "（2026）甲 1 号", "amount": 5, "tags": ["a", "b"], "other": 1})
    assert keys.of({"document_no": "(2026)甲1号", "amount": 5, "tags": ["a", "b"]}) == first
    assert len(first) == 16
    others = [
        keys.of({"document_no": "(2026)甲2号", "amount": 5, "tags": ["a", "b"]}),
        keys.of({"document_no": "(2026)甲1号", "amount": 5}),
        RecordKeys("other", ("document_no", "amount", "tags")).of({"document_no": "(2026)甲1号", "amount": 5, "tags": ["a", "b"]}),
        RecordKeys("item", ("document_no", "amount", "tags"), b"k").of({"document_no": "(2026)甲1号", "amount": 5, "tags": ["a", "b"]}),
    ]
    assert len({first, *others}) == 5


def test_amounts_of_equal_worth_make_one_key() -> None:
    keys = RecordKeys("item", ("amount",))
    assert keys.of({"amount": Decimal("1.50")}) == keys.of({"amount": Decimal("1.5")})


def test_without_key_fields_a_subject_has_one_record() -> None:
    keys = RecordKeys("item", ())
    assert keys.of({"a": 1}) == keys.of({})
    assert keys.of({}) != RecordKeys("other", ()).of({})


def test_the_second_row_of_a_record_is_told_of_the_first() -> None:
    seen, key = SeenRows(), bytes(16)
    assert seen.first(uscc(1), key, 2) is None
    assert seen.first(uscc(2), key, 3) is None
    assert seen.first(uscc(1), b"\1" * 16, 4) is None
    assert seen.first(uscc(1), key, 9) == 2
    assert seen.first(" 甲 公司", key, 10) is None
    assert seen.first("甲公司", key, 11) == 10


def test_a_code_is_meant_by_its_synonyms_too() -> None:
    item = builtin_items()["patent"]
    cells = {"enterprise_name": "示例企业", "application_no": "202610000001.X", "application_date": "2026-03-05"}
    found = [
        RowChecker(item, VOCABULARY, AS_OF).check(RawRow(1, {**cells, "patent_type": word})) for word in ("发明", "发明专利", "invention")
    ]
    assert [row.data["patent_type"] for row in found if isinstance(row, CheckedRow)] == ["invention"] * 3
