"""Accounts of the demonstration: one file tells the people who try it how to sign in."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.accounts import add_account, add_client
from marketplace.access.passwords import hash_password
from marketplace.access.roles import STAFF_ROLES, Role
from marketplace.access.second_factor import hand_over_factor
from marketplace.clock import now
from marketplace.database.sealing import Sealer
from marketplace.members.models import Organisation
from marketplace.members.repository import add_membership

FILE_NAME = "demo_accounts.json"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Seat:
    """One account to make: who it is, for which organisation."""

    username: str
    display_name: str
    role: Role
    organisation: Organisation
    notes: str


async def add_seats(session: AsyncSession, seats: list[Seat], sealer: Sealer) -> list[dict[str, Any]]:
    """Make the accounts and an API client beside each, for staff a second factor too; the list is what `demo_accounts.json` holds."""
    made = []
    for seat in seats:
        password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
        account = add_account(session, username=seat.username, display_name=seat.display_name, password_hash=hash_password(password))
        await session.flush()
        organisation = seat.organisation
        staff = seat.role in STAFF_ROLES
        region = organisation.region if staff else None
        add_membership(session, account_id=account.id, organisation_id=organisation.id, role=seat.role, region=region)
        totp_secret = await hand_over_factor(session, sealer, account.id, now=now()) if staff else None
        client_id = f"{seat.username}-api"
        made.append(
            {
                "role": seat.role.value,
                "region": organisation.region,
                "organisation": {
                    "id": str(organisation.id),
                    "name": organisation.name,
                    "kind": organisation.kind.value,
                    "uscc": organisation.uscc,
                },
                "username": seat.username,
                "password": password,
                "totp_secret": totp_secret,
                "client_id": client_id,
                "client_secret": add_client(session, client_id=client_id, organisation_id=organisation.id, role=seat.role),
                "notes": seat.notes,
            }
        )
    return made


def write_accounts(home: Path, accounts: list[dict[str, Any]]) -> Path:
    """The file in the data folder, readable by its owner only; whole or not at all."""
    target = home / FILE_NAME
    fresh = target.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    return target
