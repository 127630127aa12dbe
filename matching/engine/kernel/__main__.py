"""`python -m matching.engine.kernel [--fetch-compiler] [--gently]`: make the native kernel if it is not there."""

import os
import signal
import sys

from matching.engine.kernel.build import ensure_built
from matching.engine.kernel.place import library_file


def main() -> int:
    """Build, with `--gently` after everything else that wants the processor. Returns the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a fetched compiler is thrown away
    if "--gently" in sys.argv[1:]:
        os.nice(10)
    failure = ensure_built(fetch_compiler="--fetch-compiler" in sys.argv[1:])
    print(f"no native kernel: {failure}" if failure else f"native kernel: {library_file()}")
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
