"""Gate: a whole installation as processes, the simulated bank beside it, once by webhooks and once by the feed, killed again and again.

The sandbox's enterprise goes from its match to a settled loan and to one in default. `ZHIDA_SITTING_SEED=N` repeats a run.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from tests.system.installation import Installation, Started

RULES = Path("docs/bank-simulator.toml")
FORM = {"amount": "120000.00", "term_months": 3, "purpose": "working_capital", "state": "submitted"}
PATIENCE_SECONDS = 180.0
ENTERPRISES = "300"


class Sitting:
    """One enterprise, one bank, one way of hearing of events."""

    def __init__(self, installation: Installation, source: list[str], chance: random.Random) -> None:
        self.base = f"http://127.0.0.1:{installation.port}"
        self.accounts = installation.home / "demo_accounts.json"
        self.source, self.chance = source, chance
        self.folder = Path(tempfile.mkdtemp(prefix="zhida-sitting-"))
        self.enterprise = _program(self.base, self.accounts, "sandbox-enterprise")
        self.kills = 0

    def run(self) -> list[str]:
        """What went wrong."""
        paid, defaulted = [self._apply(code) for code in ("sandbox-open", "sandbox-tax")]
        supplied, began = False, time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS:
            self._bank_for_a_while()
            state = self._state(defaulted)
            if state == "supplementing" and not supplied:
                self._post(f"/applications/{defaulted}/supply_documents", {"note": "示例：流水已线下提交"})
                supplied = True
            found = self._loan(paid), self._loan(defaulted)
            if (found[0].get("state"), found[1].get("state")) == ("settled", "defaulted"):
                return self._twice(*found)
        return [f"after {PATIENCE_SECONDS:.0f} s and {self.kills} kills: {self._state(paid)}, {self._state(defaulted)}"]

    def _bank_for_a_while(self) -> None:
        """The simulator, killed in the middle of something."""
        command = [sys.executable, "-m", "web.cli", "bank-simulator", "--base", self.base, "--accounts", str(self.accounts)]
        more = ["--rules", str(RULES), "--memory", str(self.folder / "memory.json"), *self.source]
        with (self.folder / "said").open("ab") as said, subprocess.Popen([*command, *more], stdout=said, stderr=said) as process:
            try:
                process.wait(self.chance.uniform(0.3, 4.0))
            except subprocess.TimeoutExpired:
                process.kill()
                self.kills += 1

    def _apply(self, code: str) -> str:
        listed = self.enterprise.get("/me/matches", params={"all": True}).raise_for_status().json()["products"]
        (product,) = [each["product"] for each in listed if each["product"]["code"] == code]
        return str(self._post("/applications", {"product_ids": [product["id"]], **FORM})["applications"][0]["id"])

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self.enterprise.post(path, json=body).raise_for_status().json()

    def _state(self, case_id: str) -> str:
        return str(self.enterprise.get(f"/applications/{case_id}").json()["state"])

    def _loan(self, case_id: str) -> dict[str, Any]:
        contract = self.enterprise.get(f"/applications/{case_id}").json()["contract_id"]
        found = self.enterprise.get("/loans", params={"contract_id": contract}).json()["items"] if contract else []
        return dict(self.enterprise.get(f"/loans/{found[0]['id']}").json(), others=len(found) - 1) if found else {}

    def _twice(self, *loans: dict[str, Any]) -> list[str]:
        wrong = ["a contract was paid out twice"] if any(loan["others"] for loan in loans) else []
        wrong += [
            f"{len(loan['repayments'])} repayments" for loan, right in zip(loans, (3, 1), strict=True) if len(loan["repayments"]) != right
        ]
        print(f"{' '.join(self.source)}: settled and defaulted, {self.kills} kills, {self._lines()} acts", flush=True)
        return wrong

    def _lines(self) -> int:
        return (self.folder / "said").read_text(encoding="utf-8").count('"did"')


def _program(base: str, accounts: Path, username: str) -> httpx.Client:
    (account,) = [each for each in json.loads(accounts.read_text(encoding="utf-8")) if each["username"] == username]
    client = httpx.Client(base_url=f"{base}/api/v1", timeout=30)
    form = {"grant_type": "client_credentials", "client_id": account["client_id"], "client_secret": account["client_secret"]}
    token = client.post("/oauth/token", data=form).raise_for_status().json()["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


def main() -> int:
    """0 if both sittings ended as they should and nothing was done twice."""
    seed = int(os.environ.get("ZHIDA_SITTING_SEED") or random.SystemRandom().randrange(10**6))
    print(f"repeat with ZHIDA_SITTING_SEED={seed}", flush=True)
    chance, wrong = random.Random(seed), list[str]()
    installation = Installation.fresh()
    started: Started | None = None
    try:
        started = installation.begin(ZHIDA_DEMO_ENTERPRISES=ENTERPRISES)
        started.wait_until_ready()
        for source in (["--webhook-port", str(20_000 + seed % 10_000)], ["--poll"]):
            wrong += Sitting(installation, source, chance).run()
    finally:
        if started is not None:
            started.process.terminate()
            started.process.wait(60)
        installation.remove()
    print("\n".join(wrong) or "nothing lost, nothing twice")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
