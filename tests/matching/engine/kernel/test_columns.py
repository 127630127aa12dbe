"""What kernels do with single columns and planes, compared with plain Python."""

import bisect
import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine.kernel.choose import native_kernels
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.kernel.port import Kernel
from matching.engine.plan.plan import Column
from tests.matching.engine.kernel.plans import ROWS, random_alive, random_column

SEEDS = st.integers(0, 2**32 - 1)
quiet = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
COUNTS_OF_CUTS = (0, 1, 7, 30, 31, 120, 121, 254)


def kernels() -> list[Kernel]:
    return [NumpyKernel(), *native_kernels()]


def known(column: Column) -> list[int | None]:
    return [None if value == np.iinfo(column.dtype).min else value for value in column.tolist()]


@quiet
@given(SEEDS, st.sampled_from(ROWS), st.sampled_from(COUNTS_OF_CUTS), st.booleans())
def test_a_code_is_how_many_cuts_are_at_most_the_value(seed: int, rows: int, count: int, wide: bool) -> None:
    random = np.random.default_rng(seed)
    column = random_column(random, rows)
    ends = [-(2**63), -(2**31), -129, -128, -127, 127, 128, 32_767, 2**31 - 1, 2**63 - 1]
    near = np.concatenate([random.integers(-300, 300, count), np.array(ends, np.int64)])
    cuts = np.sort(random.choice(near, count)).astype(np.int64)
    null, kind = (-32_768, np.int16) if wide else (-128, np.int8)
    wanted = [null if value is None else null + 1 + bisect.bisect_right(cuts.tolist(), value) for value in known(column)]
    for kernel in kernels():
        codes = kernel.bin(column, cuts, wide)
        assert codes.dtype == kind
        assert codes.tolist() == wanted, kernel.name


def test_codes_of_many_rows_and_thousands_of_cuts() -> None:
    random = np.random.default_rng(5)
    for kind in (np.int16, np.int32, np.int64):
        column = random.integers(np.iinfo(np.int16).min, 2**15, 40_000).astype(kind)
        cuts = np.unique(random.integers(-40_000, 40_000, 9_000))
        for kernel in native_kernels():
            np.testing.assert_array_equal(kernel.bin(column, cuts, True), NumpyKernel().bin(column, cuts, True))


def test_more_cuts_than_codes_are_refused() -> None:
    for kernel in kernels():
        with pytest.raises(ValueError, match="too many"):
            kernel.bin(np.zeros(3, np.int8), np.arange(255), False)
        with pytest.raises(ValueError, match="fall"):
            kernel.bin(np.zeros(3, np.int8), np.array([2, 1]), False)


@quiet
@given(
    SEEDS,
    st.sampled_from(ROWS),
    st.sampled_from([0, 1, -3, 10**6, 2**62, -(2**63), 2**70]),
    st.sampled_from([0, 1, 7, 2**63 - 1, -(2**80)]),
    st.sampled_from([0, 5, -(2**63), 2**100, -(2**127), 2**130]),
)
def test_signs_are_exact_at_any_size(seed: int, rows: int, times_left: int, times_right: int, plus: int) -> None:
    random = np.random.default_rng(seed)
    left, right = random_column(random, rows), random_column(random, rows)
    wanted = []
    for one, other in zip(known(left), known(right), strict=True):
        difference = None if one is None or other is None else one * times_left - other * times_right - plus
        wanted.append(-128 if difference is None else (difference > 0) - (difference < 0))
    for kernel in kernels():
        assert kernel.compare(left, right, times_left, times_right, plus).tolist() == wanted, kernel.name


@quiet
@given(SEEDS, st.sampled_from(ROWS), st.integers(1, 120))
def test_set_rows_are_counted_by_key(seed: int, rows: int, groups: int) -> None:
    random = np.random.default_rng(seed)
    keys = random.integers(0, groups, rows).astype(random.choice([np.int8, np.int16, np.int64]))
    keys[random.random(rows) < 0.2] = np.iinfo(keys.dtype).min
    planes = np.stack([random.integers(0, 2**64, (rows + 63) // 64, dtype=np.uint64) for _ in range(3)])
    for kernel in kernels():
        counted = kernel.count_by(planes, keys, groups)
        for plane, counts in zip(planes, counted, strict=True):
            wanted = [0] * (groups + 1)
            for row, key in enumerate(known(keys)):
                wanted[groups if key is None else key] += int(plane[row // 64]) >> row % 64 & 1
            assert counts.tolist() == wanted, kernel.name


def test_a_key_of_a_set_row_that_is_no_group_is_refused() -> None:
    keys = np.array([0, 1, 2, -1], np.int8)
    for kernel in kernels():
        kernel.count_by(np.array([[0b0011]], np.uint64), keys, 2)
        for bad_row in (0b0100, 0b1000):
            with pytest.raises(ValueError, match="outside the groups"):
                kernel.count_by(np.array([[bad_row]], np.uint64), keys, 2)


@quiet
@given(SEEDS, st.sampled_from(ROWS))
def test_rows_of_a_plane_rise(seed: int, rows: int) -> None:
    plane = random_alive(np.random.default_rng(seed), rows)
    if plane is not None:
        wanted = [row for row in range(rows) if int(plane[row // 64]) >> row % 64 & 1]
        for kernel in kernels():
            assert kernel.rows_of(plane).tolist() == wanted, kernel.name


@quiet
@given(SEEDS, st.integers(0, 200))
def test_planes_of_members_say_which_rows_list_them(seed: int, rows: int) -> None:
    random = np.random.default_rng(seed)
    lists = [random.choice(90, random.integers(0, 6), replace=False) for _ in range(rows)]
    offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    members = np.concatenate([*lists, np.zeros(0)]).astype(np.int32)
    wanted = random.integers(-2, 95, 8, dtype=np.int32)
    for kernel in kernels():
        planes = kernel.member_planes(offsets, members, wanted, (rows + 63) // 64 + 1)
        for plane, member in zip(planes, wanted, strict=True):
            assert [int(plane[row // 64]) >> row % 64 & 1 for row in range(rows)] == [int(member in each) for each in lists], kernel.name


def test_lists_of_members_that_lie_outside_are_refused() -> None:
    members, wanted = np.zeros(3, np.int32), np.zeros(1, np.int32)
    for kernel in kernels():
        for offsets in ([0, 4], [2, 1], [-1, 2]):
            with pytest.raises(ValueError, match="outside"):
                kernel.member_planes(np.array(offsets, np.int64), members, wanted, 1)


@quiet
@given(st.lists(st.binary(max_size=70), min_size=1, max_size=30), st.lists(st.integers(0, 10_000), max_size=80))
def test_chosen_texts_stand_one_behind_the_other(texts: list[bytes], chosen: list[int]) -> None:
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    rows = np.array([number % len(texts) for number in chosen], np.uint32)
    for kernel in kernels():
        starts, data = kernel.take_texts(offsets, np.frombuffer(b"".join(texts), np.uint8), rows)
        assert [data[a:b].tobytes() for a, b in itertools.pairwise(starts)] == [texts[row] for row in rows], kernel.name


@quiet
@given(SEEDS, st.sampled_from(ROWS), st.integers(1, 70))
def test_picked_texts_of_one_size_are_those_of_the_set_rows(seed: int, rows: int, size: int) -> None:
    random = np.random.default_rng(seed)
    plane, data = random_alive(random, rows), random.integers(0, 256, rows * size).astype(np.uint8)
    if plane is not None:
        wanted = b"".join(data[size * row : size * row + size].tobytes() for row in range(rows) if int(plane[row // 64]) >> row % 64 & 1)
        for kernel in kernels():
            assert kernel.pick_texts(plane, data, size).to_pybytes() == wanted, kernel.name


def test_a_set_row_without_a_text_is_refused() -> None:
    for kernel in kernels():
        with pytest.raises(ValueError, match="outside the texts"):
            kernel.pick_texts(np.array([0b1000], np.uint64), np.zeros(9, np.uint8), 3)
        with pytest.raises(ValueError, match="are no texts of"):
            kernel.pick_texts(np.array([0], np.uint64), np.zeros(9, np.uint8), 2)


def test_one_long_text_among_short_ones_finds_room() -> None:
    offsets, rows = np.array([0, *range(1, 1_001), 100_000], np.int64), np.full(50, 1_000, np.uint32)
    data = np.arange(100_000).astype(np.uint8)
    for kernel in kernels():
        assert kernel.take_texts(offsets, data, rows)[1].tobytes() == data[1_000:].tobytes() * 50


def test_texts_that_lie_outside_are_refused() -> None:
    data = np.zeros(3, np.uint8)
    for kernel in kernels():
        for offsets, row in (([0, 4], 0), ([2, 1], 0), ([-1, 2], 0), ([-(2**63), 2**63 - 1], 0), ([0, 3], 1), ([0, 3], 2**32 - 1)):
            with pytest.raises(ValueError, match="outside"):
                kernel.take_texts(np.array(offsets, np.int64), data, np.array([row], np.uint32))


@quiet
@given(st.binary(max_size=300), SEEDS)
def test_a_checksum_is_the_same_everywhere_and_finds_a_changed_bit(data: bytes, seed: int) -> None:
    sums = {kernel.checksum(data) for kernel in kernels()}
    assert len(sums) == 1
    assert NumpyKernel().checksum(data + b"\0") not in sums
    if data:
        bit = seed % (8 * len(data))
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        assert NumpyKernel().checksum(bytes(changed)) not in sums


def test_checksums_of_large_pieces_are_the_same_everywhere() -> None:
    data = np.random.default_rng(3).integers(0, 256, 3_000_001, dtype=np.uint8).tobytes()
    assert len({kernel.checksum(data) for kernel in kernels()}) == 1
    assert NumpyKernel().checksum(data) != NumpyKernel().checksum(data[8:] + data[:8])
