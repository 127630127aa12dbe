"""What callers say in the actions of an application. Amounts in fen, rates as fractions a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from products.catalogue.labels import RepaymentMethod

MOST_PRODUCTS = 3
MOST_DOCUMENTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTerms:
    """The one form (一次填写): what is still open is None, until it is submitted.

    `answers`: values by name of an attribute; None keeps what stands there, as it does for `paper_lines` (which paper a document is, by its
    id) and for `undertakings` (products whose undertakings, in the version in force, are given). `told`: the enterprise has been told
    that each lender may make an enquiry of its own.
    """

    product_ids: tuple[UUID, ...] = ()
    amount_fen: int | None = None
    term_months: int | None = None
    purpose: str | None = None
    answers: dict[str, Any] | None = None
    consent_ids: tuple[UUID, ...] = ()
    document_ids: tuple[UUID, ...] = ()
    paper_lines: Mapping[str, str] | None = None
    undertakings: tuple[UUID, ...] | None = None
    told: bool = False
    keep_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalTerms:
    """What an officer proposes (审批意见)."""

    amount_fen: int
    annual_rate: Decimal
    term_months: int
    repayment_method: RepaymentMethod
    conditions_zh: str = ""


@dataclass(frozen=True, slots=True)
class RequestedLine:
    """One paper that a lender asks for, and what for."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignTerms:
    """The contract as the lender numbers it. `valid_until` None: the term from the day of signing."""

    contract_number: str
    signed_on: date
    valid_until: date | None = None
