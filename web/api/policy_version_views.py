"""Versions in work and policies as their bureau sees them in the open interface."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.errors import FieldError
from marketplace.money import fen_from_yuan, yuan_text
from marketplace.workflow.reading import actions, open_moves, timeline
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import POLICY_VERSION, PolicyDraftStatus
from policies.library.drafts.pointer_checks import findings_of
from policies.library.drafts.repository import find_open_draft, policy_of_draft, waiting_version
from policies.library.drafts.sign import Signed, hash_of, signatures, signatures_of_version
from policies.library.drafts.terms import MOST_CLAUSES, MOST_POINTERS, DraftTerms, Tags, Text, read_draft
from policies.library.drafts.write import said_by
from policies.library.labels import Beneficiary, PolicyKind
from policies.library.models import Policy
from policies.library.pointers import Paper, Relation
from policies.library.schemas import ApplicationWindow, Clause
from policies.library.stacking import Stacking
from policies.library.states import POLICY, IssuerLevel, PolicyStatus, ValidityBasis
from policies.library.words_of_terms import difference
from products.catalogue.drafts.terms import Lines, Rules, Said
from products.catalogue.schemas import Code, Criterion
from web.api.pagination import Page
from web.api.patterns import MONEY
from web.workflow_pages import StepView, step_views

Money = Annotated[str, Meta(pattern=MONEY)]
Region = Annotated[str, Meta(max_length=12)]
RENAMED = {
    "level": "issuer_level",
    "summary": "summary_zh",
    "interpretation": "interpretation_zh",
    "stacking": "stacking_zh",
    "stacking_rules": "stacking",
    "notes": "notes_zh",
}


class PolicyTermsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a version says. Anything may be missing until it is submitted; days are Asia/Shanghai days, first and last included.

    `validity_basis` is the day that the window speaks of. `benefit` has a `type`; its amounts, keys that end in `_cny`, are yuan as
    numbers or text, and null is "not stated". `budget` is yuan as text; null: not stated.
    """

    title: Said | None = None
    document_number: Said | None = None
    issuer: Said | None = None
    level: IssuerLevel | None = None
    kind: PolicyKind | None = None
    tags: Tags = []
    beneficiaries: Annotated[list[Beneficiary], Meta(max_length=len(Beneficiary))] = []
    region: Region | None = None
    published_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    validity_basis: ValidityBasis | None = None
    application_window: ApplicationWindow = msgspec.field(default_factory=ApplicationWindow)
    summary: Said | None = None
    interpretation: Text | None = None
    clauses: Annotated[list[Clause], Meta(max_length=MOST_CLAUSES)] = []
    criterion: Criterion | None = None
    preferences: Rules = []
    undertakings: Lines = []
    benefit: dict[str, Any] = {}
    budget: Money | None = None
    stacking: Said | None = None
    stacking_rules: Stacking = msgspec.field(default_factory=Stacking)
    materials: Lines = []
    process: Lines = []
    relations: Annotated[list[Relation], Meta(max_length=MOST_POINTERS)] = []
    documents: Annotated[list[Paper], Meta(max_length=MOST_POINTERS)] = []
    notes: Said | None = None
    guidance: bool = False


class PolicyVersionBody(PolicyTermsBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same with its day; without one it takes force when it is published."""

    effective_from: date | None = None


class NewPolicyBody(PolicyTermsBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new policy. `code` is unique on the platform; one is made where none is given."""

    code: Code | None = None


class PolicyProblem(msgspec.Struct, frozen=True):
    """One thing about the terms, at its place in them."""

    pointer: str
    detail: str


class PolicySignatureView(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two signatures; both hashes of a published version are its `content_sha256`. `name` is empty for a program."""

    step: str
    name: str
    role: str
    signed_at: datetime
    content_sha256: str


class PolicyVersionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A version in work, in a list. `revision` counts its changes."""

    id: UUID
    policy_id: UUID
    code: str
    title: str | None
    state: PolicyDraftStatus
    revision: int
    effective_from: date | None
    created_at: datetime
    updated_at: datetime


class PolicyVersionPage(Page[PolicyVersionSummary], frozen=True):
    """One page of versions in work; `next_cursor` is null on the last one."""


class PolicyVersionResource(PolicyVersionSummary, frozen=True, kw_only=True):
    """With its terms, what keeps it from being submitted (`problems`), what is worth a second look, and what changes in sentences.

    `content_sha256` is what a signature would be of; null while something is missing.
    """

    version_id: UUID | None
    terms: PolicyTermsBody
    problems: list[PolicyProblem]
    warnings: list[PolicyProblem]
    changes: list[str]
    content_sha256: str | None
    signatures: list[PolicySignatureView]
    actions: list[str]
    steps: list[StepView]


class PolicyListing(msgspec.Struct, frozen=True, kw_only=True):
    """A policy as its bureau manages it: where it stands, the version in force, the one that waits for its day, the one in work."""

    id: UUID
    code: str
    title: str | None
    state: PolicyStatus
    revision: int
    version: int | None
    version_waiting: int | None
    effective_from: date | None
    draft: UUID | None
    updated_at: datetime
    signatures: list[PolicySignatureView]
    actions: list[str]
    steps: list[StepView]


def draft_terms(body: PolicyTermsBody) -> DraftTerms:
    """As the library keeps them."""
    said = {RENAMED.get(name, name): getattr(body, name) for name in PolicyTermsBody.__struct_fields__ if name != "budget"}
    return DraftTerms(**said, budget_fen=None if body.budget is None else fen_from_yuan(Decimal(body.budget)))


def terms_body(terms: DraftTerms) -> PolicyTermsBody:
    """The way back: what `PUT` takes."""
    said = {name: getattr(terms, RENAMED.get(name, name)) for name in PolicyTermsBody.__struct_fields__ if name != "budget"}
    return PolicyTermsBody(**said, budget=None if terms.budget_fen is None else yuan_text(terms.budget_fen))


def version_summary(draft: PolicyDraft, policy: Policy) -> PolicyVersionSummary:
    """For lists."""
    return PolicyVersionSummary(**_summary(draft, policy))


async def version_resource(session: AsyncSession, actor: Actor, draft: PolicyDraft) -> PolicyVersionResource:
    """One version in work, as this caller may go on with it."""
    policy = await policy_of_draft(session, draft.policy_id)
    terms, found = read_draft(draft.terms), await findings_of(session, draft)
    return PolicyVersionResource(
        **_summary(draft, policy),
        version_id=draft.version_id,
        terms=terms_body(terms),
        problems=_problems(found.errors),
        warnings=_problems(found.warnings),
        changes=await _changes(session, draft, policy, terms, {each.pointer.split("/")[1] for each in found.errors}),
        content_sha256=None if found.errors else await hash_of(session, draft),
        signatures=signature_views(await signatures(session, draft)),
        actions=actions(await open_moves(session, actor, POLICY_VERSION, draft.id, draft)),
        steps=step_views(await timeline(session, POLICY_VERSION, draft.id)),
    )


async def listing_resource(session: AsyncSession, actor: Actor, policy: Policy) -> PolicyListing:
    """One policy, as this caller may go on with it."""
    draft, waiting = await find_open_draft(session, actor, policy.id), await waiting_version(session, policy)
    return PolicyListing(
        id=policy.id,
        code=policy.code,
        title=policy.current.title if policy.current else (draft.terms.get("title") if draft else None),
        state=policy.status,
        revision=policy.version,
        version=policy.current.number if policy.current else None,
        version_waiting=waiting.number if waiting else None,
        effective_from=policy.current.effective_from if policy.current else None,
        draft=draft.id if draft else None,
        updated_at=policy.updated_at,
        signatures=signature_views(await signatures_of_version(session, policy.current.id)) if policy.current else [],
        actions=actions(await open_moves(session, actor, POLICY, policy.id, policy)),
        steps=step_views(await timeline(session, POLICY, policy.id)),
    )


def signature_views(found: Sequence[Signed]) -> list[PolicySignatureView]:
    """For the API."""
    return [
        PolicySignatureView(step=each.step, name=each.name, role=each.role, signed_at=each.signed_at, content_sha256=each.content_sha256)
        for each in found
    ]


async def _changes(session: AsyncSession, draft: PolicyDraft, policy: Policy, terms: DraftTerms, faulty: set[str]) -> list[str]:
    """Against the version in force; none for a policy's first one, and none once it is itself in force."""
    if policy.current is None or policy.current.id == draft.version_id:
        return []
    return [each.sentence_zh for each in difference(await said_by(session, policy.current), terms, faulty)]


def _summary(draft: PolicyDraft, policy: Policy) -> dict[str, Any]:
    return {
        "id": draft.id,
        "policy_id": policy.id,
        "code": policy.code,
        "title": draft.terms.get("title"),
        "state": draft.status,
        "revision": draft.version,
        "effective_from": draft.effective_from,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }


def _problems(found: Sequence[FieldError]) -> list[PolicyProblem]:
    return [PolicyProblem(each.pointer, each.detail) for each in found]
