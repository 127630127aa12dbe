"""What the program brings is written once, and what the operator changed is left."""

from datetime import date, timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from psycopg.types.json import Jsonb

from marketplace.clock import today
from marketplace.database.roles import OWNER, libpq_options
from marketplace.ids import new_id
from marketplace.information.catalogue import come_with_program
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.come_with_program import write_items
from marketplace.information.catalogue.definition import as_json


@pytest.fixture
def connection(owner_database):
    """As the owner, who writes at migrate; rolled back."""
    with psycopg.connect(owner_database, options=libpq_options(OWNER)) as connection:
        yield connection
        connection.rollback()


def _versions(connection: psycopg.Connection[Any], item: str) -> list[tuple[int, date]]:
    query = "SELECT version, in_force_from FROM information_item_version WHERE item = %s ORDER BY version"
    return connection.execute(query, [item]).fetchall()


def _program_changes(monkeypatch, code: str):
    changed = msgspec.structs.replace(builtin_items()[code], fresh_days=77)
    monkeypatch.setattr(come_with_program, "builtin_items", lambda: builtin_items() | {code: changed})


def test_a_migrated_database_has_every_item_and_a_second_time_writes_nothing(connection):
    found = connection.execute("SELECT item FROM information_item_version WHERE account_id IS NULL AND version = 1").fetchall()
    assert {item for (item,) in found} == set(builtin_items())
    assert write_items(connection) == []


def test_an_item_that_the_program_changed_gets_a_version_from_today(connection, monkeypatch):
    _program_changes(monkeypatch, "invoice")
    assert write_items(connection) == ["invoice"]
    assert _versions(connection, "invoice") == [(1, date(2000, 1, 1)), (2, today())]
    assert write_items(connection) == []


def test_an_item_that_somebody_here_changed_stays_and_is_named(connection, monkeypatch):
    account = new_id()
    connection.execute(
        "INSERT INTO account (id, username, display_name, password_hash) VALUES (%s, %s, '运营', '')", [account, f"op-{account}"]
    )
    connection.execute(
        "INSERT INTO information_item_version (item, version, definition, in_force_from, account_id) VALUES ('invoice', 2, %s, %s, %s)",
        [Jsonb(as_json(builtin_items()["invoice"])), today() + timedelta(days=9), account],
    )
    _program_changes(monkeypatch, "invoice")
    assert write_items(connection) == ["invoice (left as it was changed here)"]
    assert [version for version, _ in _versions(connection, "invoice")] == [1, 2]
