"""A receipt as bytes: what was kept, what follows from it, and the hash of both. The same kept facts give the same bytes.

    {"format": …, "id": …, "facts": […], "offers": […], …, "results": […], "counts": {…}, "sha256": "…"}

`results` lists the offers in the order in which they stand. `sha256` is that of the document without this last member.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import msgspec

from marketplace.eligibility.check import check_offers
from marketplace.eligibility.json_text import read_json, utf8, write_json
from marketplace.eligibility.vocabulary import Facts, Vocabulary, VocabularyError
from marketplace.money import plain
from matching.recommend.judge import Compiled, Judge, Judgement
from matching.recommend.offer_terms import OfferTerms
from matching.recommend.ranking import Ranking
from matching.recommend.ranking_table import RankingTable
from matching.recommend.receipt.kept import Kept
from matching.recommend.standing import Standing

Json = dict[str, Any]


class ReceiptFault(ValueError):
    """The document is no receipt, or keeps what nobody could have been judged by. The message says what is wrong."""


def compose(kept: Kept) -> bytes:
    """The receipt. Raises: ReceiptFault."""
    given: Json = msgspec.to_builtins(kept, builtin_types=(Decimal,))
    return compose_document(given)


def compose_document(given: Mapping[str, Any]) -> bytes:
    """The receipt of kept facts that were read from a document. Raises: ReceiptFault.

    What is computed is computed from the facts as they are written, so that reading them again gives the same digits.
    """
    text = write_json(given)
    written: Json = read_json(text)
    results = _results(_kept(written))
    body = utf8(f"{text[:-1]}, {write_json(results)[1:]}")  # as the whole document would be written: what was read is not written again
    return body[:-1] + utf8(f', "sha256": "{hashlib.sha256(body).hexdigest()}"}}')


def _kept(written: Json) -> Kept:
    try:
        return msgspec.convert(written, Kept)
    except msgspec.ValidationError as error:
        raise ReceiptFault(str(error)) from error


def _results(kept: Kept) -> Json:
    vocabulary = _vocabulary(kept)
    offers = [offer.terms() for offer in kept.offers]
    _check(offers, vocabulary)
    observed = {offer.terms().key: offer.observed_days for offer in kept.offers if offer.observed_days is not None}
    judge = Judge(Compiled.of(offers, vocabulary), _facts(kept, vocabulary), _table(kept), kept.deal.deal(), observed)
    judged = [(offer, judge.judge(number, offer)) for number, offer in enumerate(offers)]
    judged.sort(key=lambda each: each[1].place(each[0]))
    counted = Counter(judgement.standing for _, judgement in judged)
    return {
        "results": [_result(offer, judgement, judge) for offer, judgement in judged],
        "counts": {standing.value: counted[standing] for standing in Standing},
    }


def _result(offer: OfferTerms, judgement: Judgement, judge: Judge) -> Json:
    return {
        "offer": offer.key,
        "verdict": judgement.verdict,
        "standing": judgement.standing.value,
        "leaves": judge.leaves(judgement.number),
        "remedy": judgement.remedy,
        "effort": asdict(judgement.effort),
        "ranking": _ranking(judgement.ranking),
    }


def _ranking(ranking: Ranking) -> Json:
    parts = [
        {"name": part.name, "weight": part.weight, "share": None if part.share is None else f"{part.share:.4f}"} for part in ranking.parts
    ]
    return {"score": None if ranking.score is None else plain(ranking.score), "parts": parts}


def _vocabulary(kept: Kept) -> Vocabulary:
    try:
        return Vocabulary.from_entries(kept.vocabulary.attributes)
    except VocabularyError as error:
        raise ReceiptFault(f"the kept vocabulary is none: {error}") from error


def _table(kept: Kept) -> RankingTable:
    try:
        return RankingTable.of(kept.weights)
    except ValueError as error:
        raise ReceiptFault(f"the kept weights are none: {error}") from error


def _check(offers: Sequence[OfferTerms], vocabulary: Vocabulary) -> None:
    criteria = [{"code": offer.key, "criterion": offer.criterion} for offer in offers]
    soft = [{"code": f"{offer.key}/{place}", "criterion": each} for offer in offers for place, each in enumerate(offer.preferences)]
    if problems := check_offers([*criteria, *soft], vocabulary):
        raise ReceiptFault("; ".join(_sentences(f"{each.offer} {each.problem.pointer}: {each.problem.detail}" for each in problems)))


def _facts(kept: Kept, vocabulary: Vocabulary) -> Facts:
    names = Counter(fact.name for fact in kept.facts)
    if odd := [name for name, times in names.items() if times > 1 or name not in vocabulary]:
        raise ReceiptFault("; ".join(_sentences(f"the fact {name} is kept twice, or no offer can ask for it" for name in odd)))
    facts, problems = vocabulary.facts({fact.name: fact.value for fact in kept.facts})
    if problems:
        raise ReceiptFault("; ".join(_sentences(f"{each.attribute}: {each.problem.detail}" for each in problems)))
    return facts


def _sentences(all_of_them: Iterable[str], most: int = 10) -> list[str]:
    return list(all_of_them)[:most]
