"""A lender with people and products, an enterprise with a consent, and everybody's own transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import Role
from marketplace.consents.models import Consent, ConsentItem
from marketplace.consents.states import ConsentPurpose, ConsentState
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.members.repository import organisation_by_id
from marketplace.receipts.models import ReceiptKind
from marketplace.receipts.service import keep_receipt
from marketplace.search.postgres import PostgresSearch
from marketplace.workflow.mover import Said
from matching.recommend.standing import Standing
from products.applications.embedded_esign import EmbeddedESign
from products.applications.ports import Applicant, Deal, KeptReceipt
from products.applications.terms import FormTerms, ProposalTerms, SignTerms
from products.catalogue.labels import LenderKind, RepaymentMethod
from products.catalogue.models import Product, ProductVersion
from products.catalogue.schemas import Lender
from products.catalogue.service import list_product
from products.catalogue.states import Channel
from tests.products.catalogue.offers import offer
from tests.web.callers import Member, make_member

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday morning in Shanghai
ITEM = "tax_payment"
CRITERION: dict[str, Any] = {"attribute": "annual_tax_paid_cny", "gte": 50000}
PROVEN = Said(factor_fresh=True)
FIGURES = ProposalTerms(
    amount_fen=200_000_00, annual_rate=Decimal("0.0345"), term_months=12, repayment_method=RepaymentMethod.INTEREST_FIRST
)


SHOWN = {"deal": "借 30 万元", "counts": {each.value: 0 for each in Standing}}  # as matching writes it


class PlainReceipts:
    """Keeps a receipt of a few bytes: what is in one is matching's own."""

    async def keep(
        self, session: AsyncSession, applicant: Applicant, product: Product, version: ProductVersion, deal: Deal, *, at: datetime
    ) -> KeptReceipt:
        kept = await keep_receipt(session, applicant.organisation.id, new_id(), ReceiptKind.MATCH, b"{}", shown=SHOWN, at=at)
        return KeptReceipt(kept.id, "eligible")


RECEIPTS, ESIGN = PlainReceipts(), EmbeddedESign()


@dataclass
class World:
    """Who there is. Every act is a transaction of its own, as a request would be."""

    sessions: Sessions
    owner: Member
    officer: Member
    second: Member
    approver: Member
    other_approver: Member
    products: list[Product] = field(default_factory=list)

    @asynccontextmanager
    async def of(self, member: Member) -> AsyncIterator[tuple[AsyncSession, Actor]]:
        """A transaction of this person, with the rights of the web process."""
        binding = Binding(str(member.role), member.organisation_id, member.account_id)
        async with self.sessions(info=bound(binding)) as session, session.begin():
            yield session, actor_of(member)

    def form(self, *products: Product, **said: Any) -> FormTerms:
        """A form that can be submitted."""
        chosen = tuple(each.id for each in products or self.products[:1])
        whole = {"amount_fen": 300_000_00, "term_months": 12, "purpose": purpose(), "told": True}
        return FormTerms(**{"product_ids": chosen, **whole, **said})


def actor_of(member: Member) -> Actor:
    """The person as a caller."""
    return Actor(member.role, account_id=member.account_id, organisation_id=member.organisation_id, display_name="示例人员")


def purpose() -> str:
    """A use of a loan that the vocabulary has."""
    return (builtin_vocabulary()["loan_purpose"].values or ())[0]


def contract(number: str | None = None) -> SignTerms:
    """What a lender says when it signs."""
    return SignTerms(contract_number=number or f"HT-{new_id().hex[-10:]}", signed_on=NOW.date())


async def make_world(session: AsyncSession, sessions: Sessions, *, products: int = 1, **terms: Any) -> World:
    """Committed, so that everybody's own transactions see it."""
    owner = await make_member(session, Role.ENTERPRISE_OWNER)
    officer = await make_member(session, Role.BANK_OFFICER)
    bank = officer.organisation_id
    second = await make_member(session, Role.BANK_OFFICER, bank)
    approvers = [await make_member(session, Role.BANK_APPROVER, bank) for _ in range(2)]
    made = World(sessions, owner, officer, second, approvers[0], approvers[1])
    made.products = [await make_product(session, bank, **terms) for _ in range(products)]
    await allow(session, owner.organisation_id, bank)
    await session.commit()
    return made


async def make_product(session: AsyncSession, lender_id: UUID, **terms: Any) -> Product:
    """A published product of the lender."""
    lender = Lender(lender_id, (await organisation_by_id(session, lender_id)).name, LenderKind.CITY_BANK)
    said: dict[str, Any] = {
        "channel": Channel.HERE, "criterion": CRITERION, "amount_max_fen": 500_000_00, "term_months_max": 36, "rate": {"fixed": "3.45"},
        "repayment_methods": [RepaymentMethod.INTEREST_FIRST, RepaymentMethod.EQUAL_INSTALLMENT],
    }  # fmt: skip
    return await list_product(
        session, PostgresSearch(session), builtin_vocabulary(), offer(lender=lender, sample=False, **(said | terms)), now=NOW
    )


async def allow(session: AsyncSession, subject_id: UUID, lender_id: UUID, *items: str) -> Consent:
    """A live consent for weighing a loan, signed long ago."""
    named = list(items or (ITEM,))
    until = NOW + timedelta(days=200)
    made = Consent(
        id=new_id(), subject_id=subject_id, grantee_id=lender_id, items=named, live_items=named, purpose=ConsentPurpose.PRE_LOAN,
        text_version="consent-1", signer="示例人员", signature=bytes(32), valid_from=NOW - timedelta(days=30), valid_until=until,
        signed_until=until, status=ConsentState.LIVE, granted_at=NOW - timedelta(days=30),
    )  # fmt: skip
    session.add(made)
    await session.flush()
    session.add_all(ConsentItem(consent_id=made.id, item=each) for each in named)
    await session.flush()
    return made
