"""A question as the one array of numbers that ask.c unpacks; what it says of its form is the measure."""

from array import array

from matching.engine.kernel.checks import PLANE, address, column_address, sketch_address
from matching.engine.plan.asked import Asked


def numbers_of(asked: Asked) -> "array[int]":
    """Columns and planes are looked at here; whether the rest fits together, C finds out. Raises: ValueError."""
    if asked.rows < 0 or len(asked.sketches) != len(asked.columns):
        raise ValueError("a question has at least no rows, and a sketch, or None, for each of its columns")
    ranges = [each for leaf, _ in asked.leaves for each in (*leaf.true, *leaf.unknown)]
    parts = [part for _, parts in asked.groups for part in parts]
    sizes = (len(asked.columns), len(asked.planes), len(asked.leaves), len(ranges), len(asked.groups), len(parts), len(asked.roots))
    numbers = [asked.rows, *sizes]
    for column, sketch in zip(asked.columns, asked.sketches, strict=True):
        codes, cuts, count = (0, 0, 0) if sketch is None else sketch_address(sketch, asked.rows)
        numbers += (column_address("a column", column, asked.rows), column.itemsize, codes, cuts, count)
    for pair in asked.planes:
        numbers += [address("a plane", plane, PLANE, (asked.rows + 63) // 64) for plane in pair]
    for leaf, number in asked.leaves:
        numbers += (leaf.kind, number, leaf.on_null, len(leaf.true), len(leaf.unknown), leaf.mask)
    numbers += [low for low, _ in ranges]
    numbers += [high for _, high in ranges]
    for needed, members in asked.groups:
        numbers += (needed, len(members))
    return array("q", [*numbers, *parts, *asked.roots])
