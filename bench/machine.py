"""The machine that numbers were taken on: without it a number says nothing."""

import os
import platform
from pathlib import Path


def description() -> str:
    """Processor, usable cores, memory, system and Python, on one line; and what else keeps it busy."""
    cores = len(os.sched_getaffinity(0))
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{_processor()}, {cores} cores, {_memory_gib():.0f} GiB, {_system()}, Python {platform.python_version()}, load {busy}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())


if __name__ == "__main__":
    print(f"machine: {description()}")
