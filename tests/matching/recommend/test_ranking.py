"""The published order."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.recommend.ranking import Ranking, rank

NOTHING: dict[str, Any] = {"wanted_cny": None, "amount_max_cny": None, "rate_pct": None, "days": None, "preferences": []}
money = st.none() | st.decimals(0, 10**10, places=2)
inputs = st.fixed_dictionaries(
    {
        "wanted_cny": money,
        "amount_max_cny": money,
        "rate_pct": st.none() | st.decimals(0, 40, places=2),
        "days": st.none() | st.integers(0, 400),
        "preferences": st.lists(st.sampled_from(["pass", "fail", "unknown"]), max_size=4),
    }
)


def ranked(**given: Any) -> Ranking:
    """Ranking of an offer of which only this is known."""
    return rank(**{**NOTHING, **given})


def shares(ranking: Ranking) -> dict[str, Decimal | None]:
    """Shares by part."""
    return {part.name: part.share for part in ranking.parts}


@given(inputs)
def test_shares_lie_between_nothing_and_all_and_the_score_is_their_weighted_mean(given: dict[str, Any]) -> None:
    ranking = rank(**given)
    known = [part for part in ranking.parts if part.share is not None]
    assert all(0 <= part.share <= 1 for part in known if part.share is not None)
    assert sum(part.weight for part in ranking.parts) == 100
    if not known:
        assert ranking.score is None
        return
    mean = sum((part.weight * part.share for part in known if part.share is not None), Decimal(0)) / sum(part.weight for part in known)
    assert ranking.score is not None
    assert abs(ranking.score - 100 * mean) <= Decimal("0.05")


@given(inputs, st.sampled_from(["rate_pct", "days", "amount_max_cny", "wanted_cny"]))
def test_a_part_without_data_changes_no_other_part(given: dict[str, Any], left_out: str) -> None:
    before, after = shares(rank(**given)), shares(rank(**{**given, left_out: None}))
    of_part = {"rate_pct": "rate", "days": "speed", "amount_max_cny": "coverage", "wanted_cny": "coverage"}[left_out]
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
        ({"preferences": ["pass", "fail", "unknown", "pass", "fail"]}, "preferences", "0.5"),
    ],
)
def test_share_of_a_part(given: dict[str, Any], part: str, share: str | None) -> None:
    assert shares(ranked(**given))[part] == (None if share is None else Decimal(share))


@given(inputs, st.decimals(0, 20, places=2))
def test_a_lower_rate_never_scores_lower(given: dict[str, Any], cheaper_by: Decimal) -> None:
    rate = given["rate_pct"] or Decimal(8)
    dear, cheap = rank(**{**given, "rate_pct": rate}), rank(**{**given, "rate_pct": max(Decimal(0), rate - cheaper_by)})
    assert dear.score is not None
    assert cheap.score is not None
    assert cheap.score >= dear.score
