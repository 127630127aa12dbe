"""What a row may speak of, as the list from which it is chosen."""

from functools import cache
from typing import NamedTuple

from marketplace.eligibility.retired import RETIRED
from marketplace.eligibility.vocabulary import builtin_groups
from web.criterion_rows.lexicon import builtin_lexicon


class Choice(NamedTuple):
    """One attribute: its label, and the group by which it is found too."""

    label: str
    group: str


@cache
def attribute_choices() -> tuple[Choice, ...]:
    """All attributes that are not retired, in the order of the vocabulary."""
    groups = builtin_groups()
    listed = builtin_lexicon().vocabulary.values()
    return tuple(Choice(each.label_zh, groups.get(each.group or "", "")) for each in listed if each.status != RETIRED)
