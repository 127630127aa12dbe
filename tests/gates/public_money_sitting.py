"""Gate: one loan's whole course, once by programs and once by people: application, loan, default, claim, payment, recovery, settlement.

A fresh installation as processes. First everything by API clients that know the names of the open interface alone; then a second loss is
claimed, reviewed, approved, paid, recovered and settled by six people with their second factors in a browser. In the end the fund's
figures are compared with what was done, and the log verifies.
"""

import json
import sys
from datetime import timedelta

import httpx
from playwright.sync_api import sync_playwright

from marketplace.clock import today
from tests.gates.lib.public_money_people import People
from tests.gates.lib.public_money_programs import Programs
from tests.system.installation import Installation, Started

ENTERPRISES = "300"
BY_PROGRAMS = {"available": "9940000.00", "reserved": "0.00", "paid": "80000.00", "recovered": "20000.00"}
BY_BOTH = {"available": "9880000.00", "reserved": "0.00", "paid": "160000.00", "recovered": "40000.00"}


def main() -> int:
    """0 if all of it went as it should."""
    installation = Installation.fresh()
    started: Started | None = None
    wrong: list[str] = []
    try:
        started = installation.begin(ZHIDA_DEMO_ENTERPRISES=ENTERPRISES)
        started.wait_until_ready()
        base = f"http://127.0.0.1:{installation.port}"
        accounts = {each["username"]: each for each in json.loads((installation.home / "demo_accounts.json").read_text(encoding="utf-8"))}
        programs = Programs(base, accounts, today())
        fund_id = programs.found_fund()
        claim_id = programs.lose_and_file("enterprise-b", "1")
        programs.claim(claim_id)
        wrong += _compare("by programs", programs.figures(fund_id), BY_PROGRAMS)
        default_id = programs.lose_and_file("enterprise-c", "2")
        with sync_playwright() as playwright, People.begin(playwright, base, accounts) as people:
            wrong += people.claim(default_id, fund_id, (today() - timedelta(days=0)).isoformat())
        wrong += _compare("by people", programs.figures(fund_id), BY_BOTH)
        said = programs.get("auditor", "/audit/verify")
        wrong += [] if said["intact"] else [f"the log does not verify: {said['problems']}"]
    except (httpx.HTTPStatusError, AssertionError) as error:
        wrong.append(str(error))
    finally:
        if started is not None:
            started.process.terminate()
            started.process.wait(60)
        installation.remove()
    print("\n".join(wrong) or "every step was answered as it should be, every yuan is where it belongs")
    return 1 if wrong else 0


def _compare(what: str, found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    print(what, found, flush=True)
    return [f"{what}: {name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]


if __name__ == "__main__":
    sys.exit(main())
