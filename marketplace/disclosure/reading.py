"""The one statement that reads a subject's profile for others: parts and the consents that open them, from one snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, String, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.consents.sharing import GIVES_VALUES
from marketplace.consents.states import ConsentPurpose
from marketplace.database.binding import bind_subject
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.profiles.parts import Part
from marketplace.profiles.repository import known_profile

PUBLIC = "public"
# `reader`: the caller's institution and the one whose branch it is, both at work. `open`: the items that live consents to either open at
# this instant. Public parts come along once there is any consent. Values of items that only answer questions are not even read.
_OPEN_PARTS = text(
    """
    WITH reader AS (
      SELECT unnest(ARRAY[o.id, o.parent_id]) AS id
      FROM organisation o LEFT JOIN organisation h ON h.id = o.parent_id
      WHERE o.id = :reader AND o.status = 'active' AND coalesce(h.status, 'active') = 'active'
    ), live AS MATERIALIZED (
      SELECT c.id, c.purpose::text AS purpose, c.valid_until, c.live_items
      FROM consent c
      JOIN organisation g ON g.id = c.grantee_id AND g.status = 'active'
      WHERE c.subject_id = :subject AND c.grantee_id IN (SELECT id FROM reader) AND c.status = 'live'
        AND c.valid_from <= (SELECT zhida_now()) AND (SELECT zhida_now()) < c.valid_until
        AND (CAST(:purpose AS text) IS NULL OR c.purpose::text = :purpose)
    ), opened AS MATERIALIZED (
      SELECT item, array_agg(l.id ORDER BY l.id) AS consent_ids, array_agg(DISTINCT l.purpose) AS purposes,
             max(l.valid_until) AS valid_until
      FROM live l CROSS JOIN unnest(l.live_items) AS item
      GROUP BY item
    )
    SELECT o.item, o.consent_ids, o.purposes, o.valid_until, p.sensitivity, p.attributes, p.sources
    FROM opened o
    LEFT JOIN profile_part p
      ON p.organisation_id = :subject AND p.item = o.item AND p.sensitivity <> 'public' AND p.item = ANY(:given)
    UNION ALL
    SELECT p.item, NULL, NULL, NULL, p.sensitivity, p.attributes, p.sources
    FROM profile_part p
    WHERE p.organisation_id = :subject AND p.sensitivity = 'public' AND EXISTS (SELECT FROM opened)
    ORDER BY 1
    """
).bindparams(bindparam("given", type_=ARRAY(String)))
_COLUMNS: dict[str, Any] = {"consent_ids": ARRAY(Uuid), "purposes": ARRAY(String), "attributes": JSONB, "sources": JSONB}


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One item under live consents. `gives_values` False: it only answers questions (核验), so there are no parts."""

    definition: ItemDefinition
    parts: tuple[Part, ...]
    consent_ids: tuple[UUID, ...]
    purposes: frozenset[ConsentPurpose]
    valid_until: datetime

    @property
    def gives_values(self) -> bool:
        """Whether its values may be shown at all."""
        return self.definition.sharing_mode in GIVES_VALUES


@dataclass(frozen=True, slots=True)
class Found:
    """What the statement found; no items where no consent is in force."""

    items: Mapping[str, OpenItem]
    public: tuple[Part, ...]

    @property
    def purpose(self) -> str | None:
        """The purpose of the consents where they have one in common."""
        purposes = {purpose for item in self.items.values() for purpose in item.purposes}
        return next(iter(purposes)).value if len(purposes) == 1 else None


async def open_parts(
    session: AsyncSession, actor: Actor, subject_id: UUID, *, now: datetime, purpose: ConsentPurpose | None = None
) -> Found:
    """Everything that is open to the caller's institution. Binds the transaction to the subject."""
    definitions = {code: each.definition for code, each in (await items_in_force(session, _day(now))).items()}
    await bind_subject(session, subject_id)
    asked = {
        "reader": actor.organisation_id,
        "subject": subject_id,
        "purpose": None if purpose is None else purpose.value,
        "given": [code for code, each in definitions.items() if each.sharing_mode in GIVES_VALUES],
    }
    rows = (await session.execute(_OPEN_PARTS.columns(**_COLUMNS), asked)).all()
    return Found(_items(rows, definitions), tuple(_part(row) for row in rows if row.consent_ids is None))


def _items(rows: Sequence[Row[Any]], definitions: Mapping[str, ItemDefinition]) -> dict[str, OpenItem]:
    """By code. An item that the catalogue no longer has is closed, whatever was allowed before."""
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        if row.consent_ids is not None and row.item in definitions:
            found.setdefault(row.item, []).append(row)
    return {code: _item(definitions[code], group) for code, group in found.items()}


def _item(definition: ItemDefinition, rows: list[Row[Any]]) -> OpenItem:
    first = rows[0]
    parts = tuple(_part(row) for row in rows if row.sensitivity is not None)
    purposes = frozenset(ConsentPurpose(each) for each in first.purposes)
    return OpenItem(definition, parts, tuple(first.consent_ids), purposes, first.valid_until)


def _part(row: Row[Any]) -> Part:
    return Part(row.item, row.sensitivity, known_profile(row.attributes, row.sources))


def _day(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()
