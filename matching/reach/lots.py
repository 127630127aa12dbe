"""Enterprises that are not asked, since they would answer alone: of them as many are counted as of everybody of whom the same is expected.

The share is that of the whole platform, asked as if everybody's public facts were those of the enterprise: no criterion can choose who is
in it. Who stands for the share is drawn by a fixed order of all enterprises, so the sets of nearly the same questions stay nearly the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from marketplace.eligibility.outcomes import TRUE, UNKNOWN
from marketplace.eligibility.tree import Criterion
from matching.reach.funnel import conditions, evaluations
from matching.reach.groups import Composed, Composition, Draft, Places, Unheard, draft, nobody
from matching.reach.logic import Found, is_question, mixed
from matching.reach.profiles import Profiles
from matching.reach.rounding import STEP, rounded
from matching.reach.stand_in import evaluations_as_if

# What an answer costs is bounded; criteria as people write them come to a tenth of each.
_MOST_QUESTIONS = 600  # of all conditions together
_MOST_LEAVES = 300  # evaluated for stand-ins, each of which costs as much as the criterion itself
_MOST_PROFILES = 20_000_000  # in all evaluations together, that lots are still drawn

Waiting = dict[int, dict[int, list[Unheard]]]  # by stand-in and place among the evaluations


def compositions(criterion: Criterion, profiles: Profiles) -> list[Composition]:
    """The two sets of each of a criterion's evaluations."""
    places = 2 * len(conditions(criterion)) or 1
    drafts = [draft(found, profiles, max(3, _MOST_QUESTIONS // places)) for found in evaluations(criterion, profiles)]
    made = [each.composition for each in drafts]
    if places * len(profiles.weights) > _MOST_PROFILES:
        return made
    for stand_in, waiting in _stand_ins(drafts, profiles).items():
        for place, found in enumerate(evaluations_as_if(criterion, profiles, stand_in)):
            for unheard in waiting[place]:
                made[place] = _with_lots(made[place], unheard, found, profiles)
    return made


def _stand_ins(drafts: Sequence[Draft], profiles: Profiles) -> Waiting:
    """Profiles whose public facts everybody is to be thought to have, and for whom each of them stands."""
    chosen: Waiting = {}
    most = max(1, _MOST_LEAVES // max(1, len(profiles.keys)))
    for place, each in reversed([*enumerate(drafts)]):  # the criterion itself first
        for unheard in each.unheard:
            stand_in = next((known for known in chosen if known in unheard.whom), None)
            if stand_in is None and len(chosen) < most:
                stand_in = int(unheard.whom[0])
                chosen[stand_in] = defaultdict(list)
            if stand_in is not None:
                chosen[stand_in][place].append(unheard)
    return chosen


def _with_lots(made: Composition, unheard: Unheard, found: Found, profiles: Profiles) -> Composition:
    alike = found.asked == unheard.number
    if profiles.size(alike) < STEP:  # a rare kind of enterprise
        alike = is_question(found.asked)
    everybody = profiles.size(alike)
    if everybody < STEP:
        return made
    share = profiles.size(unheard.whom) / everybody
    of_verdict = {wanted: rounded(profiles.size(alike & (found.verdict == wanted))) for wanted in unheard.verdicts}
    drawn = {wanted: min(unheard.most, round(answering * share)) for wanted, answering in of_verdict.items()}
    first, last = _ends(unheard.whom, drawn.get(TRUE, 0), drawn.get(UNKNOWN, 0), profiles)
    return Composition(_and(made.eligible, first), _and(made.undetermined, last))


def _and(composed: Composed, rows: Places) -> Composed:
    return replace(composed, drawn=np.concatenate([composed.drawn, rows]))


def _ends(whom: Places, first: int, last: int, profiles: Profiles) -> tuple[Places, Places]:
    """So many enterprises from either end of the fixed order."""
    if not first and not last:
        return nobody(), nobody()
    rows = profiles.rows(whom)
    order = mixed(profiles.positions[rows].astype(np.uint64))
    last = min(last, len(rows) - first)
    ends = np.argpartition(order, sorted({min(first, len(rows) - 1), max(0, len(rows) - last - 1)}))
    return rows[ends[:first]], rows[ends[len(rows) - last :]]
