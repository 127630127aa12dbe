"""The published weights in words: on the help page, beside every list, and for the score of one offer."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from marketplace.money import plain
from matching.recommend.ranking import LABELS, Ranking
from matching.recommend.ranking_table import Falling, RankingTable

ONE_PLACE = Decimal("0.1")
NO_DATA = "暂无数据"


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One part of the score on the help page."""

    label: str
    points: int
    how: str


def weight_rows(table: RankingTable) -> list[WeightRow]:
    """Every part of the score: what it is worth and how it is computed."""
    how = {
        "coverage": (table.coverage.weight, "最高额度除以你想借的金额，最多算 1；没有填金额的不计"),
        "rate": (table.rate.weight, f"载明的最低年化利率，{_between(table.rate, '%')}"),
        "speed": (table.speed.weight, f"承诺作出决定的天数，{_between(table.speed, ' 天')}"),
        "observed_speed": (
            table.observed_speed.weight,
            f"在本平台办理时，从申请到作出决定实际天数的中位数，{_between(table.observed_speed, ' 天')}；还没有办理记录的不计",
        ),
        "preferences": (table.preferences.weight, "机构列出的优先条件里，已知结果中符合的比例"),
    }
    return [WeightRow(LABELS[name], points, words) for name, (points, words) in how.items()]


def sorting_text(table: RankingTable) -> str:
    """The order of a list, in short."""
    parts = "、".join(f"{row.label} {row.points} 分" for row in weight_rows(table))
    return f"同一类里按综合分排：{parts}；没有数据的部分不计。任何机构都不能付费提前。"


def score_text(ranking: Ranking) -> str | None:
    """「综合分 78.5：额度能否覆盖需求 40/40，年化利率 21.4/30；暂无数据、不计：实际办理时间」, None where no part has data."""
    if ranking.score is None:
        return None
    known = (f"{part.label_zh} {_points(part.weight * part.share)}/{part.weight}" for part in ranking.parts if part.share is not None)
    silent = [part.label_zh for part in ranking.parts if part.share is None]
    missing = f"；{NO_DATA}、不计：{'、'.join(silent)}" if silent else ""
    return f"综合分 {plain(ranking.score)}：{'，'.join(known)}{missing}"


def _between(rule: Falling, unit: str) -> str:
    return f"{plain(rule.full_at)}{unit}及以下满分，{plain(rule.none_at)}{unit}及以上 0 分，中间按比例"


def _points(points: Decimal) -> str:
    return plain(points.quantize(ONE_PLACE, ROUND_HALF_UP))
