"""Roles and the database of the embedded cluster. Rights on tables are the tables' own (`marketplace.database.table_rules`)."""

import psycopg
from psycopg import Connection, sql

from marketplace.database import roles
from marketplace.embedded.cluster import Cluster

DATABASE = "zhida"
EXTENSIONS = ("pg_trgm", "btree_gist")


def prepare(cluster: Cluster, database: str = DATABASE) -> None:
    """Make the roles and `database` if they are not there yet; the cluster must be running. Safe to run at every start."""
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        _make_roles(connection)
        _make_database(connection, database)
        for line in roles.temporary_tables(sql.Identifier(database).as_string(connection)):
            connection.execute(line.encode())
    with psycopg.connect(cluster.dsn(database), autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def _make_roles(connection: Connection) -> None:
    for role in roles.ALL:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def _make_database(connection: Connection, database: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(roles.OWNER)))
