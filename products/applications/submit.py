"""Submitting: one form becomes up to three cases, each with its receipt, number and clocks, or nothing of it happens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.documents.models import Document
from marketplace.documents.use import rely_on
from marketplace.errors import FieldError, Invalid
from marketplace.ids import new_id
from marketplace.workflow.mover import NOTHING_SAID, Said, move
from marketplace.workflow.moves import TransitionNotAllowed
from products.applications.branches import branch_for
from products.applications.by_system import end_by_system
from products.applications.events import MOVED
from products.applications.form_versions import forget_versions
from products.applications.models import Application, ApplicationDocument, ApplicationGroup
from products.applications.ports import Applicant, Deal, KeptReceipt, ReceiptKeeper
from products.applications.repository import case_number, cases_of, get_case, get_group, visible
from products.applications.states import APPLICATION, ApplicationStatus
from products.applications.submission import Candidate, Submission, read_submission
from products.applications.time_limits import promised_days, start_promises


async def submit_form(
    session: AsyncSession, actor: Actor, group_id: UUID, receipts: ReceiptKeeper, *, at: datetime
) -> tuple[ApplicationGroup, Sequence[Application]]:
    """Submit every case of the form that is still a draft. Raises: GroupNotFound, TransitionNotAllowed, Invalid with every fault."""
    form = await _hold(session, actor, group_id)
    drafts = [case for case in await cases_of(session, group_id) if case.status is ApplicationStatus.DRAFT]
    if not form.product_ids:
        raise Invalid("申请有 1 处需要处理", [FieldError("/product_ids", "请至少选一款产品")])
    if not drafts:
        raise TransitionNotAllowed("这份申请已经提交过", state=ApplicationStatus.SUBMITTED)
    return form, await _submit(session, actor, form, drafts, receipts, NOTHING_SAID, None, at)


async def submit_case(
    session: AsyncSession,
    actor: Actor,
    application_id: UUID,
    receipts: ReceiptKeeper,
    *,
    at: datetime,
    version: int | None = None,
    said: Said = NOTHING_SAID,
) -> Application:
    """Submit one case of a form alone. Raises: as `submit_form`."""
    case = await get_case(session, actor, application_id)
    form = await _hold(session, actor, case.group_id)
    case = await get_case(session, actor, application_id)  # as it stands now that nobody else submits
    APPLICATION.require(case.status, APPLICATION.move("submit"))
    return (await _submit(session, actor, form, [case], receipts, said, version, at))[0]


async def _submit(
    session: AsyncSession,
    actor: Actor,
    form: ApplicationGroup,
    drafts: Sequence[Application],
    receipts: ReceiptKeeper,
    said: Said,
    seen: int | None,
    at: datetime,
) -> list[Application]:
    submission = await read_submission(session, form, drafts, at=at)
    if faults := submission.faults():
        raise Invalid(f"申请有 {len(faults)} 处需要处理", faults)
    if form.submitted_at is None:
        form.submitted_at = form.updated_at = at
        if form.version > 1:  # what was never changed has none
            await forget_versions(session, form.id)
    kept = [await _keep(session, receipts, submission, each) for each in submission.candidates]
    made = []
    for candidate, receipt in zip(submission.candidates, kept, strict=True):
        case = await _move(session, actor, submission, candidate, receipt, said, seen)
        await start_promises(session, case, at=at)
        await _attach(session, actor, form, case, at)
        made.append(case)
    await _end_rerouted(session, form, made, at)
    ids = [case.id for case in made]
    as_due = select(Application).where(Application.id.in_(ids)).order_by(Application.id).execution_options(populate_existing=True)
    return list(await session.scalars(as_due))


async def _hold(session: AsyncSession, actor: Actor, group_id: UUID) -> ApplicationGroup:
    """The form, while nobody else submits for the same enterprise: two forms for one product must not overtake each other's check."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"application {actor.organisation_id}", 0))))
    return await get_group(session, actor, group_id, lock=True)


def _deal(form: ApplicationGroup) -> Deal:
    assert form.amount_fen is not None and form.term_months is not None and form.purpose is not None  # noqa: S101, PT018  # checked before
    return Deal(form.amount_fen, form.term_months, form.purpose)


async def _keep(session: AsyncSession, receipts: ReceiptKeeper, submission: Submission, candidate: Candidate) -> KeptReceipt:
    assert candidate.product is not None  # noqa: S101  # checked before
    deal = _deal(submission.form)
    applicant = Applicant(submission.subject, submission.profile)
    return await receipts.keep(session, applicant, candidate.product, candidate.version, deal, at=submission.at)


async def _move(
    session: AsyncSession,
    actor: Actor,
    submission: Submission,
    candidate: Candidate,
    receipt: KeptReceipt,
    said: Said,
    seen: int | None,
) -> Application:
    form, case, version, at = submission.form, candidate.case, candidate.version, submission.at
    deal, region = _deal(form), (submission.subject.region or "")[:6] or None
    branch_id = await branch_for(session, case.lender_id, region)
    values = {
        "case_number": await case_number(session, at.astimezone(SHANGHAI).date()),
        "product_version_id": version.id, "promise_days": promised_days(version.promise_days),
        "amount_fen": deal.amount_fen, "term_months": deal.term_months, "purpose": deal.purpose,
        "region": region, "branch_id": branch_id, "verdict": receipt.verdict, "receipt_id": receipt.receipt_id,
        "consent_ids": [each.id for each in submission.consents_of(candidate)], "rerouted_from_id": form.rerouted_from_id,
        "submitted_at": at, "updated_at": at,
    }  # fmt: skip
    parties = [case.subject_id, case.lender_id, *([branch_id] if branch_id else [])]
    told = {"product_id": str(case.product_id), "version_id": str(version.id), "receipt_id": str(receipt.receipt_id)}
    return await move(
        session, actor, APPLICATION, MOVED["submit"], Application, case.id, "submit", at=at, visible=visible(actor), version=seen,
        said=said, values=values, parties=parties, data=told,
    )  # fmt: skip


async def _names(session: AsyncSession, form: ApplicationGroup) -> dict[UUID, str]:
    found = await session.execute(select(Document.id, Document.file_name).where(Document.id.in_(form.document_ids)))
    return {row.id: row.file_name for row in found}


async def _attach(session: AsyncSession, actor: Actor, form: ApplicationGroup, case: Application, at: datetime) -> None:
    """The form's papers become the case's, and can no longer be deleted."""
    if not form.document_ids:
        return
    await rely_on(session, actor, form.document_ids, subject_kind=APPLICATION.resource, subject_id=case.id)
    session.add_all(
        ApplicationDocument(id=new_id(), application_id=case.id, document_id=each, name_zh=_called(form, each, name), added_at=at)
        for each, name in (await _names(session, form)).items()
    )
    await session.flush()


def _called(form: ApplicationGroup, document_id: UUID, file_name: str) -> str:
    """Which paper it is, where the enterprise said so, and the file's own name."""
    line = form.paper_lines.get(str(document_id))
    return (f"{line}（{file_name}）" if line else file_name)[:120]


async def _end_rerouted(session: AsyncSession, form: ApplicationGroup, made: Sequence[Application], at: datetime) -> None:
    """The case that this form goes on from ends, if its lender has not decided meanwhile."""
    if form.rerouted_from_id is None or not made:
        return
    old = await session.get(Application, form.rerouted_from_id, populate_existing=True, with_for_update=True)
    if old is not None and old.status in APPLICATION.move("reroute").sources:
        await end_by_system(session, old, "reroute", at=at, data={"to": str(made[0].id)})
