"""The credit report on a real server with the demonstration's 2,000 firms: one's own page, an institution's under consent, and the PDF.

Pages: one request after the other over the loopback; times include the transfer. The PDF: from asking for it until it is stored and can
be fetched, a worker making it; each of the demonstration's consents once for all its purposes and once for the one it names.
"""

import asyncio
import http.client
import json
import time

from bench.matches import measure, sign_in_firms
from bench.server import Server, demonstration, report
from web.demo.consents import GIVEN

GOAL_MS, PDF_GOAL_MS = 150, 4_000
READS = 60
POLL_SECONDS = 0.05
PROGRAMS = {"demo_bank_a": "bank-a-admin", "demo_bank_b": "bank-b-admin", "demo_guarantor_a": "guarantor-a"}


def addresses(server: Server) -> list[tuple[str, dict[str, str]]]:
    """Of every report that the demonstration's consents open: its path and the header of the institution's program."""
    accounts = json.loads((server.home / "demo_accounts.json").read_text(encoding="utf-8"))
    codes = {each["username"]: each["organisation"]["uscc"] for each in accounts if each.get("organisation")}
    return [
        (f"/api/v1/enterprises/{codes[username]}/report", server.bearer(PROGRAMS[institution])) for username, institution, _ in GIVEN
    ]  # fmt: skip


def until_stored(server: Server, path: str, headers: dict[str, str]) -> float:
    """Milliseconds from the first request for the document until one leads to its content."""
    began = time.perf_counter()
    while (status := _status(server, path, headers | {"Accept": "application/pdf"})) == http.client.ACCEPTED:
        time.sleep(POLL_SECONDS)
    if status != http.client.SEE_OTHER:
        raise RuntimeError(f"{path} answered {status}")
    return 1000 * (time.perf_counter() - began)


def _status(server: Server, path: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def main() -> None:
    """Print the times."""
    with demonstration() as server:
        tokens = asyncio.run(sign_in_firms(server.dsn))
        report("/me/report", measure(server, "/me/report", tokens), GOAL_MS)
        found = addresses(server)
        path, headers = found[0]
        read = [server.milliseconds(path, headers) for _ in range(READS)]
        report("/api/v1/enterprises/{uscc}/report, six items under consent", read[READS // 10 :], GOAL_MS)
        made = [until_stored(server, each + purpose, bearer) for purpose in ("", "?purpose=pre_loan") for each, bearer in found]
        report("the PDF, from asking for it until it is stored", made, PDF_GOAL_MS)


if __name__ == "__main__":
    main()
