"""The functions of the native kernel and their arguments, as common.h and kernel.c declare them."""

import ctypes
from ctypes import POINTER, Structure, c_int32, c_int64, c_uint64, c_void_p
from pathlib import Path
from typing import Any

PLAIN, AVX2, AVX512, AVX512_POPCNT = range(4)
SET_NAMES = {PLAIN: "plain", AVX2: "avx2", AVX512: "avx512", AVX512_POPCNT: "avx512"}
OK, NO_MEMORY, BAD_VALUE = range(3)
NO_ROOM = -1  # of zk_texts


class PlanArrays(Structure):
    """zk_plan."""

    _fields_ = (
        *((name, c_int64) for name in ("rows", "leaves", "groups", "roots", "columns")),
        *((name, c_void_p) for name in ("column_data", "column_bytes", "plane_data", "kind", "column", "on_null")),
        *((name, c_void_p) for name in ("true_first", "true_count", "unknown_first", "unknown_count", "mask", "low", "high")),
        *((name, c_void_p) for name in ("needed", "first", "count", "parts", "root", "alive")),
        *((name, c_void_p) for name in ("sketch_data", "cut_data", "cut_count")),
    )


class Job(Structure):
    """zk_job."""

    _fields_ = (
        ("program", c_void_p),
        ("first_word", c_int64),
        ("words", c_int64),
        ("truths", c_void_p),
        ("falsehoods", c_void_p),
        ("block_stride", c_int64),
        ("root_stride", c_int64),
        ("streaming", c_int32),
        ("set", c_int32),
        ("step", c_int64),
        ("next", c_int64),
    )


def open_library(path: Path) -> ctypes.CDLL:
    """Raises: OSError where it cannot be opened, AttributeError where a function is missing."""
    library = ctypes.CDLL(str(path))
    pointer: Any = c_void_p
    signatures: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "zk_best_set": (c_int32, ()),
        "zk_check": (c_int32, (POINTER(PlanArrays), c_int64, c_int64, c_int64)),
        "zk_prepare": (pointer, (POINTER(PlanArrays), c_int64)),
        "zk_discard": (None, (pointer,)),
        "zk_row": (c_int32, (POINTER(PlanArrays), c_int64, pointer)),
        "zk_work": (c_int32, (POINTER(Job), pointer)),
        "zk_ask": (c_int32, (POINTER(Job), c_int64, pointer, c_int64, pointer, pointer)),
        "zk_rows_of": (c_int64, (c_int32, pointer, c_int64, pointer)),
        "zk_bin": (c_int32, (c_int32, pointer, c_int32, c_int64, pointer, c_int64, c_int64, c_int32, pointer)),
        "zk_compare": (None, (c_int32, pointer, c_int32, pointer, c_int32, c_int64, pointer, c_int32, pointer)),
        "zk_count_by": (c_int32, (pointer, pointer, c_int32, c_int64, c_int64, pointer)),
        "zk_member_planes": (None, (pointer, c_int64, pointer, pointer, c_int64, c_int64, pointer)),
        "zk_texts": (c_int64, (pointer, c_int64, pointer, c_int64, pointer, c_int64, pointer, pointer, c_int64)),
        "zk_count": (c_int64, (c_int32, pointer, c_int64)),
        "zk_pick": (c_int64, (c_int32, pointer, c_int64, c_int64, pointer, c_int64, pointer)),
        "zk_checksum": (c_uint64, (c_int32, pointer, c_int64)),
    }
    for name, (answer, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = answer, arguments
    return library
