"""The policy table: which role may do what to whose objects. Whatever is not in the table is refused."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from marketplace.access.roles import MEMBER_ROLES, STAFF_ROLES, Role

PERMISSION = re.compile(r"[a-z_]+:[a-z_]+:[a-z_]+")  # <area>:<resource>:<action>
GROUPS: dict[str, tuple[Role, ...]] = {"everyone": tuple(Role), "signed_in": MEMBER_ROLES, "staff": STAFF_ROLES}
ANY_STATE = frozenset({"any"})
COLUMNS = ["role", "permission", "relation", "state", "source"]


class Relation(StrEnum):
    """Whose objects a rule speaks of."""

    ANY = "any"
    OWN = "own"  # of the caller's organisation
    SELF = "self"  # of the caller's own account
    PARTY = "party"  # the caller's organisation is among those that the row names
    ASSIGNED = "assigned"  # the caller is its case officer, or stands in for one who is on leave
    REGION = "region"  # lies in the caller's region or below it


@dataclass(frozen=True, slots=True)
class Grant:
    """What the table grants: whose objects, and in which states (`ANY_STATE` for all)."""

    relation: Relation
    states: frozenset[str]


class PolicyTableError(ValueError):
    """The table itself is wrong; the process must not start with it."""


class PolicyTable:
    """The table, read once; asked for every request."""

    def __init__(self, grants: dict[tuple[Role, str], Grant]) -> None:
        self._grants = grants
        self.permissions = frozenset(permission for _, permission in grants)

    def grant(self, role: Role, permission: str) -> Grant | None:
        """What `role` may do under `permission`; None means refused."""
        return self._grants.get((role, permission))

    @classmethod
    def from_rows(cls, rows: Iterable[dict[str, str]]) -> "PolicyTable":
        """Build the table from its rows. A role has one rule for a permission: two relations under one name would have to be read as
        "or", and nobody could tell from the answer which of them opened the row.

        Raises: PolicyTableError for an unknown role, relation or form of permission, a missing cell, or a role that two rows name.
        """
        grants: dict[tuple[Role, str], Grant] = {}
        for line, row in enumerate(rows, start=2):
            permission, grant = _read_row(line, row)
            for role in _roles(line, row["role"]):
                if (role, permission) in grants:
                    raise PolicyTableError(f"line {line}: {role} has {permission} twice")
                grants[role, permission] = grant
        return cls(grants)


@cache
def policy_table() -> PolicyTable:
    """The table of this program, `policy.csv` beside this file."""
    text = files("marketplace.access").joinpath("policy.csv").read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines())
    if reader.fieldnames != COLUMNS:
        raise PolicyTableError(f"columns are {reader.fieldnames}, expected {COLUMNS}")
    return PolicyTable.from_rows(reader)


def _read_row(line: int, row: dict[str, str]) -> tuple[str, Grant]:
    if any(not row.get(column) for column in COLUMNS):
        raise PolicyTableError(f"line {line}: every cell of {COLUMNS} needs a value")
    if not PERMISSION.fullmatch(row["permission"]):
        raise PolicyTableError(f"line {line}: {row['permission']!r} is not <area>:<resource>:<action>")
    if row["relation"] not in set(Relation):
        raise PolicyTableError(f"line {line}: relation {row['relation']!r} is not one of {', '.join(Relation)}")
    return row["permission"], Grant(Relation(row["relation"]), frozenset(row["state"].split()))


def _roles(line: int, cell: str) -> list[Role]:
    """The roles of a cell: names or groups, separated by spaces."""
    roles: list[Role] = []
    for name in cell.split():
        if name not in GROUPS and name not in set(Role):
            raise PolicyTableError(f"line {line}: role {name!r} is unknown")
        roles.extend(GROUPS.get(name) or (Role(name),))
    return roles
