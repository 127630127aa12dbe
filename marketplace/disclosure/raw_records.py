"""Raw records (原始记录) of one item under consent, where an installation opens them at all (`[disclosure] raw_detail`).

The consent stands in the statement that reads, and in the row policy of the records. Items that only answer questions give none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, text
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.consents.sharing import GIVES_VALUES
from marketplace.database.binding import bind_subject
from marketplace.disclosure.access import record_access
from marketplace.disclosure.models import Way
from marketplace.disclosure.refusals import ConsentRequired, RawRecordsClosed
from marketplace.disclosure.report.masking import COARSE_KINDS, COARSENED, coarse_value, masked
from marketplace.eligibility.vocabulary import Vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.definition import ItemDefinition
from marketplace.information.catalogue.in_force import items_in_force
from marketplace.profiles.rules.load import class_of
from marketplace.subject_keys.masking import mask_field

PERSONAL = "personal"
_RECORDS = text(
    """
    WITH reader AS (
      SELECT unnest(ARRAY[o.id, o.parent_id]) AS id
      FROM organisation o LEFT JOIN organisation h ON h.id = o.parent_id
      WHERE o.id = :reader AND o.status = 'active' AND coalesce(h.status, 'active') = 'active'
    ), live AS MATERIALIZED (
      SELECT array_agg(c.id ORDER BY c.id) AS consent_ids, max(c.valid_until) AS valid_until
      FROM consent c JOIN organisation g ON g.id = c.grantee_id AND g.status = 'active'
      WHERE c.subject_id = :subject AND c.grantee_id IN (SELECT id FROM reader) AND c.status = 'live' AND :item = ANY(c.live_items)
        AND c.valid_from <= (SELECT zhida_now()) AND (SELECT zhida_now()) < c.valid_until
    )
    SELECT l.consent_ids, l.valid_until, zhida_raw_detail() AS given, r.id, r.provider, r.batch_id, r.row, r.data, r.sealed, r.as_of,
      r.received_at, r.valid_from, r.valid_to, r.disputed_at
    FROM live l LEFT JOIN LATERAL (
      SELECT i.*, p.name AS provider FROM information_record i JOIN organisation p ON p.id = i.provider_id
      WHERE i.subject_id = :subject AND i.item = :item AND i.ended_at IS NULL AND (CAST(:before AS uuid) IS NULL OR i.id < :before)
      ORDER BY i.id DESC LIMIT :most
    ) r ON true
    """
).columns(consent_ids=ARRAY(Uuid), data=JSONB, sealed=BYTEA)


class OpenSealed(Protocol):
    """Opens the personal fields of a delivered row; none where the subject's key was destroyed."""

    def __call__(self, sealed: bytes, batch_id: UUID, row: int) -> Mapping[str, str]:
        """Fields by code."""
        ...


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record. `fields` by code, personal ones masked; `masked` names those. Amounts in yuan. `disputed`: it is in dispute (异议)."""

    id: UUID
    provider: str
    batch_id: UUID
    row: int
    as_of: date
    received_at: datetime
    valid_from: date | None
    valid_to: date | None
    disputed: bool
    fields: dict[str, Any]
    masked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page of an item's records, the newest arrival first. `valid_until`: the end of the last consent that opens them."""

    definition: ItemDefinition
    records: tuple[RawRecord, ...]
    more: bool
    consent_ids: tuple[UUID, ...]
    valid_until: datetime


async def raw_records(
    session: AsyncSession,
    actor: Actor,
    subject_id: UUID,
    item: str,
    *,
    vocabulary: Vocabulary,
    open_sealed: OpenSealed,
    limit: int,
    before: UUID | None = None,
    now: datetime,
) -> RawPage:
    """Records that count, as the application for the caller's institution; the access record stands before it returns.

    Raises: Invalid for no item of the catalogue; RawRecordsClosed where there is a consent but records are not given; ConsentRequired.
    """
    known = (await items_in_force(session, now.astimezone(SHANGHAI).date())).get(item)
    if known is None:
        detail = "目录里没有这个事项，可用的见 /information" if item else "请写明要看哪个事项（item）"
        raise Invalid(detail, [FieldError("/item", detail)])
    await bind_subject(session, subject_id)
    asked = {"reader": actor.organisation_id, "subject": subject_id, "item": item, "before": before, "most": limit + 1}
    rows = (await session.execute(_RECORDS, asked)).all()
    first = rows[0]
    if first.consent_ids is None:
        raise ConsentRequired(subject_id, Way.RECORDS, items=(item,))
    if not first.given or known.definition.sharing_mode not in GIVES_VALUES:
        raise RawRecordsClosed(subject_id, item, answers_only=first.given)
    found = [row for row in rows if row.id is not None]
    shown = tuple(_record(row, known.definition, vocabulary, open_sealed) for row in found[:limit])
    await record_access(
        session, actor, subject_id, Way.RECORDS, at=now, items=[item], consent_ids=first.consent_ids, detail={"records": len(shown)}
    )  # fmt: skip
    return RawPage(known.definition, shown, len(found) > limit, tuple(first.consent_ids), first.valid_until)


def _record(row: Row[Any], definition: ItemDefinition, vocabulary: Vocabulary, open_sealed: OpenSealed) -> RawRecord:
    fields, hidden = _values(definition, row.data, vocabulary)
    if row.sealed is not None:
        opened = open_sealed(row.sealed, row.batch_id, row.row)
        fields |= {code: _masked_field(definition, code, value) for code, value in opened.items()}
        hidden = [*hidden, *opened]
    return RawRecord(
        id=row.id, provider=row.provider, batch_id=row.batch_id, row=row.row, as_of=row.as_of, received_at=row.received_at,
        valid_from=row.valid_from, valid_to=row.valid_to, disputed=row.disputed_at is not None, fields=fields, masked=tuple(sorted(hidden)),
    )  # fmt: skip


def _values(definition: ItemDefinition, data: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[dict[str, Any], list[str]]:
    """Fields in the item's order, then indicators; what a personal item or indicator says is coarsened as in a report."""
    fields, hidden = {each.code: data[each.code] for each in definition.fields if each.code in data}, []
    if definition.sensitivity == PERSONAL:
        hidden = [code for code, value in fields.items() if not isinstance(value, bool) and code != definition.subject_field]
        fields |= {code: _coarse(definition, code, fields[code]) for code in hidden}
    for code in sorted(data.keys() - fields.keys()):
        if code not in vocabulary:
            continue  # of an older catalogue: it says nothing any more
        coarse = class_of(definition.code, code) == PERSONAL and vocabulary[code].type in COARSENED
        fields[code] = masked(data[code], vocabulary[code]) if coarse else data[code]
        hidden += [code] if coarse else []
    return fields, hidden


def _coarse(definition: ItemDefinition, code: str, value: Any) -> Any:
    """Codes of a list are results already and stay; figures and days are coarsened, texts masked."""
    field = definition.field(code)
    kind = field.type if field else "text"
    if kind in ("code", "set"):
        return value
    return coarse_value(value, kind) if kind in COARSE_KINDS else _masked_field(definition, code, str(value))


def _masked_field(definition: ItemDefinition, code: str, value: str) -> str:
    field = definition.field(code)
    return mask_field(code, field.type if field else "text", value)
