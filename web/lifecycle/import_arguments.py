"""The arguments of `zhida import`, apart from the command: reading them needs no database."""

import argparse
from datetime import date
from pathlib import Path

from marketplace.information.states import Mode, OnError


def add_arguments(part: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    part.add_argument("item", metavar="ITEM", help="code of the item, as in GET /api/v1/information")
    part.add_argument("file", metavar="FILE", type=Path, help="CSV or JSON lines, of any length")
    part.add_argument("--provider", required=True, metavar="CODE", help="credit code or id of the organisation that provides it")
    part.add_argument("--mode", choices=[each.value for each in Mode], default=Mode.APPEND.value, help="what it does to earlier records")
    part.add_argument("--as-of", type=_day, metavar="DAY", help="the day that the file speaks of, 2026-10-31 (today)")
    part.add_argument(
        "--on-error", choices=[each.value for each in OnError], default=OnError.REJECT_ALL.value, help="what one bad row does to the others"
    )
    part.add_argument("--layout", type=Path, metavar="JSON", help="file that declares columns and units")


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is no day; expected such as 2026-10-31") from None
