"""A criterion as it would be put to everybody whose public facts were those of one profile: what these settle is left out."""

from collections.abc import Iterator

from marketplace.eligibility.outcomes import FALSE, TRUE
from marketplace.eligibility.tree import Criterion, children, kind_of, parts_needed
from matching.reach.funnel import conditions, evaluations
from matching.reach.logic import Found
from matching.reach.profiles import Profiles

_YES: Criterion = {"all": []}
_NO: Criterion = {"any": []}
_SETTLED = {TRUE: _YES, FALSE: _NO}


def evaluations_as_if(criterion: Criterion, profiles: Profiles, stand_in: int) -> Iterator[Found]:
    """As `evaluations`, with the same numbers of questions."""
    outcomes = profiles.outcomes[:, stand_in].tolist()
    return evaluations({"all": [_put(part, outcomes, profiles) for _, part in conditions(criterion)]}, profiles.as_if(stand_in))


def _put(node: Criterion, outcomes: list[int], profiles: Profiles) -> Criterion:
    kind = kind_of(node)
    if kind == "attribute":
        number = profiles.number(node)
        return _SETTLED.get(outcomes[number], node) if profiles.open_leaves[number] else node
    parts = [_put(part, outcomes, profiles) for _, part in children(node)]
    if kind == "not":
        inner = parts[0]
        return _NO if inner is _YES else _YES if inner is _NO else {"not": inner}
    wanted = parts_needed(node) - sum(part is _YES for part in parts)
    left = [part for part in parts if part is not _YES and part is not _NO]
    if wanted <= 0:
        return _YES
    return {"at_least": wanted, "of": left} if wanted <= len(left) else _NO
