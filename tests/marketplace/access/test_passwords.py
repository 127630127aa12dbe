"""Which passwords are accepted, and how they are kept."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.access.passwords import check_new_password, common_passwords, hash_password, password_matches
from marketplace.errors import Invalid


def refused(password: str, username: str = "somebody") -> str | None:
    """The sentence, or None."""
    try:
        check_new_password(password, username, pointer="/new")
    except Invalid as error:
        return str(error)
    return None


@pytest.mark.parametrize("password", ["correct horse x9", "一二三四五六七八九十甲乙", "q7-" * 20 + "abcd", "x9 v" * 32])
def test_long_uncommon_passwords_of_any_characters_are_accepted(password: str) -> None:
    assert refused(password) is None


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("short", "至少 12 个字符，现在是 5 个"),
        ("x9 v" * 33, "最多 128 个字符"),
        ("password1234", "太常见"),
        ("PassWord1234", "太常见"),
        ("aaaaaaaaaaaabbb", "太常见"),
        ("somebody2026", "用户名"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, part: str) -> None:
    assert part in (refused(password) or "")


def test_the_list_of_common_passwords_holds_only_what_length_lets_through() -> None:
    assert min(map(len, common_passwords())) == 12
    assert all(word == word.casefold() for word in common_passwords())


def test_a_hash_is_argon2id_salted_and_tells_nothing() -> None:
    password = "一个测试用的密码 42"
    first, second = hash_password(password), hash_password(password)
    assert first.startswith("$argon2id$")
    assert first != second
    assert password_matches(first, password)
    assert not password_matches(first, password + "x")


def test_production_hashes_with_the_parameters_of_rfc_9106() -> None:
    asked = "from marketplace.access.passwords import HASHER as h; print(h.type.name, h.time_cost, h.memory_cost, h.parallelism)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["ID", "3", "65536", "4"]


def test_the_same_look_typed_on_another_keyboard_is_the_same_password() -> None:
    assert password_matches(hash_password("caf\u00e9 ＡＢＣ 123456"), "cafe\u0301 ABC 123456")


@given(st.text(max_size=30))
def test_a_broken_hash_matches_nothing(broken: str) -> None:
    assert not password_matches(broken, "whatever it may be")
