"""The JSON of all offers' explanations, but for what a profile adds: made once, most of the text of every answer."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from marketplace.eligibility.explain import required_operand
from marketplace.eligibility.json_text import utf8, write_json
from marketplace.eligibility.tree import Leaf
from marketplace.eligibility.vocabulary import Facts
from matching.engine.forward.unique_leaves import ListedLeaf

NO_OPERAND = -1


class LeafText(NamedTuple):
    """One leaf. `head`: up to its `actual`; or, where the operand is another attribute's, up to that. `required`: the number of that
    operand's text among a profile's values, or NO_OPERAND. `actual`: the number of the value's text. `state`: of its outcome.
    """

    head: bytes
    required: int
    actual: int
    state: int


class Script:
    """`openings`: per offer, up to its verdict. `leaves`: of all offers, one after the other; `first_leaf[n]`: where offer n's begin."""

    def __init__(self, codes: Sequence[str], listed: Sequence[Sequence[ListedLeaf]]) -> None:
        self.openings = [utf8(f'{{"offer": {write_json(code)}, "verdict": "') for code in codes]
        self._attributes = list(dict.fromkeys(leaf.attribute for each in listed for leaf, _ in each))
        self._operands: list[Mapping[str, Any]] = []
        self._places = {name: place for place, name in enumerate(self._attributes)}
        self._operand_places: dict[str, int] = {}
        self.leaves: list[LeafText] = []
        self.first_leaf = [0]
        for each in listed:
            self.leaves += [self._leaf_text(leaf, state) for leaf, state in each]
            self.first_leaf.append(len(self.leaves))

    def values(self, facts: Facts) -> list[bytes]:
        """What a profile adds: the texts of its values, then of the operands that follow from them."""
        actual = facts.actual.get
        found = [actual(name) for name in self._attributes]
        found += [required_operand(operand, facts) for operand in self._operands]
        return [utf8(write_json(value)) for value in found]

    def _leaf_text(self, leaf: Leaf, state: int) -> LeafText:
        head = f'{{"path": {write_json(leaf.path)}, "attribute": {write_json(leaf.attribute)}, "required": {{"{leaf.operator}": '
        place = self._places[leaf.attribute]
        written = write_json(leaf.operand)
        if isinstance(leaf.operand, Mapping):
            return LeafText(utf8(head), self._operand_place(written, leaf.operand), place, state)
        return LeafText(utf8(f'{head}{written}}}, "actual": '), NO_OPERAND, place, state)

    def _operand_place(self, written: str, operand: Mapping[str, Any]) -> int:
        """Operands that are written alike share a text; equal ones may not: 2.0 times something shows more digits than 2 times."""
        if written not in self._operand_places:
            self._operand_places[written] = len(self._attributes) + len(self._operands)
            self._operands.append(operand)
        return self._operand_places[written]
