"""What a draft says: the terms of a version of which anything may still be missing."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from policies.benefits.reading import as_stored, read_benefit
from policies.library.draft_models import PolicyDocument, PolicyRelation
from policies.library.labels import Beneficiary, PolicyKind
from policies.library.models import Policy, PolicyVersion
from policies.library.pointers import Paper, Relation
from policies.library.schemas import ApplicationWindow, Clause, PolicyOffer, PolicyTerms
from policies.library.stacking import Stacking
from policies.library.states import IssuerLevel, ValidityBasis
from products.catalogue.drafts.terms import Fen, Lines, Rules, Said
from products.catalogue.schemas import Criterion, fields_of

MOST_CLAUSES = 200
MOST_POINTERS = 20
Text = Annotated[str, Meta(max_length=10_000)]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=64)]], Meta(max_length=20)]


class DraftTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """As `PolicyTerms`, each part of which may be missing; benefit and criteria are checked as a whole by `findings`."""

    title: Said | None = None
    document_number: Said | None = None
    issuer: Said | None = None
    issuer_level: IssuerLevel | None = None
    kind: PolicyKind | None = None
    tags: Tags = []
    beneficiaries: Annotated[list[Beneficiary], Meta(max_length=len(Beneficiary))] = []
    region: Annotated[str, Meta(max_length=12)] | None = None
    published_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    validity_basis: ValidityBasis | None = None
    application_window: ApplicationWindow = ApplicationWindow()
    summary_zh: Said | None = None
    interpretation_zh: Text | None = None
    clauses: Annotated[list[Clause], Meta(max_length=MOST_CLAUSES)] = []
    criterion: Criterion | None = None
    preferences: Rules = []
    undertakings: Lines = []
    benefit: dict[str, Any] = {}
    budget_fen: Fen | None = None
    stacking_zh: Said | None = None
    stacking: Stacking = Stacking()
    materials: Lines = []
    process: Lines = []
    relations: Annotated[list[Relation], Meta(max_length=MOST_POINTERS)] = []
    documents: Annotated[list[Paper], Meta(max_length=MOST_POINTERS)] = []
    notes_zh: Said | None = None
    guidance: bool = False


def stored(terms: DraftTerms) -> dict[str, Any]:
    """For the draft's column; numbers stay exact."""
    built: dict[str, Any] = msgspec.to_builtins(terms, builtin_types=(Decimal,))
    return built


def read_draft(terms: dict[str, Any]) -> DraftTerms:
    """What a draft's column holds."""
    return msgspec.convert(terms, DraftTerms)


def terms_of_version(
    version: PolicyVersion, relations: Sequence[PolicyRelation] = (), documents: Sequence[PolicyDocument] = ()
) -> DraftTerms:
    """What a version says, as the beginning of the next one."""
    said = {name: getattr(version, name) for name in DraftTerms.__struct_fields__ if name not in ("relations", "documents")}
    said["relations"] = [{"kind": each.kind, "policy_id": each.target_policy_id, "fund_id": each.fund_id} for each in relations]
    said["documents"] = [
        {"document_id": each.document_id, "kind": each.kind, "title_zh": each.title_zh, "public": each.public} for each in documents
    ]
    return msgspec.convert(said, DraftTerms)


def complete(terms: DraftTerms) -> PolicyTerms:
    """The same as a version takes it. Raises: msgspec.ValidationError for terms in which `findings` has found faults."""
    benefit, _ = read_benefit(terms.benefit)
    said = {name: value for name, value in fields_of(terms).items() if value is not None} | {"criterion": terms.criterion}
    if benefit is not None:
        said["benefit"] = as_stored(benefit)
    return msgspec.convert(msgspec.to_builtins(said, builtin_types=(Decimal, UUID)), PolicyTerms)


def offer_of(policy: Policy, terms: DraftTerms, effective_from: date | None) -> PolicyOffer:
    """What is signed, and what publication makes a version of. Raises: as `complete`."""
    said = complete(terms)
    regions = [said.region] if said.region is not None else []
    return PolicyOffer(code=policy.code, issuer_id=policy.issuer_id, terms=said, regions=regions, effective_from=effective_from)
