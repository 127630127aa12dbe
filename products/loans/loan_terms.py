"""What a loan's schedule was made with, as the loan keeps it, and back."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from marketplace.calendar.working_days import NOTHING_ANNOUNCED, Overrides
from marketplace.cash_flows.day_count import DayCount
from products.schedules.terms import Every, LoanTerms, OnDayOff


class PlanTerms(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of one plan; the calendar is read when it is wanted."""

    principal_fen: int
    annual_rate: Decimal
    start_on: date
    matures_on: date
    every: Every
    repayment_day: int | None
    counted_from: date | None
    first_period_min_days: int
    day_count: DayCount
    on_day_off: OnDayOff
    grace_days: int
    carried_fen: int = 0


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """The last plan that no repayment made: corrections begin anew there. `after`: the last repayment before it."""

    plan: int
    terms: PlanTerms
    after: UUID | None = None


class KeptTerms(msgspec.Struct, frozen=True, kw_only=True):
    """All that `loan.terms` holds. `grace_days` stands outside for the ageing statement, which reads nothing else."""

    now: PlanTerms
    base: Base
    original_end_on: date
    grace_days: int


def plan_terms(terms: LoanTerms, carried_fen: int = 0) -> PlanTerms:
    """To be kept."""
    names = (name for name in PlanTerms.__struct_fields__ if name != "carried_fen")
    return PlanTerms(**{name: getattr(terms, name) for name in names}, carried_fen=carried_fen)


def loan_terms(kept: PlanTerms, calendar: Overrides = NOTHING_ANNOUNCED) -> LoanTerms:
    """As schedules are made with."""
    names = (name for name in PlanTerms.__struct_fields__ if name != "carried_fen")
    return LoanTerms(**{name: getattr(kept, name) for name in names}, calendar=calendar)


def written(kept: KeptTerms) -> dict[str, Any]:
    """For the column: plain JSON values, decimals as text."""
    plain: dict[str, Any] = msgspec.to_builtins(kept)
    return plain


def kept_terms(column: dict[str, Any]) -> KeptTerms:
    """From the column."""
    return msgspec.convert(column, KeptTerms, strict=False)
