"""Whether an organisation may act at this moment: asked for inside the statement that finds out who is calling."""

from functools import cache

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from marketplace.members.models import Organisation, OrganisationStatus


@cache  # part of every request's first statement, and dear to build
def in_business() -> ColumnElement[bool]:
    """The WHERE condition of organisations that are active and, for a branch, whose institution is.

    A branch's own state is not changed with its institution's: nothing has to be put back when the institution comes back.
    """
    head = aliased(Organisation)
    closed_head = exists().where(head.id == Organisation.parent_id, head.status != OrganisationStatus.ACTIVE)
    return and_(Organisation.status == OrganisationStatus.ACTIVE, ~closed_head)
