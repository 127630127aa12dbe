"""Checking a criterion when it is written: every error at once, each with the JSON Pointer of its place."""

from collections.abc import Mapping
from typing import Any

from marketplace.eligibility.exact_numbers import is_count
from marketplace.eligibility.json_text import RepeatedKeys
from marketplace.eligibility.operand_check import check_operand
from marketplace.eligibility.operators import OPERATORS, operators_of
from marketplace.eligibility.problems import OfferProblem, Problem, below
from marketplace.eligibility.vocabulary import Vocabulary

MOST_LEAVES = 200
MOST_LEVELS = 12

_KIND_OF_KEY = {"all": "all", "any": "any", "not": "not", "at_least": "at_least", "of": "at_least", "attribute": "attribute"}
_KEYS_OF_KIND = {"all": ("all",), "any": ("any",), "not": ("not",), "at_least": ("at_least", "of")}
WORDS = ("text", "source")


def check_criterion(criterion: Any, vocabulary: Vocabulary) -> list[Problem]:
    """All problems of a criterion, as `read_json` or plain Python gives it; empty when it may be evaluated."""
    checker = _Checker(vocabulary)
    checker.node(criterion, "", 1)
    if checker.leaves > MOST_LEAVES:
        checker.report("", "too_large", count=checker.leaves, most=MOST_LEAVES)
    return checker.problems


def check_offers(data: Any, vocabulary: Vocabulary) -> list[OfferProblem]:
    """All problems of a list of offers `[{"code", "criterion", …}, …]`; other keys of an offer are left alone."""
    if not isinstance(data, list):
        return [OfferProblem(None, Problem("", "not_a_list_of_offers"))]
    problems: list[OfferProblem] = []
    seen: set[str] = set()
    for position, offer in enumerate(data):
        here = below("", position)
        if not isinstance(offer, Mapping):
            problems.append(OfferProblem(None, Problem(here, "offer_not_an_object", {"given": offer})))
            continue
        problems += _check_offer(offer, here, seen, vocabulary)
    return problems


def _check_offer(offer: Mapping[str, Any], here: str, seen: set[str], vocabulary: Vocabulary) -> list[OfferProblem]:
    given = offer.get("code")
    code = given if isinstance(given, str) else None
    outside = [problem for problem in _repeated(offer, here) if problem.params["key"] in ("code", "criterion")]
    outside += [Problem(here, "offer_lacks", {"key": key}) for key in ("code", "criterion") if key not in offer]
    if "code" in offer and not code:
        outside.append(Problem(below(here, "code"), "code_not_a_string", {"given": given}))
    if code in seen:
        outside.append(Problem(below(here, "code"), "code_taken", {"given": code}))
    if code is not None:
        seen.add(code)
    inside = check_criterion(offer["criterion"], vocabulary) if "criterion" in offer else []
    return [OfferProblem(code, problem) for problem in (*outside, *inside)]


class _Checker:
    """Walks one criterion, counts its leaves and gathers problems."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.problems: list[Problem] = []
        self.leaves = 0

    def report(self, pointer: str, code: str, **params: Any) -> None:
        self.problems.append(Problem(pointer, code, params))

    def node(self, node: Any, here: str, level: int) -> None:
        """Check what stands at `here`, `level` levels below the top (the top is 1)."""
        if level > MOST_LEVELS:  # not looked into: whoever nests this deep may nest a million deep
            self.report(here, "too_deep", most=MOST_LEVELS)
            return
        if not isinstance(node, Mapping):
            self.report(here, "not_a_criterion", given=node)
            return
        self.problems += _repeated(node, here)
        self._words(node, here)
        kinds = list(dict.fromkeys(_KIND_OF_KEY[key] for key in node if key in _KIND_OF_KEY))
        if len(kinds) == 1:
            self._of_kind(kinds[0], node, here, level)
        elif kinds:
            self.report(here, "two_kinds", kinds=", ".join(kinds))
        else:
            self.report(here, "no_kind")

    def _of_kind(self, kind: str, node: Mapping[str, Any], here: str, level: int) -> None:
        if kind == "attribute":
            self._leaf(node, here)
            return
        self._known_keys(node, here, (*_KEYS_OF_KIND[kind], *WORDS))
        if kind == "not":
            self.node(node["not"], below(here, "not"), level + 1)
        elif kind == "at_least":
            self._at_least(node, here, level)
        else:
            self._children(node[kind], below(here, kind), level)

    def _at_least(self, node: Mapping[str, Any], here: str, level: int) -> None:
        for key in ("at_least", "of"):
            if key not in node:
                self.report(here, "at_least_without_of", missing=key)
        if "at_least" in node and not is_count(node["at_least"]):
            self.report(below(here, "at_least"), "not_a_count", given=node["at_least"])
        if "of" in node:
            self._children(node["of"], below(here, "of"), level)

    def _children(self, children: Any, here: str, level: int) -> None:
        if not isinstance(children, list | tuple):
            self.report(here, "not_a_list", given=children)
            return
        for position, child in enumerate(children):
            self.node(child, below(here, position), level + 1)

    def _leaf(self, leaf: Mapping[str, Any], here: str) -> None:
        self.leaves += 1
        name = leaf["attribute"]
        if not isinstance(name, str):
            self.report(below(here, "attribute"), "attribute_not_a_name", given=name)
        elif name not in self._vocabulary:
            self.report(below(here, "attribute"), "unknown_attribute", given=name)
        operators = [key for key in leaf if key in OPERATORS]
        strangers = [key for key in leaf if key not in (*OPERATORS, "attribute", *WORDS)]
        if len(operators) == 1:
            self._known_keys(leaf, here, ("attribute", operators[0], *WORDS))
            if isinstance(name, str) and name in self._vocabulary:
                self._operation(name, operators[0], leaf[operators[0]], below(here, operators[0]))
        else:
            self._operators_missing_or_many(name, operators, strangers, here)

    def _operators_missing_or_many(self, name: Any, operators: list[str], strangers: list[str], here: str) -> None:
        known = isinstance(name, str) and name in self._vocabulary
        accepted = ", ".join(operators_of(self._vocabulary[name]) if known else OPERATORS)
        if operators:
            self.report(here, "two_operators", operators=", ".join(operators))
        elif not strangers:
            self.report(here, "no_operator", accepted=accepted)
        for key in strangers:  # a key that is none of ours was most likely meant as the operator
            self.report(below(here, key), "unknown_operator", given=key, accepted=accepted)

    def _operation(self, name: str, operator: str, operand: Any, here: str) -> None:
        attribute = self._vocabulary[name]
        accepted = operators_of(attribute)
        if operator in accepted:
            self.problems += check_operand(operator, operand, name, self._vocabulary, here)
            return
        kind = f"a {attribute.type}" if attribute.type != "category" else "a category without order"
        self.report(here, "operator_of_other_type", operator=operator, attribute=name, kind=kind, accepted=", ".join(accepted))

    def _known_keys(self, node: Mapping[str, Any], here: str, accepted: tuple[str, ...]) -> None:
        for key in node:
            if key not in accepted:
                self.report(below(here, key), "unknown_key", given=key, accepted=", ".join(accepted))

    def _words(self, node: Mapping[str, Any], here: str) -> None:
        for key in WORDS:
            if key in node and not isinstance(node[key], str):
                self.report(below(here, key), "text_not_a_string", key=key, given=node[key])


def _repeated(node: Mapping[str, Any], here: str) -> list[Problem]:
    keys = node.repeated if isinstance(node, RepeatedKeys) else ()
    return [Problem(below(here, key), "repeated_key", {"key": key}) for key in keys]
