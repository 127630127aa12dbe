"""The language once more, straight from its definition and in another style: no compilation, no slots, no paths of codes.

It shares nothing with the product but the JSON it reads, so that a misunderstanding in one does not hide in the other.
"""

from fractions import Fraction
from itertools import combinations
from typing import Any

SECTIONS = "A05 B12 C43 D46 E50 F52 G60 H62 I65 J69 K70 L72 M75 N79 O82 P83 Q85 R90 S96 T97".split()  # noqa: SIM905 -- a table


class Plain:
    """Evaluates criteria against profiles with Python's True, False and None (unknown)."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.entries = {entry["name"]: entry for entry in entries}

    def value(self, profile: dict[str, Any], name: str) -> Any:
        given = profile.get(name)
        return self.entries[name].get("when_absent") if given is None else given

    def verdict(self, criterion: dict[str, Any], profile: dict[str, Any]) -> str:
        return {True: "eligible", False: "ineligible", None: "undetermined"}[self.holds(criterion, profile)]

    def holds(self, node: dict[str, Any], profile: dict[str, Any]) -> bool | None:
        if "attribute" in node:
            return self.leaf(node, profile)
        if "not" in node:
            inner = self.holds(node["not"], profile)
            return None if inner is None else not inner
        key = next(key for key in ("all", "any", "of") if key in node)
        parts = [self.holds(part, profile) for part in node[key]]
        sure, possible = parts.count(True), len(parts) - parts.count(False)
        wanted = {"all": len(parts), "any": 1}.get(key, node.get("at_least"))
        if sure >= wanted:
            return True
        return None if possible >= wanted else False

    def leaf(self, node: dict[str, Any], profile: dict[str, Any]) -> bool | None:
        entry = self.entries[node["attribute"]]
        (operator,) = set(node) - {"attribute", "text", "source"}
        operand, value = node[operator], self.value(profile, node["attribute"])
        if operator == "known":
            return (value is not None) == operand
        if value is None:
            return None
        if entry["type"] == "code":
            inside = self.within(entry["hierarchy"], value, operand)
            return inside if operator == "within" or inside is None else not inside
        if isinstance(operand, dict):
            other = self.value(profile, operand["attribute"])
            if other is None:
                return None
            operand = Fraction(operand.get("times", 1)) * Fraction(other) + Fraction(operand.get("plus", 0))
        return self.compare(entry, operator, value, operand)

    def compare(self, entry: dict[str, Any], operator: str, value: Any, operand: Any) -> bool:
        def rank(given: Any) -> Any:
            if entry["type"] == "number":
                return Fraction(given)
            return entry["values"].index(given) if entry.get("ordered") else given

        if operator == "between":
            low, high = operand
            return (low is None or rank(low) <= rank(value)) and (high is None or rank(value) <= rank(high))
        if operator in ("is", "eq", "ne", "gt", "gte", "lt", "lte"):
            left, right = rank(value), rank(operand)
            return bool({"is": left == right, "eq": left == right, "ne": left != right}.get(operator)) or (
                operator[0] in "gl"
                and ((left == right and operator.endswith("te")) or (left > right if operator[0] == "g" else left < right))
            )
        members = value if isinstance(value, list) else [value]
        if operator == "has_all":
            return all(each in members for each in operand)
        return any(each in operand for each in members) == (operator in ("in", "has_any"))

    def within(self, hierarchy: str, value: str, listed: list[str]) -> bool | None:
        covers = {"region": self.region_covers, "industry": self.industry_covers, "prefix": lambda high, low: low.startswith(high)}[
            hierarchy
        ]
        if any(covers(code, value) for code in listed):
            return True
        if hierarchy != "prefix" and any(covers(value, code) for code in listed):
            return None
        return False

    @staticmethod
    def region_covers(high: str, low: str) -> bool:
        if high in ("100000", low):
            return True
        if high[2:] == "0000":
            return low[:2] == high[:2] and low != "100000"
        return high[4:] == "00" and low[:4] == high[:4]

    @staticmethod
    def industry_covers(high: str, low: str) -> bool:
        high_digits = "".join(filter(str.isdigit, high))
        low_digits = "".join(filter(str.isdigit, low))
        if high_digits:
            return low_digits.startswith(high_digits)
        if not low_digits:
            return high == low
        place = [section[0] for section in SECTIONS].index(high)
        first = 1 if place == 0 else int(SECTIONS[place - 1][1:]) + 1
        return first <= int(low_digits[:2]) <= int(SECTIONS[place][1:])

    def outcomes(self, criterion: dict[str, Any], profile: dict[str, Any]) -> dict[str, bool | None]:
        return {path: self.leaf(node, profile) for path, node in leaf_nodes(criterion)}

    def fewest_changes(self, criterion: dict[str, Any], profile: dict[str, Any]) -> int | None:
        """How many leaves must change, by trying every set of leaves that may; None where none will do."""
        verdict = self.holds(criterion, profile)
        outcomes = self.outcomes(criterion, profile)
        nodes = dict(leaf_nodes(criterion))
        actionable = {path: self.entries[node["attribute"]].get("actionable", True) for path, node in nodes.items()}
        free = [path for path, outcome in outcomes.items() if outcome is None or (verdict is False and actionable[path])]
        for size in range(len(free) + 1):
            for chosen in combinations(free, size):
                if self.can_hold(criterion, outcomes, set(chosen)):
                    return size
        return None

    def can_hold(self, node: dict[str, Any], outcomes: dict[str, bool | None], chosen: set[str], path: str = "", want: bool = True) -> bool:
        """Whether the node can become `want` if the chosen leaves take any value; leaves are independent of each other."""
        if "attribute" in node:
            return path in chosen or outcomes[path] is want
        if "not" in node:
            return self.can_hold(node["not"], outcomes, chosen, f"{path}/not", not want)
        key = next(key for key in ("all", "any", "of") if key in node)
        able = sum(self.can_hold(part, outcomes, chosen, f"{path}/{key}/{place}", want) for place, part in enumerate(node[key]))
        wanted = {"all": len(node[key]), "any": 1}.get(key, node.get("at_least"))
        return bool(able >= (wanted if want else len(node[key]) - wanted + 1))


def leaf_nodes(node: dict[str, Any], path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Leaves with their pointers in document order."""
    if "attribute" in node:
        return [(path, node)]
    if "not" in node:
        return leaf_nodes(node["not"], f"{path}/not")
    key = next(key for key in ("all", "any", "of") if key in node)
    return [found for place, part in enumerate(node[key]) for found in leaf_nodes(part, f"{path}/{key}/{place}")]
