"""How one attribute came about: every record that says something of it, live and ended, with where it came from and why it ended."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.states import Ending
from marketplace.profiles.computing.statements import SELF_NAMED
from marketplace.profiles.rules.definition import Rule
from marketplace.profiles.rules.load import item_rules, rules_of

MOST = 200
# The caller reads own records only: the table's row policy. A batch of somebody else's is not readable, so its number says which it was.
_RECORDS = text("""
SELECT r.id, r.item, r.provider_id = r.subject_id AS self_said, o.name AS provider, r.batch_id, r.row, r.data, r.as_of, r.received_at,
  r.valid_from, r.valid_to, r.ended_at, r.ending, r.disputed_at
FROM information_record r JOIN organisation o ON o.id = r.provider_id
WHERE r.subject_id = :subject AND (r.data ? :name OR r.item = ANY(:items))
ORDER BY r.as_of DESC, r.received_at DESC, r.id DESC LIMIT :most""")


@dataclass(frozen=True, slots=True)
class Statement:
    """One record's part in an attribute. `value`: what it reported, None where the attribute follows from `fields` (labels and values)."""

    item: str
    provider: str
    self_said: bool
    batch_id: UUID
    row: int
    value: Any
    fields: tuple[tuple[str, Any], ...]
    as_of: date
    received_at: datetime
    valid_from: date | None
    valid_to: date | None
    ended_at: datetime | None
    ending: Ending | None
    disputed: bool


async def history_of(session: AsyncSession, subject_id: UUID, attribute: str) -> list[Statement]:
    """The newest first, at most `MOST`."""
    computing = [item for item in item_rules() if any(rule.attribute == attribute for rule in rules_of(item))]
    asked = {"subject": subject_id, "name": attribute, "items": computing, "most": MOST}
    rows = await session.execute(_RECORDS, asked)
    return [found for row in rows if (found := _statement(row, attribute)) is not None]


def rule_of(attribute: str, item: str) -> Rule | None:
    """The rule by which the item's records give the attribute; None where it is only reported."""
    return next((rule for rule in rules_of(item) if rule.attribute == attribute), None)


def _statement(row: Row[Any], attribute: str) -> Statement | None:
    fields = _fields(row.item, attribute, row.data)
    value = row.data.get(attribute)
    if value is None and not fields:
        return None
    return Statement(
        item=row.item, provider=SELF_NAMED if row.self_said else row.provider, self_said=row.self_said, batch_id=row.batch_id, row=row.row,
        value=value, fields=fields, as_of=row.as_of, received_at=row.received_at, valid_from=row.valid_from, valid_to=row.valid_to,
        ended_at=row.ended_at, ending=Ending(row.ending) if row.ending else None, disputed=row.disputed_at is not None,
    )  # fmt: skip


def _fields(item: str, attribute: str, data: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    rule, definition = rule_of(attribute, item), builtin_items().get(item)
    if rule is None or definition is None:
        return ()
    labelled = ((field, definition.field(field)) for field in rule.fields)
    found = [
        (label.name_zh, label.values.get(str(data[code]), data[code])) for code, label in labelled if label and data.get(code) is not None
    ]
    return tuple(found)
