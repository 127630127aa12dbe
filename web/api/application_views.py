"""Applications as the open interface shows them. What only one side may see is null for the other."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.access.roles import ENTERPRISE_ROLES
from marketplace.clocks.service import clocks_of
from marketplace.members.models import Organisation
from marketplace.money import yuan_text
from marketplace.workflow.reading import actions, open_moves, timeline
from products.applications.models import Application, ApplicationGroup, DocumentRequest, Proposal
from products.applications.prefill import Answers, answers_for
from products.applications.repository import cases_of, form_of, last_proposal, open_request, papers_of
from products.applications.sign import signed_here
from products.applications.states import APPLICATION, ApplicationStatus
from products.catalogue.models import Product, ProductVersion
from products.loans.models import Contract
from web.api.holiday_views import ClockState
from web.api.match_views import RemedyView
from web.api.pagination import Page
from web.api.rates import percent
from web.workflow_pages import StepView, step_views

DECIDED = frozenset({ApplicationStatus.APPROVED, ApplicationStatus.SIGNED})


class ApplicationParty(msgspec.Struct, frozen=True):
    """An organisation of the case."""

    id: UUID
    name: str
    uscc: str | None


class ApplicationProduct(msgspec.Struct, frozen=True):
    """The product in the version that the case keeps."""

    id: UUID
    code: str
    name: str
    version: int


class ProposalView(msgspec.Struct, frozen=True):
    """Figures that were proposed; an enterprise sees them once they are approved."""

    amount: str
    rate: str
    term_months: int
    repayment_method: str
    conditions: str
    approvers_needed: int


class DocumentRequestView(msgspec.Struct, frozen=True):
    """Papers that nobody has brought yet."""

    lines: list[dict[str, Any]]
    asked_at: datetime
    answer_until: datetime


class ApplicationPaper(msgspec.Struct, frozen=True):
    """A paper of the case."""

    document_id: UUID
    name: str
    added_at: datetime


class ApplicationSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list. A draft's figures are those of its form; it has no number yet."""

    id: UUID
    case_number: str | None
    group_id: UUID
    state: ApplicationStatus
    product: ApplicationProduct
    lender: ApplicationParty
    enterprise: ApplicationParty
    branch_id: UUID | None
    officer_id: UUID | None
    amount: str | None
    term_months: int | None
    purpose: str | None
    region: str | None
    verdict: str | None
    external_reference: str | None
    rerouted_from_id: UUID | None
    submitted_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    due_what: str | None
    version: int


class ApplicationPage(Page[ApplicationSummary], frozen=True):
    """One page of applications; `next_cursor` is null on the last one."""


class ApplicationResource(ApplicationSummary, frozen=True, kw_only=True):
    """One case with its clocks and steps, and what the caller may do next. `receipt_id` is the enterprise's to read."""

    promise_days: dict[str, int]
    receipt_id: UUID | None
    consents: list[UUID]
    contacted_at: datetime | None
    proposal: ProposalView | None
    request: DocumentRequestView | None
    documents: list[ApplicationPaper]
    contract_id: UUID | None
    actions: list[str]
    clocks: list[ClockState]
    steps: list[StepView]


class AnswerView(msgspec.Struct, frozen=True):
    """One answer and where it is from: `typed` by the enterprise, else who provided the value."""

    name: str
    value: Any
    source: str
    item: str | None
    as_of: date | None


class ApplicationForm(msgspec.Struct, frozen=True):
    """What was filled in."""

    answers: list[AnswerView]


class AlternativeProduct(msgspec.Struct, frozen=True):
    """A product whose conditions the enterprise meets today."""

    id: UUID
    code: str
    name: str
    lender: str
    version: int


class ApplicationAlternatives(msgspec.Struct, frozen=True):
    """Where a refusal leads. `remedy`: what would meet the conditions of the case's own product; null where it is not offered."""

    remedy: RemedyView | None
    products: list[AlternativeProduct]


class RemarkView(msgspec.Struct, frozen=True):
    """A note or a message. `organisation_id` is the side that wrote a message; `author` None: a program."""

    id: UUID
    organisation_id: UUID | None
    author: str | None
    written_at: datetime
    text: str


class RemarkList(msgspec.Struct, frozen=True):
    """In the order in which they were written."""

    items: list[RemarkView]


class ApplicationGroupResource(msgspec.Struct, frozen=True, kw_only=True):
    """One form with a case per product."""

    id: UUID
    product_ids: list[UUID]
    amount: str | None
    term_months: int | None
    purpose: str | None
    consents: list[UUID]
    documents: list[UUID]
    told: bool
    told_version: str | None
    undertakings: list[UUID]
    keep_others: bool
    answers: list[AnswerView]
    submitted_at: datetime | None
    version: int
    applications: list[ApplicationSummary]


async def application_resource(session: AsyncSession, actor: Actor, case: Application) -> ApplicationResource:
    """For one case that the caller may see."""
    (summary,) = await application_summaries(session, [case])
    theirs = actor.role in ENTERPRISE_ROLES
    proposal = await last_proposal(session, case.id) if not theirs or case.status in DECIDED else None
    clocks = (await clocks_of(session, APPLICATION.resource, [case.id]))[case.id]
    moves = actions(await open_moves(session, actor, APPLICATION, case.id, case))
    away = "sign_online" in moves and not await signed_here(session, case)
    return ApplicationResource(
        **{name: getattr(summary, name) for name in ApplicationSummary.__struct_fields__},
        promise_days=case.promise_days,
        receipt_id=case.receipt_id if theirs else None,
        consents=case.consent_ids,
        contacted_at=case.contacted_at,
        proposal=_proposal(proposal),
        request=_request(await open_request(session, case.id)),
        documents=[ApplicationPaper(each.document_id, each.name_zh, each.added_at) for each in await papers_of(session, case.id)],
        contract_id=await session.scalar(select(Contract.id).where(Contract.application_id == case.id)),
        actions=[each for each in moves if each != "endorse" and not (away and each == "sign_online")],  # `approve` is the call for both
        clocks=[ClockState(each.name, each.started_at, each.due_at, each.provisional, each.paused_at, each.stopped_at) for each in clocks],
        steps=step_views(await timeline(session, APPLICATION, case.id)),
    )


async def application_summaries(session: AsyncSession, cases: Sequence[Application]) -> list[ApplicationSummary]:
    """For cases that the caller may see: three statements, however many they are."""
    version = ProductVersion
    versions = select(version.id, version.product_id, Product.public_code, version.name, version.number)
    versions = versions.join(Product, Product.id == version.product_id).where(version.id.in_({case.product_version_id for case in cases}))
    products = {row[0]: ApplicationProduct(*row[1:]) for row in await session.execute(versions)}
    ids = {each for case in cases for each in (case.lender_id, case.subject_id)}
    rows = await session.execute(select(Organisation.id, Organisation.name, Organisation.uscc).where(Organisation.id.in_(ids)))
    parties = {row.id: ApplicationParty(row.id, row.name, row.uscc) for row in rows}
    drafts = {case.group_id for case in cases if case.submitted_at is None}
    wanted = select(ApplicationGroup).where(ApplicationGroup.id.in_(drafts))
    forms = {form.id: form for form in await session.scalars(wanted)} if drafts else {}
    return [_summary(case, products[case.product_version_id], parties, forms.get(case.group_id)) for case in cases]


async def group_resource(session: AsyncSession, actor: Actor, form: ApplicationGroup) -> ApplicationGroupResource:
    """For one form of the caller's enterprise."""
    return ApplicationGroupResource(
        id=form.id, product_ids=form.product_ids, amount=_yuan(form.amount_fen), term_months=form.term_months, purpose=form.purpose,
        consents=form.consent_ids, documents=form.document_ids, told=form.enquiries_told_at is not None, told_version=form.told_version,
        undertakings=[UUID(each) for each in form.undertaken], keep_others=form.keep_others, answers=answers_of(form.answers),
        submitted_at=form.submitted_at, version=form.version,
        applications=await application_summaries(session, await cases_of(session, form.id)),
    )  # fmt: skip


async def answers_in(session: AsyncSession, case: Application) -> list[AnswerView]:
    """The answers that a lender got with a case: those that its own product asks for."""
    form, version = await form_of(session, case), await session.get_one(ProductVersion, case.product_version_id)
    return answers_of(answers_for(form.answers, version))


def answers_of(answers: Answers) -> list[AnswerView]:
    """In the order of their names."""
    return [
        AnswerView(name, said["value"], said["source"], said["item"], None if said["as_of"] is None else date.fromisoformat(said["as_of"]))
        for name, said in sorted(answers.items())
    ]


def _summary(
    case: Application, product: ApplicationProduct, parties: dict[UUID, ApplicationParty], form: ApplicationGroup | None
) -> ApplicationSummary:
    said: Application | ApplicationGroup = case if form is None else form
    return ApplicationSummary(
        id=case.id, case_number=case.case_number, group_id=case.group_id, state=case.status, product=product,
        lender=parties[case.lender_id], enterprise=parties[case.subject_id], branch_id=case.branch_id, officer_id=case.officer_id,
        amount=_yuan(said.amount_fen), term_months=said.term_months, purpose=said.purpose, region=case.region, verdict=case.verdict,
        external_reference=case.external_reference, rerouted_from_id=case.rerouted_from_id, submitted_at=case.submitted_at,
        decided_at=case.decided_at, due_at=case.due_at, due_what=case.due_what, version=case.version,
    )  # fmt: skip


def _proposal(proposal: Proposal | None) -> ProposalView | None:
    if proposal is None:
        return None
    return ProposalView(
        amount=yuan_text(proposal.amount_fen),
        rate=percent(proposal.annual_rate),
        term_months=proposal.term_months,
        repayment_method=proposal.repayment_method,
        conditions=proposal.conditions_zh,
        approvers_needed=proposal.approvers_needed,
    )


def _request(request: DocumentRequest | None) -> DocumentRequestView | None:
    return None if request is None else DocumentRequestView(request.lines, request.asked_at, request.answer_until)


def _yuan(amount_fen: int | None) -> str | None:
    return None if amount_fen is None else yuan_text(amount_fen)
