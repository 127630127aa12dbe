"""The ground on a server of one's own: extensions, roles, ownership; made if the login may, else as lines for an administrator to type."""

import contextlib

import psycopg
from psycopg import sql

from marketplace.database import roles
from marketplace.database.server_check import EXTENSIONS

ROLE_IS_THERE = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)"
EXTENSION_IS_THERE = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = %s)"
FIRST_WITH_SET_OPTION = 160_000


def make_ground(connection: psycopg.Connection) -> list[str]:
    """Make what is missing: extensions, the three roles, the login's membership in them, the owner's rights, the tables' ownership.

    The connection must be in autocommit. Returns the SQL lines that are still needed and that the login may not run; empty when everything
    stands. What was run is looked at again: some grants that are not allowed only warn.
    """
    for line, present in _wanted(connection):
        if not present:
            with contextlib.suppress(psycopg.ProgrammingError):  # not allowed, or about a role that could not be made
                connection.execute(line.encode())
    return [line for line, present in _wanted(connection) if not present]


def _wanted(connection: psycopg.Connection) -> list[tuple[str, bool]]:
    login = sql.Identifier(connection.info.user).as_string(connection)
    database = sql.Identifier(connection.info.dbname).as_string(connection)
    extensions = [(f"CREATE EXTENSION {name};", _truth(connection, EXTENSION_IS_THERE, name)) for name in EXTENSIONS]
    made = [(f"CREATE ROLE {role} NOLOGIN;", _truth(connection, ROLE_IS_THERE, role)) for role in roles.ALL]
    given = [(f"GRANT {role} TO {login};", _may_become(connection, role)) for role in roles.ALL]
    rights = [
        (f"GRANT CREATE, CONNECT, TEMPORARY ON DATABASE {database} TO {roles.OWNER};", _owner_may(connection, "database")),
        (f"GRANT CREATE, USAGE ON SCHEMA public TO {roles.OWNER};", _owner_may(connection, "schema")),
    ]
    takes, gives = roles.temporary_tables(database)
    # As long as everybody has them the system has them too; and the role may be made only by one of the lines before.
    taken = _truth(connection, ROLE_IS_THERE, roles.APP) and not _temporary_tables(connection, roles.APP)
    temporary = [(f"{takes};", taken), (f"{gives};", taken and _temporary_tables(connection, roles.SYSTEM))]
    return extensions + made + given + rights + temporary + _foreign_tables(connection)


def _may_become(connection: psycopg.Connection, role: str) -> bool:
    """From version 16 on whoever made a role is its member and still may not become it."""
    mode = "SET" if connection.info.server_version >= FIRST_WITH_SET_OPTION else "MEMBER"
    return _truth(connection, ROLE_IS_THERE, role) and _truth(connection, "SELECT pg_has_role(current_user, %s, %s)", role, mode)


def _owner_may(connection: psycopg.Connection, what: str) -> bool:
    if not _truth(connection, ROLE_IS_THERE, roles.OWNER):
        return False
    if what == "database":
        return _truth(connection, "SELECT has_database_privilege(%s, current_database(), 'CREATE')", roles.OWNER)
    return _truth(connection, "SELECT has_schema_privilege(%s, 'public', 'CREATE')", roles.OWNER)


def _temporary_tables(connection: psycopg.Connection, role: str) -> bool:
    asked = "SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')"
    return _truth(connection, ROLE_IS_THERE, role) and _truth(connection, asked, role)


def _foreign_tables(connection: psycopg.Connection) -> list[tuple[str, bool]]:
    """Tables that an earlier version made as the login itself: the owner role must have them."""
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner <> %s ORDER BY 1", [roles.OWNER]
    ).fetchall()
    return [(f"ALTER TABLE public.{sql.Identifier(name).as_string(connection)} OWNER TO {roles.OWNER};", False) for (name,) in rows]


def _truth(connection: psycopg.Connection, query: str, *values: str) -> bool:
    row = connection.execute(query.encode(), list(values)).fetchone()
    return bool(row and row[0])
