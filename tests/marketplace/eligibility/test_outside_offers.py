"""Conditions of offers that are not among the samples, in our own words, can be said with the built-in vocabulary."""

import json
import re
from pathlib import Path

import pytest

from marketplace.eligibility.check import check_offers
from marketplace.eligibility.sentences import leaf_sentence
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary

OFFERS = json.loads((Path(__file__).parent / "outside_offers.json").read_text(encoding="utf-8"))
VOCABULARY = builtin_vocabulary()
# Codes that stand for some bank or product: those sets are open, so that their members have no labels.
INVENTED = {"example_bank", "example_product"}

each_offer = pytest.mark.parametrize("criterion", [pytest.param(offer["criterion"], id=offer["code"]) for offer in OFFERS])


def test_every_outside_offer_checks():
    assert check_offers(OFFERS, VOCABULARY) == []


@each_offer
def test_no_outside_offer_leans_on_a_retired_attribute(criterion):
    assert [leaf.attribute for leaf in leaves(criterion) if VOCABULARY[leaf.attribute].status != "active"] == []


@each_offer
def test_members_that_an_outside_offer_names_have_chinese_labels(criterion):
    sets = [leaf for leaf in leaves(criterion) if VOCABULARY[leaf.attribute].type == "set"]
    named = [(leaf.attribute, member) for leaf in sets for member in leaf.operand if member not in INVENTED]
    assert [(name, member) for name, member in named if member not in VOCABULARY[name].value_labels_zh] == []


@each_offer
def test_conditions_of_an_outside_offer_read_without_identifiers(criterion):
    said = [leaf_sentence(leaf.node, VOCABULARY) for leaf in leaves(criterion)]
    assert [line for line in said if set(re.findall(r"[a-z]+(?:_[a-z0-9]+)+", line)) - INVENTED] == []
