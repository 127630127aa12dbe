"""Who may see a row is part of the query: the condition that the policy table asks for."""

from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, any_, false, true
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.access.actor import Actor
from marketplace.access.policy import ANY_STATE, Grant, Relation, policy_table
from marketplace.reference.regions import NATION

OwnerColumn: TypeAlias = InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
PartiesColumn: TypeAlias = InstrumentedAttribute[list[UUID]]
RegionColumn: TypeAlias = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def visible_to(
    actor: Actor,
    permission: str,
    *,
    organisation: OwnerColumn | None = None,
    account: OwnerColumn | None = None,
    parties: PartiesColumn | None = None,
    assigned: OwnerColumn | None = None,
    region: RegionColumn | None = None,
    state: ColumnElement[Any] | InstrumentedAttribute[Any] | None = None,
) -> ColumnElement[bool]:
    """The WHERE condition that leaves only rows which `permission` opens to this caller, by relation and by state.

    The columns tell whose the row is: `organisation` and `account` its owner, `parties` the organisations that may see it
    (`uuid[]`), `assigned` the account of its case officer, `region` its GB/T 2260 code, `state` its state. A row that does not match
    is not found, exactly like one that does not exist. Raises: ValueError if the table asks for a column that was not named.
    """
    grant = policy_table().grant(actor.role, permission)
    if grant is None:
        return false()
    columns = {
        Relation.OWN: organisation,
        Relation.SELF: account,
        Relation.PARTY: parties,
        Relation.ASSIGNED: assigned,
        Relation.REGION: region,
    }
    related = true() if grant.relation is Relation.ANY else _related(actor, grant.relation, columns[grant.relation], permission)
    return related & _in_states(grant, state, permission)


def _related(actor: Actor, relation: Relation, column: Any, permission: str) -> ColumnElement[bool]:
    if column is None:
        raise ValueError(f"{permission} is limited by the relation {relation}: name its column")
    if relation is Relation.REGION:
        return _below(column, actor.region)
    if relation is Relation.ASSIGNED:
        return false() if actor.account_id is None else column.in_([actor.account_id, *sorted(actor.stands_in_for)])
    mine = actor.account_id if relation is Relation.SELF else actor.organisation_id
    if mine is None:
        return false()
    matches: ColumnElement[bool] = any_(column) == mine if relation is Relation.PARTY else column == mine
    return matches


def _below(column: Any, region: str | None) -> ColumnElement[bool]:
    """Rows of the region's subtree, by digits as `regions.covers` reads them: 320000 holds whatever begins with 32."""
    if region is None:
        return false()
    if region == NATION:
        return true()
    prefix = region.removesuffix("00").removesuffix("00") if len(region) == len(NATION) else region
    below: ColumnElement[bool] = column.startswith(prefix)
    return below


def _in_states(grant: Grant, state: ColumnElement[Any] | InstrumentedAttribute[Any] | None, permission: str) -> ColumnElement[bool]:
    if grant.states == ANY_STATE:
        return true()
    if state is None:
        raise ValueError(f"{permission} is limited to states {', '.join(sorted(grant.states))}: name the column of the state")
    inside: ColumnElement[bool] = state.in_(sorted(grant.states))
    return inside
