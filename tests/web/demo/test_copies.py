"""Offers of the synthetic institutions: copies that speak of nobody real."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from marketplace.eligibility.check import check_criterion
from marketplace.eligibility.tree import leaves
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.members.models import OrganisationKind
from marketplace.reference import regions
from policies.library.samples import sample_policies
from policies.library.schemas import PolicyOffer
from products.catalogue.samples import sample_products
from products.catalogue.schemas import ProductOffer
from web.demo.copies import POLICY_SOURCE, SOURCE, policy_copies, product_copies
from web.demo.institutions import INSTITUTIONS

IDS = {each.code: new_id() for each in INSTITUTIONS}
PRODUCTS, POLICIES = product_copies(IDS), policy_copies(IDS)
COPIES: list[ProductOffer | PolicyOffer] = [*PRODUCTS, *POLICIES]
PLACES = {name for name, each in builtin_vocabulary().items() if each.hierarchy == "region"}
PLACE_NAMES = {place.name for place in regions.subtree(regions.NATION) if place.level in {"province", "city"}}
each_copy = pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.code)


def criteria(copy: ProductOffer | PolicyOffer) -> list[Any]:
    """Hard and soft conditions."""
    return [copy.terms.criterion, *copy.terms.preferences]


def words(value: Any) -> Iterator[str]:
    """Every text inside."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from words(part)


@each_copy
def test_copy_checks_against_the_vocabulary(copy: ProductOffer | PolicyOffer) -> None:
    assert [problem.detail for each in criteria(copy) for problem in check_criterion(each, builtin_vocabulary())] == []


@each_copy
def test_copy_serves_the_place_and_asks_for_the_accounts_of_its_own_institution(copy: ProductOffer | PolicyOffer) -> None:
    listed = [leaf for each in criteria(copy) for leaf in leaves(each)]
    ours = {each.region for each in INSTITUTIONS}
    assert {code for leaf in listed if leaf.attribute in PLACES and leaf.operator == "within" for code in leaf.operand} <= ours
    if isinstance(copy, ProductOffer):
        assert {code for leaf in listed if leaf.attribute.endswith("_banks") for code in leaf.operand} <= {
            each.code for each in INSTITUTIONS
        }
    assert {node["source"] for node in map(dict, (leaf.node for leaf in listed)) if "source" in node} <= {SOURCE, POLICY_SOURCE}


@each_copy
def test_copy_names_no_real_lender_bureau_place_or_address(copy: ProductOffer | PolicyOffer) -> None:
    real = {sample.lender_name for sample in sample_products()} | {sample.issuer for sample in sample_policies()} | PLACE_NAMES
    said = list(words(json.loads(msgspec.json.encode(copy.terms))))
    assert [(word, text) for text in said for word in real if word in text] == []
    assert [text for text in said if re.search(r"https?:|www\.|银行股份|银行有限", text)] == []


def test_every_copy_belongs_to_a_synthetic_institution_and_is_no_sample() -> None:
    kinds = {IDS[each.code]: each.kind for each in INSTITUTIONS}
    assert {kinds[copy.lender.id] for copy in PRODUCTS if copy.lender.id} == {
        OrganisationKind.BANK,
        OrganisationKind.GUARANTOR,
    }
    assert all(copy.lender.id and copy.sample is None and "示例" in copy.terms.name for copy in PRODUCTS)
    assert all(copy.issuer_id and kinds[copy.issuer_id] is OrganisationKind.BUREAU and copy.sample is None for copy in POLICIES)
    assert all("示例" in copy.terms.title for copy in POLICIES)


def test_codes_are_distinct_and_nobody_elses() -> None:
    codes = [copy.code for copy in COPIES]
    taken = {sample.code for sample in sample_products()} | {sample.code for sample in sample_policies()}
    assert len(set(codes)) == len(codes)
    assert not taken & set(codes)


def test_each_institution_lists_what_it_is_for() -> None:
    lenders = {copy.lender.id for copy in PRODUCTS}
    assert lenders == {IDS[each.code] for each in INSTITUTIONS if each.lender_kind}
    assert {copy.issuer_id for copy in POLICIES} == {IDS[each.code] for each in INSTITUTIONS if each.kind is OrganisationKind.BUREAU}
    assert sum(each.kind is OrganisationKind.BANK for each in INSTITUTIONS) >= 2
    assert all(each.name.startswith("示例") for each in INSTITUTIONS)


def test_figures_are_marked_as_made_up_and_stay_the_same() -> None:
    for one, again in zip(PRODUCTS, product_copies(IDS), strict=True):
        assert one.terms.rate == again.terms.rate
        assert one.terms.rate["note"] == "示例数字"
        assert float(one.terms.rate["min_pct"]) < float(one.terms.rate["max_pct"]) < 5
