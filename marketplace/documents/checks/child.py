"""The checking process: limits itself, reads one file, says what it found as one line of JSON.

A file is somebody else's program for the parser that reads it. So parsing happens here, in a process of its own with little memory and
time, and never in a web process or a worker. Started as `python -I -m marketplace.documents.checks.child KIND SOURCE TARGET`.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

MEMORY_BYTES = 256 << 20  # data of the process; code and libraries that are only mapped do not count
ADDRESS_BYTES = 640 << 20
CPU_SECONDS = 5
WRITTEN_BYTES = 64 << 20
OPEN_FILES = 32


def limit_this_process() -> None:
    """From here on for good; a process cannot raise what it lowered."""
    for name, most in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_AS, ADDRESS_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (most, most))


def main(kind_name: str, source: Path, target: Path) -> None:
    """Check the file and print the verdict or the code of the refusal."""
    limit_this_process()
    from marketplace.documents.checks.check_file import check_file  # noqa: PLC0415  # after the limits
    from marketplace.documents.file_kinds import FileKind  # noqa: PLC0415
    from marketplace.documents.refusals import FileRefused, Refusal  # noqa: PLC0415

    check = check_file(FileKind(kind_name))  # imports the parser: a fault here is ours, not the file's
    try:
        answer = asdict(check(source, target))
    except FileRefused as refused:
        answer = {"refusal": refused.refusal}
    except MemoryError:
        answer = {"refusal": Refusal.TOO_COMPLEX}
    except Exception:  # whatever a parser stumbles over is the file's fault
        answer = {"refusal": Refusal.DAMAGED}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
