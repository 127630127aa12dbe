"""Credit codes as people type them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.uscc import calc_check_digit

from marketplace.errors import Invalid
from marketplace.members.uscc import ALPHABET, is_uscc, parse_uscc

SAMPLES = list(csv.DictReader((Path(__file__).parent / "uscc_samples.csv").open(encoding="utf-8", newline="")))
GOOD = "91100000100003962T"
codes = st.builds(
    lambda region, rest: "91" + region + rest + calc_check_digit("91" + region + rest),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(sorted(ALPHABET), min_size=9, max_size=9),
)


def accepted(text: str) -> str | None:
    """The code, or None if it is refused."""
    try:
        return parse_uscc(text)
    except Invalid:
        return None


def test_every_sample_is_judged_as_known() -> None:
    assert len(SAMPLES) == 270
    for sample in SAMPLES:
        assert is_uscc(sample["uscc"]) is (sample["valid"] == "1"), sample
        assert (accepted(sample["uscc"]) is not None) is (sample["valid_after_normalise"] == "1"), sample


@given(codes)
def test_a_code_survives_every_way_of_typing_it(code: str) -> None:
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in code)
    for typed in (code, code.lower(), f"\ufeff {code}\u3000", "-".join((code[:2], code[2:8], code[8:])), full_width, "\u200b".join(code)):
        assert parse_uscc(typed) == code


@given(codes, st.integers(0, 17), st.sampled_from(sorted(ALPHABET)))
def test_one_wrong_character_is_always_found(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert (accepted(wrong) is not None) is (wrong == code)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    read = accepted(text)
    if read is not None:
        assert is_uscc(read)
        return
    with pytest.raises(Invalid) as refused:
        parse_uscc(text, pointer="/code")
    [fault] = refused.value.errors
    assert fault.pointer == "/code"
    assert fault.detail.isprintable()


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "请填写"),
        (GOOD[:17], "现在是 17 位"),
        (GOOD + "0", "现在是 19 位"),
        ("440301103097413", "旧的工商注册号"),
        ("204706718", "组织机构代码"),
        ("9110000010000396IT", "第 17 位是字母 I"),
        ("91100000100003962中", "第 18 位是「中」"),
        ("91100000100003962\x07", "看不见的字符"),
        ("9110A000100003962T", "前 8 位不对"),
        ("A1100000100003962T", "前 8 位不对"),
        ("91100000100003962N", "校验码"),
    ],
)
def test_the_sentence_says_what_is_wrong(typed: str, part: str) -> None:
    with pytest.raises(Invalid, match=part):
        parse_uscc(typed)


def test_codes_of_rural_collectives_begin_with_n() -> None:
    code = "N2320000MA1234567"
    assert parse_uscc(code + calc_check_digit(code)).startswith("N2")
