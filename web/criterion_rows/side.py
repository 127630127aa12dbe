"""What stands beside the rows: the sentence that they mean, whom they reach, and what reach says of each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from marketplace.eligibility.phrases import Names
from marketplace.eligibility.tree import kind_of
from matching.reach.answer import Answer
from matching.reach.rounding import Shown, added
from web.criterion_rows.judging import Read
from web.criterion_rows.lexicon import builtin_lexicon
from web.criterion_rows.looser import Looser, looser
from web.criterion_rows.marked import Piece, marked_sentence
from web.criterion_rows.model import Path, Rows, rows_in
from web.faults import Fault
from web.views.reach import ReachView, reach_result

_LEAST_PERCENT = 1


class Loss(NamedTuple):
    """What reach says of one of the root's members. `unknown_percent`: of how many it is not known, None where of few."""

    lost: int
    tightest: bool
    unknown_percent: int | None
    lender_checks: bool


@dataclass(frozen=True)
class Against:
    """The version in force beside the rows. `more`: by how many enterprises the rows reach more, as both are shown."""

    name: str
    eligible: Shown
    more: int


class Loosened(NamedTuple):
    """What loosening one condition would bring. `more`: enterprises, as both counts are shown."""

    says: str
    more: int


@dataclass(frozen=True)
class SideView:
    """What `includes/criterion_side.html` shows. `losses`: by the place of a row or group, as `0.1`.

    `looser`: how the tightest condition might be loosened; `loosened`: what that brings, once somebody asked.
    """

    prefix: str
    says: Sequence[Piece]
    incomplete: int
    reach: ReachView | None
    why_not: Fault | None
    against: Against | None
    losses: Mapping[str, Loss]
    looser: Looser | None = None
    loosened: Loosened | None = None


def side_view(
    read: Read, prefix: str, names: Names, *, answer: Answer | None = None, why_not: Fault | None = None, against: Against | None = None
) -> SideView:
    """The side of what was read. `answer`: to its criterion, if it was asked for."""
    if read.criterion is None:
        return SideView(prefix, (), len(read.faults), None, None, None, {})
    says = marked_sentence(read.criterion, builtin_lexicon().vocabulary, names)
    reach = None if answer is None else reach_result(answer, read.criterion)
    losses = {} if reach is None or reach.earlier else _losses(read, reach)
    return SideView(prefix, says, 0, reach, why_not, against if reach else None, losses, _looser(read, reach) if losses else None)


def against(name: str, before: Answer, now: Answer) -> Against:
    """How the answer to the version in force compares: from counts that are shown anyway, so that it tells nothing of its own."""
    return Against(name, before.eligible, added(now.eligible) - added(before.eligible))


def loosened(side: SideView, now: Answer, then: Answer) -> SideView:
    """The side with what loosening brings, from two answers that may be shown."""
    if side.looser is None:
        return side
    return replace(side, loosened=Loosened(side.looser.says, max(0, added(then.eligible) - added(now.eligible))))


def _looser(read: Read, reach: ReachView | None) -> Looser | None:
    tightest = next((bar.number - 1 for bar in reach.bars if bar.tightest), None) if reach else None
    if read.criterion is None or tightest is None:
        return None
    return looser(read.criterion, tightest, builtin_lexicon().vocabulary)


def _losses(read: Read, reach: ReachView) -> dict[str, Loss]:
    """By place. The funnel has a step for each part of the root `all`, or one for the whole."""
    if read.criterion is None or kind_of(read.criterion) != "all":
        return {}
    lender = _asked_of_lenders(read.rows)
    found = {}
    for bar in reach.bars:
        path = read.places[f"/all/{bar.number - 1}"]
        percent = added(bar.unknown) * 100 // (added(reach.population) or 1)
        unknown = percent if percent >= _LEAST_PERCENT else None
        found[".".join(map(str, path))] = Loss(bar.lost, bar.tightest, unknown, path in lender)
    return found


def _asked_of_lenders(rows: Rows) -> set[Path]:
    lexicon = builtin_lexicon()
    asked = ((path, lexicon.find(row.attribute)) for path, row in rows_in(rows.root))
    return {path for path, attribute in asked if attribute is not None and attribute.obtainable == "lender"}
