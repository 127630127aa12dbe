"""A policy as the open interface answers it."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.money import yuan_text
from policies.benefits.rows import benefit_rows
from policies.library.models import Policy, PolicyVersion
from policies.library.parts import documents_of, related, relations_of
from policies.library.states import Validity
from web.api.money_text import money_as_text
from web.api.pagination import Page
from web.api.product_views import LeafText, leaf_texts


class BenefitLine(msgspec.Struct, frozen=True):
    """One line of what the policy gives, in words."""

    label: str
    value: str
    note: str | None


class PolicySummary(msgspec.Struct, frozen=True, kw_only=True):
    """A policy in a list. Days are Asia/Shanghai days, both ends included; an end that is not stated is null.

    `validity` is that of today. `guidance`: a framework without conditions, which is read and never matched.
    """

    id: UUID
    code: str
    title: str
    document_number: str | None
    issuer: str
    level: str
    kind: str
    tags: list[str]
    beneficiaries: list[str]
    regions: list[str]
    summary: str
    published_on: date | None
    valid_from: date | None
    valid_to: date | None
    validity: Validity
    guidance: bool
    sample: bool
    sample_as_of: str | None
    version: int
    effective_from: date


class PolicyPage(Page[PolicySummary], frozen=True):
    """One page of policies; `next_cursor` is null on the last one."""


class RelatedPolicy(msgspec.Struct, frozen=True):
    """Another policy that is shown: `relation` is replaces, replaced_by, implements or implemented_by."""

    relation: str
    id: UUID
    code: str
    title: str


class PublicPolicyDocument(msgspec.Struct, frozen=True):
    """A file that anybody may have, at `/policies/{code}/documents/{id}`."""

    id: UUID
    kind: str
    title: str


class PolicyPointers(msgspec.Struct, frozen=True):
    """What a policy's version in force points at."""

    related: list[RelatedPolicy]
    funds: list[UUID]
    documents: list[PublicPolicyDocument]


class PolicyResource(PolicySummary, frozen=True, kw_only=True):
    """Everything that the version in force says. `criterion` is null for guidance."""

    status: str
    criterion: dict[str, Any] | None
    leaves: list[LeafText]
    preferences: list[dict[str, Any]]
    undertakings: list[str]
    benefit: dict[str, Any]
    benefit_lines: list[BenefitLine]
    materials: list[str]
    process: list[str]
    stacking: str | None
    interpretation: str | None
    notes: str | None
    region: str | None
    validity_basis: str | None
    application_window: dict[str, Any]
    clauses: list[dict[str, Any]]
    stacking_rules: dict[str, Any]
    budget: str | None
    related: list[RelatedPolicy]
    funds: list[UUID]
    documents: list[PublicPolicyDocument]


def policy_summary(policy: Policy, version: PolicyVersion, today: date) -> PolicySummary:
    """For lists."""
    return PolicySummary(**_summary(policy, version, today))


async def pointers_of(session: AsyncSession, policy: Policy) -> PolicyPointers:
    """Policies, funds and public files of the version in force."""
    if policy.current is None:
        return PolicyPointers([], [], [])
    others = [RelatedPolicy(each.name, each.policy_id, each.code, each.title) for each in await related(session, policy)]
    funds = [each.fund_id for each in await relations_of(session, policy.current.id) if each.fund_id is not None]
    files = await documents_of(session, policy.current.id, public=True)
    return PolicyPointers(others, funds, [PublicPolicyDocument(each.document_id, each.kind, each.title_zh) for each in files])


def policy_resource(policy: Policy, version: PolicyVersion, today: date, pointers: PolicyPointers) -> PolicyResource:
    """One policy alone."""
    return PolicyResource(
        **_summary(policy, version, today),
        status=policy.status,
        criterion=version.criterion,
        leaves=[] if version.criterion is None else leaf_texts(version.criterion),
        preferences=version.preferences,
        undertakings=version.undertakings,
        benefit=money_as_text(version.benefit),
        benefit_lines=[BenefitLine(row.label, row.value, row.note) for row in benefit_rows(version.benefit)],
        materials=version.materials,
        process=version.process,
        stacking=version.stacking_zh,
        interpretation=version.interpretation_zh,
        notes=version.notes_zh,
        region=version.region,
        validity_basis=version.validity_basis,
        application_window=version.application_window,
        clauses=version.clauses,
        stacking_rules=version.stacking,
        budget=None if version.budget_fen is None else yuan_text(version.budget_fen),
        related=pointers.related,
        funds=pointers.funds,
        documents=pointers.documents,
    )


def _summary(policy: Policy, version: PolicyVersion, today: date) -> dict[str, Any]:
    return {
        "id": policy.id,
        "code": policy.code,
        "title": version.title,
        "document_number": version.document_number,
        "issuer": version.issuer,
        "level": version.issuer_level,
        "kind": version.kind,
        "tags": version.tags,
        "beneficiaries": version.beneficiaries,
        "regions": version.regions,
        "summary": version.summary_zh,
        "published_on": version.published_on,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "validity": policy.validity(version, today),
        "guidance": version.guidance,
        "sample": policy.sample,
        "sample_as_of": policy.sample_as_of,
        "version": version.number,
        "effective_from": version.effective_from,
    }
