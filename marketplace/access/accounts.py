"""Making accounts and API clients, and changing a password."""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.events import PASSWORD_CHANGED
from marketplace.access.models import Account, ApiClient
from marketplace.access.roles import Role
from marketplace.access.secret_tokens import digest, new_secret
from marketplace.errors import FieldError, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


def add_account(session: AsyncSession, *, username: str, display_name: str, password_hash: str) -> Account:
    """A new account. The password was checked and hashed before (`passwords`), since that takes a thread.

    Raises: Invalid for a username that is not 3 to 64 lower-case letters, digits, dots, hyphens or underscores.
    """
    if not USERNAME.fullmatch(username):
        fault = "用户名须为 3 至 64 个小写字母、数字、点、横线或下划线，以字母或数字开头"
        raise Invalid(fault, [FieldError("/username", fault)])
    account = Account(id=new_id(), username=username, display_name=display_name, password_hash=password_hash)
    session.add(account)
    return account


def add_client(session: AsyncSession, *, client_id: str, organisation_id: UUID, role: Role, region: str | None = None) -> str:
    """A new API client that acts as `role` of the organisation. Returns its secret, which is not kept and cannot be shown again."""
    secret = new_secret()
    session.add(
        ApiClient(id=new_id(), client_id=client_id, secret_hash=digest(secret), organisation_id=organisation_id, role=role, region=region)
    )
    return secret


async def set_password(session: AsyncSession, account_id: UUID, password_hash: str, *, now: datetime) -> None:
    """Replace the password. The caller ends the account's sessions in the same transaction (`sessions.revoke_all`)."""
    await session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))
    record(session, PASSWORD_CHANGED, account_id, at=now)


async def username_of(session: AsyncSession, account_id: UUID) -> str:
    """The account's username."""
    return (await session.scalars(select(Account.username).where(Account.id == account_id))).one()


async def factor_set_at(session: AsyncSession, account_id: UUID) -> datetime | None:
    """Since when the account has a second factor; None if it has none."""
    return await session.scalar(select(Account.factor_set_at).where(Account.id == account_id))
