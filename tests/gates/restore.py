"""Gate: an installation under traffic is backed up, carried on, and comes back from its first backup as it was when it stopped.

`ZHIDA_RESTORE_SECONDS=N` is how long the traffic goes on before and after the first backup (default 10).
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.system.crash.reckoning import faults, wait_until_quiet
from tests.system.crash.run import two_operators
from tests.system.crash.traffic import History, Traffic
from tests.system.installation import Installation

SECONDS = float(os.environ.get("ZHIDA_RESTORE_SECONDS") or 10)


def main() -> int:
    """0 if everything that was acknowledged came back, once, with the same root and the same rows."""
    original, restored = Installation.fresh(), Installation.fresh()
    restored.home.rmdir()
    try:
        with tempfile.TemporaryDirectory(prefix="zhida-restore-") as folder:
            wrong = rehearse(original, restored, Path(folder))
    finally:
        original.remove()
        restored.home.mkdir(exist_ok=True)
        restored.remove()
    print("\n".join(wrong) or "nothing lost, nothing twice, nothing else")
    return 1 if wrong else 0


def rehearse(original: Installation, restored: Installation, folder: Path) -> list[str]:
    """What is wrong, in words."""
    first, last, keys = folder / "first", folder / "last", folder / "keys.tar.gz"
    wal = original.home / "wal"
    (original.home / "installation.toml").write_text(f'[backups]\nwal_folder = "{wal}"\n', encoding="utf-8")
    history, wrong = carry_on(original, first, keys)
    # At rest: its measures are of exactly the state that the first backup and the log together have to give again.
    must(original, "backup", "--to", str(last))
    must(restored, "restore", str(first), "--into", str(restored.home), "--to-time", "latest", "--keys", str(keys))
    again = folder / "again"
    must(restored, "backup", "--to", str(again))
    wrong += differences(measured(last), measured(again))
    restored.up()
    wrong += [f"still waiting after the restore: {name}: {count}" for name, count in wait_until_quiet(restored).items()]
    wrong += [f"restored: {each}" for each in faults(restored, history)]
    must(original, "rehearse", str(first))
    must(original, "backup", "--to", str(folder / "newest"), "--drop-older-log")
    gone = original.command("rehearse", str(first), "--to-time", "latest")
    return wrong if gone.returncode == 1 else [*wrong, "log that was dropped was not missed"]


def carry_on(original: Installation, first: Path, keys: Path) -> tuple[History, list[str]]:
    """Start, back up under traffic, go on, stop. Returns what was asked, and what is wrong already then."""
    original.up()
    traffic = Traffic(original.port, asyncio.run(two_operators(original)))
    traffic.start()
    try:
        time.sleep(SECONDS)
        wrong = break_off_a_backup(original, first.with_name("broken"))
        must(original, "backup", "--to", str(first), "--with-keys", str(keys))
        time.sleep(SECONDS)
    finally:
        traffic.finish()
    wrong += [f"still waiting: {name}: {count}" for name, count in wait_until_quiet(original).items()]
    wrong += faults(original, traffic.history)
    must(original, "stop")
    print(f"{len(traffic.history.cases)} cases, {sum(traffic.history.acknowledged.values())} acknowledged requests", flush=True)
    return traffic.history, wrong


def break_off_a_backup(original: Installation, target: Path) -> list[str]:
    """Kill a backup at its work: nothing may have its name, and what it left may not be restored."""
    environment = os.environ | {"ZHIDA_HOME": str(original.home)}
    process = subprocess.Popen([sys.executable, "-m", "web.cli", "backup", "--to", str(target)], env=environment, stdout=subprocess.DEVNULL)
    while not (left := list(target.parent.glob(f".{target.name}.unfinished-*/database"))) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    if not left or target.exists():
        return ["the backup was not broken off in its middle; nothing was tried"]
    refused = original.command("rehearse", str(left[0].parent))
    return [] if refused.returncode == 1 and "no finished backup" in refused.stderr else ["a backup that was broken off was not refused"]


def must(installation: Installation, *command: str) -> None:
    """Run a command that has to go well, and show what it says."""
    said = installation.command(*command)
    print(f"$ zhida {' '.join(command)}\n{said.stdout}{said.stderr}", flush=True)
    if said.returncode != 0:
        raise SystemExit(f"zhida {command[0]} ended with {said.returncode}")


def measured(backup: Path) -> dict[str, Any]:
    """What a backup saw."""
    found: dict[str, Any] = json.loads((backup / "manifest.json").read_text(encoding="utf-8"))["measured"]
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Root of the log, rows of every table, documents."""
    print(f"log before {before['log']}\nlog after  {after['log']}\nrows {sum(before['rows'].values())} / {sum(after['rows'].values())}")
    return [
        f"{name} {key}: {before[name][key]} became {after[name].get(key)}"
        for name in before
        for key in before[name]
        if after[name].get(key) != before[name][key]
    ]


if __name__ == "__main__":
    sys.exit(main())
