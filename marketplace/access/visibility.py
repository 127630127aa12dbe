"""Who may see a row is part of the query: the condition that the policy table asks for."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.access.actor import Actor
from marketplace.access.policy import Relation, policy_table

OwnerColumn = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]


def visible_to(
    actor: Actor, permission: str, *, organisation: OwnerColumn | None = None, account: OwnerColumn | None = None
) -> ColumnElement[bool]:
    """The WHERE condition that leaves only rows which `permission` opens to this caller.

    `organisation` and `account` are the columns that hold the owner. A row of somebody else is not found, exactly like one that
    does not exist. Raises: ValueError if the table asks for an owner column that the caller of this function did not name.
    """
    grant = policy_table().grant(actor.role, permission)
    if grant is None:
        return false()
    if grant.relation is Relation.ANY:
        return true()
    if grant.relation is Relation.OWN:
        return _owned_by(organisation, actor.organisation_id, permission)
    return _owned_by(account, actor.account_id, permission)


def _owned_by(column: OwnerColumn | None, owner: Any, permission: str) -> ColumnElement[bool]:
    if column is None:
        raise ValueError(f"{permission} is limited to the caller's own rows: name the column of the owner")
    return false() if owner is None else column == owner
