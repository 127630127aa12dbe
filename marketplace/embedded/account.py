"""Which operating-system account PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# An operator may make this account; initdb wants a name for the uid, so a bare number will not do.
PREFERRED_ACCOUNT = "zhida"
FALLBACK_ACCOUNT = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the machine that PostgreSQL's processes run as."""

    name: str
    uid: int
    gid: int


def service_account(data: Path) -> Account | None:
    """The account for the cluster in `data`; None means the caller's own, which is right for anybody but root.

    An existing data folder keeps its owner: files made as `nobody` stay readable after an account `zhida` was made.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return _account(pwd.getpwuid(data.stat().st_uid))
    try:
        return _account(pwd.getpwnam(PREFERRED_ACCOUNT))
    except KeyError:
        return _account(pwd.getpwnam(FALLBACK_ACCOUNT))


def run_as(account: Account | None) -> dict[str, Any]:
    """Keyword arguments for `subprocess` that start a program as `account`, with no group of root's and no PG* setting of the caller's."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    common: dict[str, Any] = {"cwd": "/", "env": environment | {"LC_ALL": "C.UTF-8"}}
    if account is None:
        return common
    return common | {"user": account.uid, "group": account.gid, "extra_groups": []}


def give_to(account: Account | None, folder: Path) -> None:
    """Make `folder` the account's own and closed to everybody else. Nothing but this folder changes hands."""
    folder.chmod(0o700)
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
