"""Run the checking process for one file and read its answer."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from marketplace.documents.checks.verdict import Verdict
from marketplace.documents.file_kinds import FileKind
from marketplace.documents.refusals import FileRefused, Refusal

WALL_SECONDS = 15.0  # on a busy machine 5 seconds of computing take longer than 5 seconds
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
KILLED_BY_LIMIT = frozenset({signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGXFSZ})


class CheckerBroken(RuntimeError):
    """The checking process failed by itself; the file is not to blame."""


def inspect(kind: FileKind, source: Path, target: Path) -> Verdict:
    """Check `source`; a rewritten file goes to `target`. Blocks for at most 15 seconds.

    Raises: FileRefused with the reason, CheckerBroken if the process itself failed.
    """
    command = [sys.executable, "-I", "-m", "marketplace.documents.checks.child", kind, str(source), str(target)]
    try:
        done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, timeout=WALL_SECONDS, stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        raise FileRefused(Refusal.TOO_COMPLEX) from None
    if done.returncode < 0 and -done.returncode in KILLED_BY_LIMIT:
        raise FileRefused(Refusal.TOO_COMPLEX)
    if done.returncode != 0:
        raise CheckerBroken(done.stderr.decode("utf-8", "replace")[-2_000:])
    return _verdict(json.loads(done.stdout))


def _verdict(answer: dict[str, object]) -> Verdict:
    if refusal := answer.get("refusal"):
        raise FileRefused(Refusal(str(refusal)))
    return Verdict(**{**answer, "kind": FileKind(str(answer["kind"]))})  # type: ignore[arg-type]
