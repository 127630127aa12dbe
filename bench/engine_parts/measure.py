"""Stop-watches, and lines that set a number beside what was asked for."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Taken:
    """Seconds of one run: by the clock, and of all processors together."""

    wall: float
    cpu: float


def timed(work: Callable[[], Answer]) -> tuple[Answer, Taken]:
    """The answer and how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    return answer, Taken(time.perf_counter() - wall, time.process_time() - cpu)


def usual(work: Callable[[], object], times: int) -> Taken:
    """The middle one of several runs in a row, by the clock."""
    return sorted((timed(work)[1] for _ in range(times)), key=lambda taken: taken.wall)[times // 2]


def each_in_ms(work: Callable[[int], object], times: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each of many short runs: by the clock, and of this thread's processor."""
    walls, cpus = [], []
    for number in range(times):
        wall, cpu = time.perf_counter(), time.thread_time()
        work(number)
        cpus.append(1000 * (time.thread_time() - cpu))
        walls.append(1000 * (time.perf_counter() - wall))
    return walls, cpus


def p99(values: Sequence[float]) -> float:
    """The 99th percentile."""
    return sorted(values)[max(0, -(-99 * len(values) // 100) - 1)]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def at_least(name: str, ratios: Sequence[float], must: float, aim: float) -> None:
    """A line for ratios, one per round: the median counts, the least is shown."""
    verdict = _verdict(middle(ratios) >= must, middle(ratios) >= aim)
    print(f"  {name}: median {middle(ratios):,.0f}x, least {min(ratios):,.0f}x (must {must:g}x, aim {aim:g}x: {verdict})", flush=True)


def below(name: str, value: float, unit: str, must: float, aim: float) -> None:
    """A line for what should be small."""
    print(f"  {name}: {value:.3g} {unit} (must < {must:g}, aim < {aim:g}: {_verdict(value < must, value < aim)})", flush=True)


def load() -> str:
    """How busy the machine is with everything."""
    return f"load {os.getloadavg()[0]:.1f}"


def _verdict(must: bool, aim: bool) -> str:
    return "aim met" if aim else "met" if must else "MISSED"
