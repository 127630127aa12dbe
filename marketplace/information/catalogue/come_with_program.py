"""The program's own items as versions in the table: written by `zhida migrate` where they are missing or came anew with the program."""

from datetime import date
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from marketplace.clock import today
from marketplace.ids import new_id
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.definition import ItemDefinition, as_json

FROM_THE_BEGINNING = date(2000, 1, 1)  # records may be older than the installation
_NEWEST = """
SELECT DISTINCT ON (item) item, version, account_id IS NULL,
  (SELECT definition FROM information_item_version p WHERE p.item = v.item AND p.account_id IS NULL ORDER BY version DESC LIMIT 1)
FROM information_item_version v ORDER BY item, version DESC
"""
_MOVE = """
INSERT INTO information_catalogue_revision (id, revision) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision
"""
_INSERT = "INSERT INTO information_item_version (item, version, definition, in_force_from, reason) VALUES (%s, %s, %s, %s, %s)"


class _Newest(NamedTuple):
    """`came`: what the program brought last."""

    version: int
    by_program: bool
    came: ItemDefinition


def write_items(connection: psycopg.Connection[Any]) -> list[str]:
    """Write what is missing, as the owner of the tables; returns the items. One that somebody here has changed is left, and said so."""
    wanted = {item.code: item for item in builtin_items().values()}
    if not _differing(wanted, _present(connection)):
        return []
    connection.execute(_MOVE, [new_id()])  # a second command waits here and then finds everything written
    present = _present(connection)
    return [_write(connection, item, present.get(item.code)) for item in _differing(wanted, present)]


def _present(connection: psycopg.Connection[Any]) -> dict[str, _Newest]:
    rows = connection.execute(_NEWEST).fetchall()
    return {item: _Newest(version, mine, msgspec.convert(came, ItemDefinition)) for item, version, mine, came in rows}


def _differing(wanted: dict[str, ItemDefinition], present: dict[str, _Newest]) -> list[ItemDefinition]:
    return [item for code, item in wanted.items() if code not in present or present[code].came != item]


def _write(connection: psycopg.Connection[Any], item: ItemDefinition, newest: _Newest | None) -> str:
    if newest is None:
        connection.execute(_INSERT, [item.code, 1, Jsonb(as_json(item)), FROM_THE_BEGINNING, "随程序提供"])
    elif newest.by_program:
        connection.execute(_INSERT, [item.code, newest.version + 1, Jsonb(as_json(item)), today(), "随程序更新"])
    else:
        return f"{item.code} (left as it was changed here)"
    return item.code
