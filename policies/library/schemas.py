"""What a policy says, as data that is checked on the way in."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from policies.library.labels import Beneficiary, PolicyKind
from policies.library.pointers import Paper, Relation
from policies.library.stacking import Stacking
from policies.library.states import IssuerLevel, ValidityBasis
from products.catalogue.schemas import Code, Criterion, SampleMark, Words


class Clause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause of the text (政策条款), under the number that it has there: 「第七条」."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    text_zh: Annotated[str, Meta(min_length=1, max_length=4000)]


class ApplicationWindow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When one may apply, both days included; `until_quota_used`: it ends earlier when the money is used up."""

    opens_on: date | None = None
    closes_on: date | None = None
    until_quota_used: bool = False


class PolicyTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a version holds. `criterion` is None for guidance only; days are included (see PolicyVersion)."""

    title: Words
    document_number: str | None = None
    issuer: Words
    issuer_level: IssuerLevel
    kind: PolicyKind
    tags: list[str] = []
    beneficiaries: list[Beneficiary] = []
    published_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    summary_zh: Words
    interpretation_zh: str | None = None
    criterion: Criterion | None
    preferences: list[Criterion] = []
    undertakings: list[str] = []
    benefit: dict[str, Any] = {}
    materials: list[str] = []
    process: list[str] = []
    stacking_zh: str | None = None
    notes_zh: str | None = None
    guidance: bool = False
    unstated: bool = False
    region: str | None = None
    validity_basis: ValidityBasis | None = None
    application_window: ApplicationWindow = ApplicationWindow()
    clauses: list[Clause] = []
    stacking: Stacking = Stacking()
    budget_fen: int | None = None
    relations: list[Relation] = []
    documents: list[Paper] = []


class PolicyOffer(Struct, frozen=True, kw_only=True):
    """A policy as it enters the library. `issuer_id` is the issuing organisation's, None for a reference sample.

    `regions` say where a guidance text applies, which has no criterion to read it from. `effective_from`: the day that was signed; None:
    the day of publication.
    """

    code: Code
    issuer_id: UUID | None
    terms: PolicyTerms
    regions: list[str] = []
    sample: SampleMark | None = None
    effective_from: date | None = None
