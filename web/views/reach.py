"""An answer of reach as people read it: the figure, the funnel as bars, three tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketplace.eligibility.tree import Criterion
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.names import code_names
from matching.reach.answer import Answer, Row, Step, condition_texts
from matching.reach.rounding import Shown, added

HIDDEN = "少于 10"


@dataclass(frozen=True)
class Bar:
    """One step of the funnel. `lost`: how many fewer than before it, as shown; `tightest`: the condition that loses most."""

    number: int
    text: str
    remaining: Shown
    lost: int
    passed: Shown
    failed: Shown
    unknown: Shown
    tightest: bool


@dataclass(frozen=True)
class Table:
    """Enterprises by one dimension."""

    key: str
    title: str
    head: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class ReachView:
    """What `includes/reach.html` shows. `earlier`: the answer was given to other conditions, which reach nearly the same enterprises."""

    population: Shown
    eligible: Shown
    undetermined: Shown
    bars: Sequence[Bar]
    tables: Sequence[Table]
    earlier: bool = False

    @property
    def finding(self) -> str:
        """The result as a sentence, for the live region."""
        return f"符合 {count_text(self.eligible)} 户，待补数据 {count_text(self.undetermined)} 户"


def count_text(shown: Shown) -> str:
    """A count with separators of thousands; said in words where it is suppressed."""
    return HIDDEN if shown is None else f"{shown:,}"


def reach_result(answer: Answer, criterion: Criterion) -> ReachView:
    """The view of an answer to a criterion."""
    tables = [
        Table("region", "按地区", "地区", answer.by_region),
        Table("industry", "按行业", "行业门类", answer.by_industry),
        Table("scale", "按规模", "规模", answer.by_scale),
    ]
    bars = _bars(answer.population, answer.funnel)
    asked = condition_texts(criterion, builtin_vocabulary(), code_names)
    return ReachView(
        answer.population,
        answer.eligible,
        answer.undetermined,
        bars,
        [table for table in tables if table.rows],
        earlier=asked != [(step.path, step.text) for step in answer.funnel],
    )


def _bars(population: Shown, funnel: Sequence[Step]) -> list[Bar]:
    before = [population, *(step.remaining for step in funnel)]
    lost = [max(0, added(one) - added(other)) for one, other in pairwise(before)]
    most = max(lost, default=0)
    tightest = lost.index(most) if most and len(funnel) > 1 else None
    return [
        Bar(number + 1, step.text, step.remaining, lost[number], step.passed, step.failed, step.unknown, number == tightest)
        for number, step in enumerate(funnel)
    ]
