"""The Merkle tree of RFC 6962, section 2.1, over SHA-256: pure functions over leaf hashes.

A leaf and a node are hashed with different first bytes, so that no node can be passed off as a leaf. A tree is kept as its
`Frontier`, the roots of its complete subtrees: enough to append, to know the root, and to prove that a longer tree extends it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """SHA-256 of 0x00 and the content."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves as the roots of its complete subtrees, largest (leftmost) first: one for each 1 bit of `size`."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be a tree, such as a damaged row. Raises: ValueError."""
        if self.size < 0 or len(self.hashes) != self.size.bit_count() or any(len(each) != 32 for each in self.hashes):
            raise ValueError(f"{len(self.hashes)} hashes are no frontier of {self.size} leaves")

    def root(self) -> bytes:
        """The tree's root hash; of no leaves it is the hash of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        *others, root = self.hashes
        for left in reversed(others):
            root = node_hash(left, root)
        return root

    def extended(self, leaves: Iterable[bytes]) -> "Frontier":
        """The tree with more leaf hashes at its end."""
        size, hashes = self.size, list(self.hashes)
        for leaf in leaves:
            size += 1
            hashes.append(leaf)
            for _ in range((size & -size).bit_length() - 1):  # as many as subtrees that the leaf completes
                right = hashes.pop()
                hashes[-1] = node_hash(hashes[-1], right)
        return Frontier(size, tuple(hashes))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().extended(leaves).root()


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Which ranges of leaves (start inclusive, end exclusive) the hashes of an inclusion proof cover, from the leaf upwards.

    `index` counts from 0. Raises: ValueError if the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _left_part(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to. Raises: ValueError for a proof of the wrong length."""
    ranges = inclusion_ranges(index, size)
    if len(ranges) != len(path):
        raise ValueError(f"a proof for leaf {index} of {size} has {len(ranges)} hashes, got {len(path)}")
    root = leaf
    for (start, _), sibling in zip(ranges, path, strict=True):
        root = node_hash(sibling, root) if start < index else node_hash(root, sibling)
    return root


def consistency_path(old: Frontier, added: Sequence[bytes]) -> list[bytes]:
    """The proof that `old` with the leaf hashes `added` behind it extends `old` (RFC 6962, section 2.1.2).

    It needs no leaf of the old tree: every old hash in the proof is the root of one of its complete subtrees.
    """
    if old.size == 0:
        return []
    roots: dict[tuple[int, int], bytes] = {}
    start = 0
    for height in reversed(range(old.size.bit_length())):
        if old.size >> height & 1:
            roots[start, start + (1 << height)] = old.hashes[len(roots)]
            start += 1 << height
    ranges = _consistency_ranges(old.size, len(added))
    return [roots.get((left, right)) or root_of(added[left - old.size : right - old.size]) for left, right in ranges]


def consistent(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `new_root` begins with the whole tree of `old_root`."""
    if old_size > new_size:
        return False
    if old_size in {0, new_size}:
        return not path and (old_root == (EMPTY_ROOT if old_size == 0 else new_root))
    ranges, hashes = _consistency_ranges(old_size, new_size - old_size), list(path)
    if old_size.bit_count() == 1:  # the old tree is itself one complete subtree: the proof leaves it out
        ranges, hashes = [(0, old_size), *ranges], [old_root, *hashes]
    if len(hashes) != len(ranges):
        return False
    old = new = hashes[0]
    for (start, _), sibling in zip(ranges[1:], hashes[1:], strict=True):
        if start < old_size:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    return old == old_root and new == new_root


def _consistency_ranges(old_size: int, added: int) -> list[tuple[int, int]]:
    """Which ranges of leaves the hashes of a consistency proof cover, from the border of the old tree upwards."""
    start, end, ranges = 0, old_size + added, []
    while end != old_size:
        middle = start + _left_part(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def _left_part(size: int) -> int:
    """The largest power of two below `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
