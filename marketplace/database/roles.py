"""The three roles of the database, the same on the embedded PostgreSQL and on a server of one's own.

None of them is a superuser or passes row-level security by. Who connects as whom: migrations as the owner, web and API as the
application, workers, followers, imports and the demonstration's filling as the system.
"""

from sqlalchemy.engine import make_url

OWNER = "zhida_owner"
APP = "zhida_app"
SYSTEM = "zhida_system"
ALL = (OWNER, APP, SYSTEM)


def dsn_for(dsn: str, role: str) -> str:
    """The address for `role`. Embedded, each role is a login of its own; elsewhere one login takes the role on (`role` at connecting)."""
    url = make_url(dsn)
    return url.set(username=role).render_as_string(hide_password=False) if url.username in ALL else dsn


def libpq_options(role: str) -> str:
    """What libpq's `options` need so that a connection works as `role` from its first statement on."""
    return f"-c role={role}"


def temporary_tables(database: str) -> tuple[str, str]:
    """Statements that take temporary tables from everybody and give them to the system. `database` is quoted.

    A temporary table goes before a table of the same name, also inside a trigger: the application could shadow one that it may not write.
    """
    return f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC", f"GRANT TEMPORARY ON DATABASE {database} TO {SYSTEM}"
