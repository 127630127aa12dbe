"""Regions: names, places below and above, what forms offer."""

import pytest

from marketplace.reference import regions


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("100000", "全国"),
        ("320000", "江苏省"),
        ("320102", "江苏省南京市玄武区"),
        ("110101", "北京市东城区"),
        ("110100", "北京市"),
        ("500230", "重庆市丰都县"),
        ("429004", "湖北省仙桃市"),
        ("441900", "广东省东莞市"),
        ("320576", "江苏省苏州工业园区"),
        ("500105", "重庆市江北区"),
        ("810000", "香港特别行政区"),
        ("999999", None),
        ("", None),
    ],
)
def test_full_name_skips_rows_that_name_no_place(code: str, expected: str | None) -> None:
    assert regions.full_name(code) == expected


def test_forms_offer_provinces_then_prefectures_then_counties_and_zones() -> None:
    assert len(regions.selectable()) == 34
    assert "320100" in {region.code for region in regions.selectable("320000")}
    suzhou = [region.name for region in regions.selectable("320500")]
    assert suzhou[0] == "虎丘区"
    assert suzhou[-1] == "苏州工业园区"


def test_a_municipality_offers_its_districts_and_counties_at_once() -> None:
    offered = {region.name for region in regions.selectable("500000")}
    assert {"万州区", "丰都县", "两江新区"} <= offered
    assert not offered & {"市辖区", "县"}


def test_directly_governed_counties_stand_beside_prefectures() -> None:
    assert {"武汉市", "仙桃市"} <= {region.name for region in regions.selectable("420000")}


def test_abolished_places_keep_their_name_but_are_not_offered() -> None:
    assert regions.find("500112") is not None
    assert "500112" not in {region.code for region in regions.selectable("500000")}


def test_every_place_is_reached_from_the_nation_once() -> None:
    below = [region.code for region in regions.subtree(regions.NATION)]
    assert len(below) == len(set(below))
    listed = 3225 + 130 - 9  # divisions and zones without the nine grouping rows
    assert len(below) == listed


def test_subtree_holds_the_place_and_everything_below() -> None:
    codes = {region.code for region in regions.subtree("320100")}
    assert {"320100", "320102"} <= codes
    assert all(regions.covers("320100", code) for code in codes)


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ("100000", "320102", True),
        ("320000", "320102", True),
        ("320100", "320102", True),
        ("320102", "320102", True),
        ("320102", "320100", False),
        ("420000", "429004", True),
        ("420100", "429004", False),
        ("320500", "320571", True),
        ("330000", "320102", False),
    ],
)
def test_digits_alone_say_what_covers_what(outer: str, inner: str, covered: bool) -> None:
    assert regions.covers(outer, inner) is covered


def test_path_runs_from_the_province_down() -> None:
    assert [region.code for region in regions.path("429004")] == ["420000", "429004"]
    assert [region.code for region in regions.path("320102")] == ["320000", "320100", "320102"]


def test_every_parent_is_listed_and_every_code_has_six_digits() -> None:
    for region in regions.subtree(regions.NATION):
        assert region.code.isdigit()
        assert len(region.code) == 6
        assert region.level == "province" or regions.find(region.parent_code) is not None


def test_province_is_read_from_the_digits() -> None:
    assert regions.province_of("320571") == "320000"
    assert regions.province_of("100000") is None
    assert regions.province_of("990101") is None
