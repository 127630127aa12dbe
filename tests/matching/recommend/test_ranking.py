"""The published order, and the tables of weights behind it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.eligibility.json_text import read_json, write_json
from marketplace.strict_toml import TomlFileError
from matching.recommend.ranking import Measured, Ranking, rank
from matching.recommend.ranking_table import RankingTable, load_ranking_table, standard_table

money = st.none() | st.decimals(0, 10**10, places=2)
inputs = st.fixed_dictionaries(
    {
        "wanted_cny": money,
        "amount_max_cny": money,
        "rate_pct": st.none() | st.decimals(0, 40, places=2),
        "days": st.none() | st.integers(0, 400),
        "observed_days": st.none() | st.decimals(0, 400, places=1),
        "preferences": st.lists(st.sampled_from(["pass", "fail", "unknown"]), max_size=4),
    }
)


def ranked(**given: Any) -> Ranking:
    """Ranking of an offer of which only this is known."""
    return rank(standard_table(), Measured(**given))


def shares(ranking: Ranking) -> dict[str, Decimal | None]:
    """Shares by part."""
    return {part.name: part.share for part in ranking.parts}


@given(inputs)
def test_shares_lie_between_nothing_and_all_and_the_score_is_their_weighted_mean(given: dict[str, Any]) -> None:
    ranking = ranked(**given)
    known = [part for part in ranking.parts if part.share is not None]
    assert all(0 <= part.share <= 1 for part in known if part.share is not None)
    assert sum(part.weight for part in ranking.parts) == 100
    if not known:
        assert ranking.score is None
        return
    mean = sum((part.weight * part.share for part in known if part.share is not None), Decimal(0)) / sum(part.weight for part in known)
    assert ranking.score is not None
    assert abs(ranking.score - 100 * mean) <= Decimal("0.05")


@given(inputs, st.sampled_from(["rate_pct", "days", "observed_days", "amount_max_cny", "wanted_cny"]))
def test_a_part_without_data_changes_no_other_part(given: dict[str, Any], left_out: str) -> None:
    before, after = shares(ranked(**given)), shares(ranked(**{**given, left_out: None}))
    of_part = {"rate_pct": "rate", "days": "speed", "observed_days": "observed_speed"}.get(left_out, "coverage")
    assert after[of_part] is None
    assert {name: share for name, share in after.items() if name != of_part} == {
        name: share for name, share in before.items() if name != of_part
    }


def test_nothing_known_means_no_score_instead_of_a_bad_one() -> None:
    assert ranked().score is None
    assert ranked(preferences=["unknown"]).score is None


def test_one_known_part_alone_makes_the_score() -> None:
    assert ranked(rate_pct=Decimal(3)).score == 100
    assert ranked(rate_pct=Decimal(10)).score == 0
    assert ranked(days=15).score == 0


@pytest.mark.parametrize(
    ("given", "part", "share"),
    [
        ({"wanted_cny": Decimal(100), "amount_max_cny": Decimal(300)}, "coverage", "1"),
        ({"wanted_cny": Decimal(300), "amount_max_cny": Decimal(75)}, "coverage", "0.25"),
        ({"wanted_cny": Decimal(0), "amount_max_cny": Decimal(75)}, "coverage", None),
        ({"rate_pct": Decimal("6.5")}, "rate", "0.5"),
        ({"rate_pct": Decimal("1.2")}, "rate", "1"),
        ({"rate_pct": Decimal(24)}, "rate", "0"),
        ({"days": 8}, "speed", "0.5"),
        ({"days": 0}, "speed", "1"),
        ({"observed_days": Decimal("4.5")}, "observed_speed", "0.75"),
        ({"preferences": ["pass", "fail", "unknown", "pass", "fail"]}, "preferences", "0.5"),
    ],
)
def test_share_of_a_part(given: dict[str, Any], part: str, share: str | None) -> None:
    assert shares(ranked(**given))[part] == (None if share is None else Decimal(share))


TABLE = """version = "2027-01"
[coverage]
weight = 70
[rate]
weight = 30
full_at = 2.5
none_at = 8
"""


def test_an_installation_ranks_by_a_table_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "ranking.toml"
    file.write_text(TABLE, encoding="utf-8")
    table = load_ranking_table(file)
    assert (table.version, table.rate.full_at, table.speed.weight) == ("2027-01", Decimal("2.5"), 0)
    assert rank(table, Measured(rate_pct=Decimal("2.5"), days=1)).score == 100


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version = 3", "version is 3"),
        (TABLE.replace('version = "2027-01"', ""), "version is missing"),
        (TABLE.replace("70", "60"), "add up to 90"),
        (TABLE.replace("70", "-70"), "coverage.weight"),
        (TABLE.replace("full_at = 2.5", "full_at = 8"), "expected less than rate.none_at"),
        (TABLE.replace("full_at = 2.5", "full_at = nan"), "rate.full_at"),
        (TABLE + "[paid_place]\nweight = 1", "paid_place is unknown"),
    ],
)
def test_a_wrong_table_is_refused_with_the_reason(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "ranking.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TomlFileError, match=told):
        load_ranking_table(file)


def test_a_table_goes_through_a_receipt_unchanged() -> None:
    assert RankingTable.of(read_json(write_json(standard_table().document()))) == standard_table()


@given(inputs, st.decimals(0, 20, places=2))
def test_a_lower_rate_never_scores_lower(given: dict[str, Any], cheaper_by: Decimal) -> None:
    rate = given["rate_pct"] or Decimal(8)
    dear, cheap = ranked(**{**given, "rate_pct": rate}), ranked(**{**given, "rate_pct": max(Decimal(0), rate - cheaper_by)})
    assert dear.score is not None
    assert cheap.score is not None
    assert cheap.score >= dear.score
