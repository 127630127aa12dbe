"""Industries: names, what stands above, letters in front of digits."""

import pytest

from marketplace.reference import industries
from marketplace.reference.names import code_names


def test_levels_hold_the_whole_classification() -> None:
    sections = industries.children()
    divisions = [division for section in sections for division in industries.children(section.code)]
    groups = [group for division in divisions for group in industries.children(division.code)]
    classes = [leaf for group in groups for leaf in industries.children(group.code)]
    assert [len(level) for level in (sections, divisions, groups, classes)] == [20, 97, 473, 1381]
    assert {level.level for level in classes} == {"class"}


@pytest.mark.parametrize("code", ["5191", "F5191", "Z5191"])
def test_a_letter_in_front_of_digits_is_ignored(code: str) -> None:
    assert [step.code for step in industries.path(code)] == ["F", "51", "519", "5191"]
    assert industries.section_of(code) == "F"


def test_unlisted_codes_have_no_name_and_no_path() -> None:
    assert industries.name("9999") is None
    assert industries.path("9999") == ()
    assert industries.section_of("") is None


@pytest.mark.parametrize(
    ("hierarchy", "code", "expected"),
    [
        ("region", "320100", "江苏省南京市"),
        ("industry", "C", "制造业"),
        ("industry", "I65", "软件和信息技术服务业"),
        ("region", "990000", None),
        ("prefix", "C", None),
    ],
)
def test_names_for_sentences(hierarchy: str, code: str, expected: str | None) -> None:
    assert code_names(hierarchy, code) == expected
