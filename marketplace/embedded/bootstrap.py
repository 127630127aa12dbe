"""Roles and databases of the embedded cluster: the web process's role owns nothing, so a mistake there cannot change a table's shape."""

import psycopg
from psycopg import Connection, sql

from marketplace.embedded.cluster import Cluster

OWNER = "zhida_owner"  # migrations
APPLICATION = "zhida_app"  # web, API, the demo's filling
DATABASE = "zhida"
EXTENSIONS = ("pg_trgm", "btree_gist")


def prepare(cluster: Cluster, database: str = DATABASE) -> None:
    """Make the roles and `database` if they are not there yet; the cluster must be running. Safe to run at every start."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        _make_roles(connection)
        _make_database(connection, database)
    with psycopg.connect(cluster.dsn(database), autocommit=True) as connection:
        _grant(connection)


def _make_roles(connection: Connection) -> None:
    for role in (OWNER, APPLICATION):
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _make_database(connection: Connection, database: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(OWNER)))


def _grant(connection: Connection) -> None:
    """Extensions, and rights on every table that a migration will make: rows, not shapes."""
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    names = {"owner": sql.Identifier(OWNER), "application": sql.Identifier(APPLICATION)}
    for rights in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES"):
        statement = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT " + rights + " TO {application}"
        connection.execute(sql.SQL(statement).format(**names))
