"""The roles on a server of one's own: made if the login may, else the lines for an administrator to type."""

import psycopg
from psycopg import sql

from marketplace.database import roles


def make_roles(connection: psycopg.Connection) -> list[str]:
    """Make what is missing: the three roles, the login's membership in them, the owner's right to make tables, the tables' ownership.

    The connection must be in autocommit. Returns the SQL lines that the login was not allowed to run; empty when everything stands.
    """
    login = connection.info.user
    missing = [line for line, present in _wanted(connection, login) if not present]
    for number, line in enumerate(missing):
        try:
            connection.execute(line.encode())
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidGrantOperation):
            return missing[number:]
    return []


def _wanted(connection: psycopg.Connection, login: str) -> list[tuple[str, bool]]:
    quoted = sql.Identifier(login).as_string(connection)
    lines = []
    for role in roles.ALL:
        lines.append((f"CREATE ROLE {role} NOLOGIN;", _truth(connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", role)))
    for role in roles.ALL:
        lines.append((f"GRANT {role} TO {quoted};", _is_member(connection, role)))
    database = sql.Identifier(connection.info.dbname).as_string(connection)
    lines.append((f"GRANT CREATE, CONNECT, TEMPORARY ON DATABASE {database} TO {roles.OWNER};", _may(connection, "CREATE", "database")))
    lines.append((f"GRANT CREATE, USAGE ON SCHEMA public TO {roles.OWNER};", _may(connection, "CREATE", "schema")))
    return lines + _foreign_tables(connection)


def _is_member(connection: psycopg.Connection, role: str) -> bool:
    exists = _truth(connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", role)
    # A superuser is said to be a member of everything, and may take on any role.
    return exists and _truth(connection, "SELECT pg_has_role(current_user, %s, 'MEMBER')", role)


def _may(connection: psycopg.Connection, right: str, what: str) -> bool:
    if not _truth(connection, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", roles.OWNER):
        return False
    if what == "database":
        return _truth(connection, "SELECT has_database_privilege(%s, current_database(), %s)", roles.OWNER, right)
    return _truth(connection, "SELECT has_schema_privilege(%s, 'public', %s)", roles.OWNER, right)


def _foreign_tables(connection: psycopg.Connection) -> list[tuple[str, bool]]:
    """Tables that an earlier version made as the login itself: the owner role must have them."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner <> %s ORDER BY 1", [roles.OWNER]
    ).fetchall()
    return [(f"ALTER TABLE public.{sql.Identifier(name).as_string(connection)} OWNER TO {roles.OWNER};", False) for (name,) in rows]


def _truth(connection: psycopg.Connection, query: str, *values: str) -> bool:
    row = connection.execute(query.encode(), list(values)).fetchone()
    return bool(row and row[0])
