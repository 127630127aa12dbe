"""What applications ask of others: receipts of matching, and electronic signatures. `web` says who answers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.members.models import Organisation
from marketplace.profiles.repository import KnownProfile
from products.catalogue.models import Product, ProductVersion


@dataclass(frozen=True, slots=True)
class Deal:
    """What is applied for."""

    amount_fen: int
    term_months: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, with what is known of it: read once for all products of a form."""

    organisation: Organisation
    profile: KnownProfile


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """A receipt of one product for one enterprise as of now, and its verdict in the words of the language."""

    receipt_id: UUID
    verdict: str


class ReceiptKeeper(Protocol):
    """Pins the facts, the version of the product and the verdict at the moment of submission."""

    async def keep(
        self, session: AsyncSession, applicant: Applicant, product: Product, version: ProductVersion, deal: Deal, *, at: datetime
    ) -> KeptReceipt:
        """Keep it in the transaction of the submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """The contract that both sides sign."""

    case_number: str
    contract_number: str
    signed_on: date
    subject_id: UUID
    lender_id: UUID
    amount_fen: int
    annual_rate: Decimal
    term_months: int


@dataclass(frozen=True, slots=True)
class Signature:
    """`reference` is the signing service's own; `note_zh` says what the signature is worth."""

    adapter: str
    legal_force: bool
    reference: str
    note_zh: str

    def document(self) -> dict[str, Any]:
        """As a contract keeps it."""
        return {"adapter": self.adapter, "legal_force": self.legal_force, "reference": self.reference, "note": self.note_zh}


class ESign(Protocol):
    """An electronic signature service (电子签约). The same request twice has the same signature: a transaction may be tried again.

    `note_zh` says what its signatures are worth, before anybody signs.
    """

    note_zh: str

    async def sign(self, request: SigningRequest) -> Signature:
        """Have both sides sign."""


class AddressCheck(Protocol):
    """Whether an address outside may be led to: the same check as for the registration of webhooks."""

    async def require(self, url: str) -> None:
        """Raises: Invalid, whose first fault says what is wrong with the address."""
