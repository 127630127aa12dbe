"""Schedules as people write them down: one line a row, amounts in yuan."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from marketplace.money import yuan_text
from products.schedules.schedule import Row, Schedule
from products.schedules.terms import LoanTerms


def terms(principal: str, rate: str, start: str, end: str, **more: object) -> LoanTerms:
    """Terms from text: yuan, per cent a year, days."""
    return LoanTerms(
        principal_fen=int(Decimal(principal) * 100),
        annual_rate=Decimal(rate) / 100,
        start_on=date.fromisoformat(start),
        matures_on=date.fromisoformat(end),
        **more,  # type: ignore[arg-type]  # the fields by name
    )


def written(schedule: Schedule) -> list[str]:
    """number, first day, last day, due day, principal, interest, balance after."""
    return [_line(row) for row in schedule.rows]


def table(text: str) -> list[str]:
    """The lines of a table typed by hand, whatever its spacing; what follows # is arithmetic."""
    lines: Iterable[str] = (line.partition("#")[0] for line in text.strip().splitlines())
    return [" ".join(line.split()) for line in lines]


def _line(row: Row) -> str:
    amounts = (row.principal_fen, row.interest_fen, row.balance_after_fen)
    return " ".join([str(row.number), str(row.from_on), str(row.to_on), str(row.due_on), *map(yuan_text, amounts)])
