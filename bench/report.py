"""The credit report: one's own page of 30 different firms on a real server with the demonstration's 2,000 firms.

One request after the other over the loopback; times include the transfer. An institution's report is the same work with fewer values.
"""

import asyncio

from bench.matches import measure, sign_in_firms
from bench.server import demonstration, report

GOAL_MS = 150


def main() -> None:
    """Print the times."""
    with demonstration() as server:
        tokens = asyncio.run(sign_in_firms(server.dsn))
        report("/me/report", measure(server, "/me/report", tokens), GOAL_MS)


if __name__ == "__main__":
    main()
