"""Generated calls of every operation in the OpenAPI document, by everybody who can call: `make gates PART=api_cases`.

CASES (20000) and SEED (chosen by chance and printed) come from the environment. Fails on any 5xx, any answer outside the document,
any refusal of what the document allows and any acceptance of what it forbids.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.system.installation import Installation

HERE = Path(__file__).parent
CASES = int(os.environ.get("CASES", "20000"))
SEED = int(os.environ.get("SEED", str(random.randrange(1_000_000))))
LONGEST_SECONDS = 1_600
CALLS_OF_AN_EXAMPLE = 60  # about as many as there are operations
FEWEST = 5
PUBLIC_URL = "https://zhida.example"  # makes the program believe X-Forwarded-For


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls."""

    name: str
    token: str


def main() -> int:
    """Run rounds until enough calls were made. Returns the exit code."""
    print(f"seed {SEED}; at least {CASES} calls", flush=True)
    installation = Installation.fresh()
    running = installation.begin(ZHIDA_DEMO_ENTERPRISES="100", ZHIDA_PUBLIC_URL=PUBLIC_URL)
    try:
        running.wait_until_ready()
        failed = run_rounds(f"http://127.0.0.1:{installation.port}", installation.home)
        faulty = faults_in_log(installation.home / "run" / "web.log")
    finally:
        installation.command("stop")
        installation.remove()
    print(f"seed {SEED}: rounds with failures {failed}; routes with 5xx or without 2xx: {', '.join(faulty) or 'none'}")
    return 1 if failed or faulty else 0


def run_rounds(address: str, home: Path) -> int:
    """Call round after round, each as everybody, until there were `CASES` calls. Returns how many rounds found something."""
    started, made, failed = time.monotonic(), 0, 0
    everybody = 1 + len(roles(home))
    for number in range(1_000):
        for caller in callers(address, home):
            calls, sound = one_round(address, caller, seed=SEED + number, examples=max(FEWEST, CASES // (everybody * CALLS_OF_AN_EXAMPLE)))
            made += calls
            failed += not sound
            print(
                f"{made} calls after {time.monotonic() - started:.0f} s; {caller.name}: {'nothing found' if sound else 'FAILED'}",
                flush=True,
            )
            if time.monotonic() - started > LONGEST_SECONDS:
                return failed + (made < CASES)
        if made >= CASES:
            break
    return failed


def roles(home: Path) -> dict[str, dict[str, str]]:
    """One of the demonstration's accounts for each role."""
    accounts = json.loads((home / "demo_accounts.json").read_text(encoding="utf-8"))
    return {each["role"]: each for each in accounts}


def callers(address: str, home: Path) -> Iterator[Caller]:
    """Somebody with a wrong token, and a program of each role that has demonstration accounts; tokens are new each time."""
    yield Caller("a wrong token", "no-such-token")
    for account in roles(home).values():
        form = {"grant_type": "client_credentials", "client_id": account["client_id"], "client_secret": account["client_secret"]}
        yield Caller(account["role"], httpx.post(f"{address}/api/v1/oauth/token", data=form).json()["access_token"])


def one_round(address: str, caller: Caller, *, seed: int, examples: int) -> tuple[int, bool]:
    """One run of schemathesis. Returns the number of calls, and whether it found nothing; what it found is printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "lib/schemathesis.toml")),
            *("run", f"{address}/schema/openapi.json", "--checks", "all", "--continue-on-failure", "--no-color", "--warnings", "off"),
            *("--max-examples", str(examples), "--seed", str(seed), "--report", "json", "--report-json-path", str(report)),
        ]
        environment = os.environ | {"PYTHONPATH": str(HERE / "lib"), "SCHEMATHESIS_HOOKS": "real_calls", "ZHIDA_TOKEN": caller.token}
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if not report.exists():
            print(ran.stdout, ran.stderr)
            return 0, False
        made = json.loads(report.read_text(encoding="utf-8"))["test_cases"]["generated"]
    if ran.returncode != 0:
        print(ran.stdout)
    return made, ran.returncode == 0


def faults_in_log(log: Path) -> list[str]:
    """Routes of the interface that answered with 5xx, or that nobody ever got a good answer from: those were not really tried."""
    entries = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{"))
    seen: dict[str, Counter[int]] = defaultdict(Counter)
    for entry in entries:
        if entry.get("event") == "request" and str(entry.get("route")).startswith("/api/"):
            seen[entry["route"]][(entry.get("status") or 500) // 100] += 1
    for route, classes in sorted(seen.items()):
        print(f"  {route}: " + ", ".join(f"{number} × {first}xx" for first, number in sorted(classes.items())))
    return [route for route, classes in seen.items() if classes[5] or not classes[2]]


if __name__ == "__main__":
    sys.exit(main())
