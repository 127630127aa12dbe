"""The tree of the log against a naive one written from the definition, and proofs that hold only for what they prove."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.events.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    consistent,
    inclusion_ranges,
    leaf_hash,
    root_from_inclusion,
    root_of,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(70)]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH(D[n]) as RFC 6962 defines it, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def path_of(index: int, size: int) -> list[bytes]:
    return [naive_root(LEAVES[start:end]) for start, end in inclusion_ranges(index, size)]


def test_root_of_the_standard_examples() -> None:
    # the published test vectors of certificate transparency logs
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [leaf_hash(bytes.fromhex(each)) for each in inputs]
    assert root_of(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert root_of([]) == EMPTY_ROOT


@given(st.integers(0, 70), st.integers(0, 70))
def test_extending_a_tree_is_the_same_as_building_it_at_once(first: int, second: int) -> None:
    low, high = sorted((first, second))
    assert Frontier().extended(LEAVES[:low]).extended(LEAVES[low:high]).root() == naive_root(LEAVES[:high])


@given(st.integers(1, 70), st.data())
def test_inclusion_proof_leads_to_the_root_and_only_from_its_leaf(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = path_of(index, size)
    assert root_from_inclusion(LEAVES[index], index, size, path) == naive_root(LEAVES[:size])
    assert root_from_inclusion(leaf_hash(b"another"), index, size, path) != naive_root(LEAVES[:size])


@given(st.integers(0, 70), st.integers(0, 70))
def test_consistency_proof_holds_between_any_two_sizes(first: int, second: int) -> None:
    low, high = sorted((first, second))
    path = consistency_path(Frontier().extended(LEAVES[:low]), LEAVES[low:high])
    old, new = naive_root(LEAVES[:low]), naive_root(LEAVES[:high])
    assert consistent(low, old, high, new, path)


@given(st.integers(1, 69), st.integers(1, 70), st.data())
def test_consistency_proof_fails_if_one_old_leaf_changed(first: int, second: int, data: st.DataObject) -> None:
    low, high = sorted((first, max(first + 1, second)))
    changed = list(LEAVES)
    changed[data.draw(st.integers(0, low - 1))] = leaf_hash(b"forged")
    path = consistency_path(Frontier().extended(changed[:low]), changed[low:high])
    assert not consistent(low, naive_root(LEAVES[:low]), high, naive_root(changed[:high]), path)
    assert not consistent(low, naive_root(LEAVES[:low]), high, naive_root(LEAVES[:high]), [*path, LEAVES[0]])


@pytest.mark.parametrize(("size", "hashes"), [(3, (LEAVES[0],)), (-1, ()), (1, (b"short",)), (0, (LEAVES[0],))])
def test_a_damaged_frontier_is_no_tree(size: int, hashes: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="no frontier"):
        Frontier(size, hashes)


def test_a_leaf_that_is_not_there_has_no_proof() -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_ranges(5, 5)
    with pytest.raises(ValueError, match="hashes"):
        root_from_inclusion(LEAVES[0], 0, 4, [LEAVES[1]])
