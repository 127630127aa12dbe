"""Which kernel works here: the native one as soon as there is one, else NumPy's.

ZHIDA_KERNEL=numpy|plain|avx2|avx512 forces one. ZHIDA_KERNEL_WAIT=0: this process serves people and never waits for a compiler.
"""

import os
import threading
from ctypes import CDLL

from matching.engine.kernel.build import NO_COMPILER, being_built, ensure_built, last_failure
from matching.engine.kernel.compilers import local_compilers
from matching.engine.kernel.library import SET_NAMES, open_library
from matching.engine.kernel.native import NativeKernel
from matching.engine.kernel.numpy_kernel import NumpyKernel
from matching.engine.kernel.place import built, hash_file, trusted
from matching.engine.kernel.port import Kernel
from matching.engine.kernel.self_check import equal_to_numpy

_NUMPY = NumpyKernel()


class KernelError(Exception):
    """The kernel that was asked for by name cannot be had."""


class _Native:
    """The library of this process: opened once, and once only tried to be built."""

    def __init__(self) -> None:
        self.library: CDLL | None = None
        self.kernels: list[NativeKernel] = []  # the best last
        self.problem: str | None = None
        self.lock = threading.Lock()

    def open(self, *, build: bool) -> bool:
        """Whether it is open. `build`: and may be built for it, which takes a few seconds once per machine."""
        if self.library is not None:
            return True
        if self.problem is not None or not (build or hash_file().exists()):
            return False
        with self.lock:
            if self.library is None and self.problem is None:
                self._open(build)
        return self.library is not None

    def _open(self, build: bool) -> None:
        if build and (problem := ensure_built(fetch_compiler=False)):
            self.problem = problem
        elif path := built():
            try:
                self._use(open_library(path))
            except (OSError, AttributeError) as error:
                self.problem = str(error)

    def _use(self, library: CDLL) -> None:
        kernels = [NativeKernel(library, instruction_set) for instruction_set in range(library.zk_best_set() + 1)]
        if wrong := [each.name for each in kernels if not equal_to_numpy(each)]:
            self.problem = f"the native kernel computes wrongly with {', '.join(wrong)}"
        else:
            self.kernels, self.library = kernels, library


_native = _Native()


def kernel(*, wait: bool | None = None) -> Kernel:
    """The best there is now. Ask again rather than keep it: without `wait` it is NumPy's until another process has built the native one.
    None: as ZHIDA_KERNEL_WAIT says. Raises: KernelError if ZHIDA_KERNEL names one that cannot be had."""
    forced = forced_name()
    if forced is None and _native.kernels:  # asked at every question and every update
        return _native.kernels[-1]
    if forced == "numpy":
        return _NUMPY
    if wait is None:
        wait = os.environ.get("ZHIDA_KERNEL_WAIT") != "0"
    if not _native.open(build=wait):
        if forced and wait:
            raise KernelError(f"ZHIDA_KERNEL={forced}, but there is no native kernel: {_native.problem}")
        return _NUMPY
    fitting = [each for each in _native.kernels if forced in (None, each.name)]
    if not fitting:
        raise KernelError(
            f"ZHIDA_KERNEL={forced}, but this processor has {', '.join(dict.fromkeys(each.name for each in _native.kernels))}"
        )
    return fitting[-1]


def native_kernels() -> list[NativeKernel]:
    """One for each instruction set of this machine, built if need be; none where that cannot be done."""
    _native.open(build=True)
    return _native.kernels


def forced_name() -> str | None:
    """What ZHIDA_KERNEL says. Raises: KernelError if it is no kernel's name."""
    forced = os.environ.get("ZHIDA_KERNEL")
    if not forced:
        return None
    names = ("numpy", *dict.fromkeys(SET_NAMES.values()))
    if forced not in names:
        raise KernelError(f"ZHIDA_KERNEL={forced} is unknown; there are {', '.join(names)}")
    return forced


def described() -> str:
    """Which kernel works, for people: `native avx512`, or `numpy` with the reason. Builds nothing."""
    try:
        found = kernel(wait=False)
    except KernelError as error:
        return str(error)
    if found.name != "numpy":
        return f"native {found.name}"
    return f"numpy ({_why_numpy()})"


def _why_numpy() -> str:
    if forced_name() == "numpy":
        return "ZHIDA_KERNEL=numpy"
    if being_built():
        return "native kernel is being built"
    if _native.problem or (failure := last_failure()):
        return _native.problem or failure or ""
    if hash_file().exists() and not trusted():
        return f"others may write to {hash_file().parent}"
    return "native kernel is not built yet" if local_compilers() else NO_COMPILER
