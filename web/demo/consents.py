"""Consents of the demonstration: what the enterprises with an account let the demonstration's institutions see. The others see nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.consents.grant import grant
from marketplace.consents.states import ConsentPurpose
from marketplace.consents.terms import ConsentTerms, LongestTerms, day_of
from marketplace.consents.texts import BUILTIN
from web.demo.accounts import Seat

TERM = timedelta(days=90)
# Username of the owner, institution, items: values, a verification, an item that comes by interface.
GIVEN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "enterprise-a",
        "demo_bank_a",
        ("tax_payment", "invoice", "social_insurance_payment", "electricity_payment", "enterprise_real_estate", "court_case_filing"),
    ),
    ("enterprise-a", "demo_guarantor_a", ("tax_credit_rating", "social_insurance_payment")),
    ("sandbox-enterprise", "demo_sandbox_bank", ("tax_payment", "invoice", "social_insurance_payment")),
    ("enterprise-b", "demo_bank_b", ("tax_payment", "electricity_payment", "water_payment")),
)


async def give_consents(session: AsyncSession, owners: Sequence[Seat], institutions: Mapping[str, UUID], *, now: datetime) -> int:
    """Signed by the owners as the pages would; `institutions` are ids by code. Returns how many."""
    names = {seat.username: seat for seat in owners if seat.role is Role.ENTERPRISE_OWNER}
    accounts = await session.execute(select(Account.username, Account.id).where(Account.username.in_(names)))
    ids = {row.username: row.id for row in accounts}
    for username, institution, items in GIVEN:
        seat = names.get(username)
        if seat is None:  # a population too small for a sandbox
            continue
        owner = Actor(seat.role, account_id=ids[username], organisation_id=seat.organisation.id, display_name=seat.display_name)
        terms = ConsentTerms(
            grantee_id=institutions[institution], items=list(items), purpose=ConsentPurpose.PRE_LOAN, valid_until=day_of(now) + TERM,
            text_version=BUILTIN[0].version, signer=seat.display_name,
        )  # fmt: skip
        await grant(session, owner, terms, longest=LongestTerms(), may_sign=_owner_signs, at=now)
    return len(GIVEN)


async def _owner_signs(session: AsyncSession, actor: Actor) -> bool:
    """Owners sign for their enterprise."""
    return actor.role is Role.ENTERPRISE_OWNER
