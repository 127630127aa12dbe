"""Enterprises, institutions and consents of one test; nobody else's test meets them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.consents.grant import grant
from marketplace.consents.models import Consent
from marketplace.consents.states import ConsentPurpose
from marketplace.consents.terms import ConsentTerms, LongestTerms
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound, transaction
from marketplace.members.models import Organisation, OrganisationKind
from marketplace.members.repository import add_organisation
from tests.web.callers import make_member

LONGEST = LongestTerms()
ITEMS = ("electricity_payment", "social_insurance_payment")


async def anybody(session: AsyncSession, actor: Actor) -> bool:
    """Whoever acts may sign."""
    return True


async def nobody(session: AsyncSession, actor: Actor) -> bool:
    """Nobody may sign."""
    return False


@dataclass(frozen=True)
class Parties:
    """An enterprise with its owner, a bank with an officer, and the bank's branch with another."""

    owner: Actor
    officer: Actor
    branch: Actor

    @property
    def subject(self) -> UUID:
        """The enterprise."""
        assert self.owner.organisation_id
        return self.owner.organisation_id

    @property
    def bank(self) -> UUID:
        """The institution."""
        assert self.officer.organisation_id
        return self.officer.organisation_id


async def make_parties(system_sessions: Sessions) -> Parties:
    """Committed, so that every connection sees them."""
    async with system_sessions(info=bound(Binding.system())) as session:
        owner, officer = await actor(session, Role.ENTERPRISE_OWNER), await actor(session, Role.BANK_OFFICER)
        branch = await institution(session, parent_id=officer.organisation_id)
        clerk = await actor(session, Role.BANK_OFFICER, branch.id)
        await session.commit()
    return Parties(owner, officer, clerk)


async def actor(session: AsyncSession, role: Role, organisation_id: UUID | None = None) -> Actor:
    """A person of a new organisation, or of the one that is named."""
    member = await make_member(session, role, organisation_id)
    return Actor(role, account_id=member.account_id, organisation_id=member.organisation_id, display_name="示例人员")


async def institution(
    session: AsyncSession, kind: OrganisationKind = OrganisationKind.BANK, *, parent_id: UUID | None = None
) -> Organisation:
    """An institution without people."""
    made = add_organisation(session, name=f"示例机构 {uuid4().hex[:8]}", kind=kind, uscc=None, region="320000")
    made.parent_id = parent_id
    await session.flush()
    return made


def terms_for(
    grantee_id: UUID,
    items: Iterable[str] = ITEMS,
    *,
    purpose: ConsentPurpose = ConsentPurpose.PRE_LOAN,
    days: int = 90,
    valid_from: date | None = None,
    signer: str = "示例人员",
    text_version: str = "consent-1",
) -> ConsentTerms:
    """Terms that can be signed, unless one of the arguments spoils them."""
    until = (valid_from or today()) + timedelta(days=days)
    return ConsentTerms(
        grantee_id=grantee_id, items=list(items), purpose=purpose, valid_until=until, text_version=text_version, signer=signer,
        valid_from=valid_from,
    )  # fmt: skip


async def consent_of(
    sessions: Sessions,
    parties: Parties,
    items: Iterable[str] = ITEMS,
    *,
    grantee: UUID | None = None,
    purpose: ConsentPurpose = ConsentPurpose.PRE_LOAN,
    at: datetime | None = None,
) -> Consent:
    """A consent that the enterprise has given to the bank, signed as the application."""
    async with transaction(sessions, binding_of_actor(parties.owner)) as session:
        terms = terms_for(grantee or parties.bank, items, purpose=purpose)
        return await grant(session, parties.owner, terms, longest=LONGEST, may_sign=anybody, at=at or now())


def binding_of_actor(actor: Actor) -> Binding:
    """As the web process binds the caller's transactions."""
    return Binding(actor.role.value, actor.organisation_id, actor.account_id, actor.client_id, actor.region)
