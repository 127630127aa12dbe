"""Whom an act of the demonstration is by: the transaction works for them while they act, so that steps and events name them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.database.binding import Binding
from marketplace.members.models import Membership

_BIND = text(
    "SELECT set_config('zhida.role', :role, true), set_config('zhida.organisation', :organisation, true),"
    " set_config('zhida.account', :account, true)"
)


@dataclass(frozen=True, slots=True)
class People:
    """Who may act for each organisation."""

    by_organisation: Mapping[tuple[UUID, Role], tuple[Actor, ...]]

    def owner(self, organisation_id: UUID) -> Actor:
        """Of an enterprise; nobody in particular where none has an account."""
        found = self.by_organisation.get((organisation_id, Role.ENTERPRISE_OWNER))
        return found[0] if found else Actor(Role.ENTERPRISE_OWNER, organisation_id=organisation_id, display_name="示例企业主")

    def officer(self, lender_id: UUID) -> Actor:
        """Who handles cases at a lender; nobody in particular where none has an account."""
        return self.one(lender_id, Role.BANK_OFFICER)

    def approver(self, lender_id: UUID, number: int = 0) -> Actor:
        """The approvers of a lender, by number."""
        return self.one(lender_id, Role.BANK_APPROVER, number)

    def one(self, organisation_id: UUID, role: Role, number: int = 0) -> Actor:
        """Somebody with the role, by number; nobody in particular where none has an account."""
        found = self.by_organisation.get((organisation_id, role), ())
        return found[number] if number < len(found) else Actor(role, organisation_id=organisation_id)


async def everybody(session: AsyncSession) -> People:
    """All that have an account, in the order of their names."""
    rows = await session.execute(
        select(Account, Membership).join(Membership, Membership.account_id == Account.id).order_by(Account.username)
    )
    found: dict[tuple[UUID, Role], list[Actor]] = {}
    for account, membership in rows:
        actor = Actor(membership.role, account_id=account.id, organisation_id=membership.organisation_id, display_name=account.display_name)
        found.setdefault((membership.organisation_id, membership.role), []).append(actor)
    return People({key: tuple(actors) for key, actors in found.items()})


@asynccontextmanager
async def acting(session: AsyncSession, actor: Actor) -> AsyncIterator[Actor]:
    """Within it what is written is this person's; afterwards the system's again."""
    await _bind(session, Binding(actor.role.value, actor.organisation_id, actor.account_id))
    yield actor
    await session.flush()
    await _bind(session, Binding.system())


async def _bind(session: AsyncSession, binding: Binding) -> None:
    settings = binding.settings()
    await session.execute(_BIND, {name: settings[name] for name in ("role", "organisation", "account")})
