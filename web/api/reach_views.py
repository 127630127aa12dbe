"""Whom a criterion reaches, as the open interface answers it."""

import msgspec

from matching.reach.answer import Answer, Row, Step
from matching.reach.rounding import Shown


class Suppressed(msgspec.Struct, frozen=True):
    """Fewer than ten enterprises: nothing is said of how many."""

    count: None = None
    suppressed: bool = True


Count = int | Suppressed  # rounded to ten


class GroupView(msgspec.Struct, frozen=True):
    """Enterprises of one place, section or size; the code is null for all others."""

    code: str | None
    name: str
    eligible: Count
    undetermined: Count


class FunnelStepView(msgspec.Struct, frozen=True, rename={"passed": "pass", "failed": "fail"}):
    """One condition of the root `all`, else the criterion as one: of everybody, how many pass, fail, are unknown; `remaining`: of whom no
    condition so far is known to fail. `fail` and `remaining` are reckoned from the other counts as shown."""

    path: str
    text: str
    passed: Count
    failed: Count
    unknown: Count
    remaining: Count


class Reach(msgspec.Struct, frozen=True):
    """Counts of enterprises, rounded to ten and suppressed below it. Nearly the same question gets an earlier answer of the same
    organisation whole, its funnel included."""

    population: Count
    eligible: Count
    undetermined: Count
    by_region: list[GroupView]
    by_industry: list[GroupView]
    by_scale: list[GroupView]
    funnel: list[FunnelStepView]


def reach_view(answer: Answer) -> Reach:
    """The answer in the form of the interface."""
    return Reach(
        population=_count(answer.population),
        eligible=_count(answer.eligible),
        undetermined=_count(answer.undetermined),
        by_region=[_group(row) for row in answer.by_region],
        by_industry=[_group(row) for row in answer.by_industry],
        by_scale=[_group(row) for row in answer.by_scale],
        funnel=[_step(step) for step in answer.funnel],
    )


def _count(shown: Shown) -> Count:
    return Suppressed() if shown is None else shown


def _group(row: Row) -> GroupView:
    return GroupView(row.code, row.name, _count(row.eligible), _count(row.undetermined))


def _step(step: Step) -> FunnelStepView:
    counts = (_count(each) for each in (step.passed, step.failed, step.unknown, step.remaining))
    return FunnelStepView(step.path, step.text, *counts)
