"""What each role of the database may do with a table, and with which of its rows: declared beside the model, applied by `zhida migrate`.

Nothing is granted by default, and a model without rules stops the migration. Row-level security stands only on rows that belong to a
tenant or need consent, never on what is searched by text, tags or JSON: those operators are not leakproof and would lose their indexes.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from sqlalchemy.orm import DeclarativeBase

from marketplace.database.roles import APP, OWNER, SYSTEM

ATTRIBUTE = "__table_rules__"
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True, slots=True)
class TableRules:
    """Rights of one table.

    `app` and `system` list SQL privileges, empty for none. `rows` is the row policy of the application as an SQL expression, `insert_rows`
    another one for rows that it writes; None means that no row belongs to a tenant, and `why` says so. `append_only` lets nobody change or
    remove a row, not even the owner, as long as the trigger stands. `owner_rows`: rows of a walled table that a function with the owner's
    rights may read for its caller; None, as nearly everywhere, means that there is no such function.
    """

    app: str
    system: str = EVERYTHING
    rows: str | None = None
    insert_rows: str | None = None
    system_rows: str = "true"
    append_only: bool = False
    why: str = ""
    owner_rows: str | None = None

    def statements(self, table: str) -> list[str]:
        """The SQL that brings `table` under these rules, whatever it was under before."""
        return [*self._rights(table), *self._row_policies(table), *self._trigger(table)]

    def _rights(self, table: str) -> list[str]:
        given = [f"GRANT {rights} ON {table} TO {role}" for role, rights in ((APP, self.app), (SYSTEM, self.system)) if rights]
        return [f"REVOKE ALL ON {table} FROM PUBLIC, {APP}, {SYSTEM}", *given]

    def _row_policies(self, table: str) -> list[str]:
        dropped = [f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("app_rows", "system_rows", "owner_rows")]
        if self.rows is None:
            return [*dropped, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"]
        written = self.insert_rows or self.rows
        lent = [] if self.owner_rows is None else [f"CREATE POLICY owner_rows ON {table} FOR SELECT TO {OWNER} USING ({self.owner_rows})"]
        return [
            *dropped,
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY app_rows ON {table} TO {APP} USING ({self.rows}) WITH CHECK ({written})",
            f"CREATE POLICY system_rows ON {table} TO {SYSTEM} USING ({self.system_rows}) WITH CHECK ({self.system_rows})",
            *lent,
        ]

    def _trigger(self, table: str) -> list[str]:
        drop = f"DROP TRIGGER IF EXISTS append_only ON {table}"
        refuse = (
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION zhida_refuse_change()"
        )
        return [drop, refuse] if self.append_only else [drop]


class TableWithoutRules(RuntimeError):
    """A model declares no `__table_rules__`, or rules that cannot be meant."""


def declared_rules(base: type[DeclarativeBase]) -> dict[str, TableRules]:
    """The rules of every table by name. Raises: TableWithoutRules naming every model at fault."""
    found: dict[str, TableRules] = {}
    faults = []
    for mapper in base.registry.mappers:
        rules = getattr(mapper.class_, ATTRIBUTE, None)
        if isinstance(rules, TableRules) and (rules.rows is not None or rules.why):
            found[mapper.local_table.name] = rules  # type: ignore[attr-defined]  # every model here is a table
        else:
            faults.append(f"{mapper.class_.__module__}.{mapper.class_.__name__}")
    if faults:
        raise TableWithoutRules("models without __table_rules__ (rows, or why none are needed): " + ", ".join(sorted(faults)))
    return dict(sorted(found.items()))


def apply_table_rules(connection: psycopg.Connection, rules: dict[str, TableRules]) -> bool:
    """Bring every table under its rules in one transaction, as the owner of the tables; False if they already are.

    The connection must not be in autocommit. A hash of all statements is kept in `installation`, so that an unchanged start locks nothing.
    """
    statements = list(_all_statements(rules))
    wanted = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    row = connection.execute("SELECT rules_hash FROM installation").fetchone()
    if row == (wanted,):
        return False
    for statement in statements:
        connection.execute(statement.encode())
    connection.execute("UPDATE installation SET rules_hash = %s", [wanted])
    connection.commit()
    return True


def _all_statements(rules: dict[str, TableRules]) -> Iterable[str]:
    for table, each in rules.items():
        yield from each.statements(table)
