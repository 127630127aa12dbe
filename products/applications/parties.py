"""Whose a case is: the organisations that see its steps and clocks."""

from uuid import UUID

from products.applications.models import Application


def parties_of(case: Application) -> list[UUID]:
    """Enterprise, lender and, where one has the case, the lender's branch."""
    return [case.subject_id, *lenders_of(case)]


def lenders_of(case: Application) -> list[UUID]:
    """The lender's side alone: of what it weighs before it has decided."""
    return [case.lender_id] if case.branch_id is None else [case.lender_id, case.branch_id]
