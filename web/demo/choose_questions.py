"""Which five questions settle most: tried on demo firms, recorded in matching/recommend/five_questions.json.

Run `python -m web.demo.choose_questions` after the samples, the questions or the population have changed.
"""

import json
from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.outcomes import UNKNOWN
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from matching.recommend import question_list
from matching.recommend.node_outcomes import open_leaves
from matching.recommend.question_list import CANDIDATES
from matching.recommend.questions import Question, settled_by
from products.catalogue.samples import sample_products
from web.demo.population.firm import draw_firm
from web.demo.population.generate import complete_facts

FIRMS = 200
DAY = date(2026, 11, 21)
PLACES = frozenset({"region", "business_region", "tax_region", "gov_buyer_region", "development_zones"})
RECORD = Path(question_list.__file__).parent / "five_questions.json"
ALWAYS = "region"
HOW_MANY, FINALISTS = 5, 10


def nationwide_criteria() -> list[dict[str, Any]]:
    """Criteria of the sample products that ask no place."""
    criteria = (sample.criterion for sample in sample_products() if not sample.unstated)
    return [criterion for criterion in criteria if not PLACES & {leaf.attribute for leaf in leaves(criterion)}]


def share_settled(questions: Sequence[Question], firms: int = FIRMS) -> float:
    """Share of (firm, nationwide sample) pairs that the answers decide, or leave open only for what the lender checks."""
    vocabulary = builtin_vocabulary()
    criteria = nationwide_criteria()
    evaluator = Evaluator([{"code": str(number), "criterion": criterion} for number, criterion in enumerate(criteria)], vocabulary)
    settled = 0
    for serial in range(firms):
        known = complete_facts(draw_firm(serial, DAY))
        attributes, errors = settled_by(questions, {question.name: question.answer(known) for question in questions})
        facts, problems = vocabulary.facts(attributes)
        if errors or problems:
            raise ValueError(f"firm {serial}: {errors} {problems}")
        outcomes = evaluator.outcomes(facts)
        settled += sum(_settled(evaluator, number, outcomes) for number in range(len(criteria)))
    return settled / (firms * len(criteria))


def _settled(evaluator: Evaluator, number: int, outcomes: list[int]) -> bool:
    if evaluator.verdict_numbers(outcomes)[number] != UNKNOWN:
        return True
    listed = evaluator.leaves_of(number)
    by_path = {leaf.path: outcomes[slot] for leaf, slot in listed}
    names = {leaf.path: leaf.attribute for leaf, _ in listed}
    still_open = open_leaves(evaluator.criteria[number], "", by_path.__getitem__)
    return all(evaluator.vocabulary[names[path]].obtainable == "lender" for path in still_open)


def choose() -> dict[str, Any]:
    """The place, without which no regional offer can be judged, and the four of all others that settle most beside it."""
    fixed = tuple(question for question in CANDIDATES if question.name == ALWAYS)
    others = [question for question in CANDIDATES if question.name != ALWAYS]
    tried = {(*fixed, *rest): 0.0 for rest in combinations(others, HOW_MANY - 1)}
    for chosen in tried:
        tried[chosen] = share_settled(chosen, FIRMS // 5)
    best = max(sorted(tried, key=lambda chosen: -tried[chosen])[:FINALISTS], key=share_settled)
    return {
        "questions": [question.name for question in best],
        "settled_share": round(share_settled(best), 4),
        "firms": FIRMS,
        "offers": len(nationwide_criteria()),
    }


if __name__ == "__main__":
    RECORD.write_text(json.dumps(choose(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
