"""What a policy says, as data that is checked on the way in."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from policies.library.labels import Beneficiary, PolicyKind
from policies.library.states import IssuerLevel
from products.catalogue.schemas import Code, Criterion, SampleMark, Words


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


class PolicyOffer(Struct, frozen=True, kw_only=True):
    """A policy as it enters the library. `issuer_id` is the issuing organisation's, None for a reference sample.

    `regions` say where a guidance text applies, which has no criterion to read it from.
    """

    code: Code
    issuer_id: UUID | None
    terms: PolicyTerms
    regions: list[str] = []
    sample: SampleMark | None = None
