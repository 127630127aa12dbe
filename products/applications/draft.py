"""The form while it is a draft: made, changed, kept at every step. Each product of it has its case, a draft too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Forbidden, Invalid
from marketplace.events.record import record
from marketplace.ids import new_id
from marketplace.profiles.repository import ProfileRepository
from marketplace.workflow.mover import Said, begin, move
from products.applications.draft_faults import faults_of_draft
from products.applications.enquiries import TOLD_VERSION
from products.applications.events import CHANGED, DRAFTED, MOVED
from products.applications.form_versions import keep_version, said_of
from products.applications.models import Application, ApplicationGroup
from products.applications.prefill import Answers, asked_by, merged, prefilled
from products.applications.repository import cases_of, get_group, visible
from products.applications.states import APPLICATION, ApplicationStatus
from products.applications.terms import FormTerms
from products.applications.time_limits import promised_days
from products.catalogue.models import Product, ProductVersion
from products.catalogue.repository import ProductRepository


class FormChanged(Conflict):
    """The form was changed, or submitted, since the caller looked at it."""

    code = "form_changed"


async def create_form(
    session: AsyncSession, actor: Actor, terms: FormTerms, *, at: datetime, like: ApplicationGroup | None = None
) -> ApplicationGroup:
    """A draft of the caller's enterprise, prefilled from its own profile; `like` is a form whose answers are taken over.

    Raises: Forbidden for a caller who is no enterprise's, Invalid with every fault.
    """
    if actor.organisation_id is None:
        raise Forbidden("只有企业可以申请")
    products = await _products(session, terms)
    form = ApplicationGroup(
        id=new_id(), subject_id=actor.organisation_id, created_by=actor.account_id,
        answers=dict(like.answers) if like else {}, paper_lines=dict(like.paper_lines) if like else {}, undertaken={}, created_at=at,
        product_ids=[], document_ids=[], consent_ids=[], updated_at=at,
    )  # fmt: skip
    form.answers = await _answers(session, form, terms, products, at)
    _write(form, terms, products, at)
    session.add(form)
    await session.flush()
    for product in products:
        await _draft_case(session, form, product, at)
    await session.flush()
    return form


async def change_form(
    session: AsyncSession, actor: Actor, group_id: UUID, terms: FormTerms, *, version: int | None, at: datetime
) -> ApplicationGroup:
    """Replace what the draft says. `version` is the one that the caller has looked at.

    A product that leaves the form ends as a withdrawn draft. Raises: GroupNotFound, FormChanged, Invalid with every fault.
    """
    form = await get_group(session, actor, group_id, lock=True)
    if form.submitted_at is not None:
        raise FormChanged("这份申请已经提交，不能再改；可以撤回后重新申请", state="submitted")
    if version is not None and version != form.version:
        raise FormChanged("这份申请刚在别处改动过，请刷新后再改", state="draft")
    products = await _products(session, terms)
    before = said_of(form)
    form.answers = await _answers(session, form, terms, products, at)
    await _fit_cases(session, actor, form, products, at)
    _write(form, terms, products, at)
    await keep_version(session, form, before, at=at, undone=said_of(form) == before)
    form.version += 1
    record(session, CHANGED, form.id, at=at, parties=[form.subject_id], data={"version": form.version})
    await session.flush()
    return form


async def keep_others(session: AsyncSession, actor: Actor, group_id: UUID, keep: bool, *, at: datetime) -> ApplicationGroup:
    """Whether the other cases go on when one is signed; may be said until one is. Raises: GroupNotFound, FormChanged."""
    form = await get_group(session, actor, group_id)
    open_ = update(ApplicationGroup).where(ApplicationGroup.id == form.id, ApplicationGroup.signed_id.is_(None))
    changed: Any = await session.execute(open_.values(keep_others=keep, updated_at=at, version=ApplicationGroup.version + 1))
    if changed.rowcount != 1:
        raise FormChanged("已有一家签约，不能再改", state="submitted")
    record(session, CHANGED, form.id, at=at, parties=[form.subject_id], data={"keep_others": keep})
    await session.refresh(form)
    return form


def terms_of(form: ApplicationGroup) -> FormTerms:
    """What the form says; answers stay as they are."""
    return FormTerms(
        product_ids=tuple(form.product_ids), amount_fen=form.amount_fen, term_months=form.term_months, purpose=form.purpose,
        consent_ids=tuple(form.consent_ids), document_ids=tuple(form.document_ids), told=form.told_version == TOLD_VERSION,
        keep_others=form.keep_others,
    )  # fmt: skip


async def copy_form(session: AsyncSession, actor: Actor, case: Application, product_id: UUID, *, at: datetime) -> ApplicationGroup:
    """A draft for another product with the same figures, answers and papers: one tap after a refusal, or where a lender lets time pass.

    A case that its lender still has, or that has lapsed, ends as rerouted when the new one is submitted.
    """
    old = await get_group(session, actor, case.group_id)
    terms = replace(terms_of(old), product_ids=(product_id,), consent_ids=(), told=False)
    form = await create_form(session, actor, terms, at=at, like=old)
    if str(case.status) in APPLICATION.move("reroute").sources:
        form.rerouted_from_id = case.id
    await session.flush()
    return form


async def _products(session: AsyncSession, terms: FormTerms) -> list[Product]:
    found = await ProductRepository(session).published_by_ids(terms.product_ids)
    if faults := faults_of_draft(terms, found):
        raise Invalid(f"申请有 {len(faults)} 处需要修改", faults)
    return found


async def _answers(session: AsyncSession, form: ApplicationGroup, terms: FormTerms, products: Sequence[Product], at: datetime) -> Answers:
    profile = await ProfileRepository(session).of_organisation(form.subject_id)
    asked = prefilled(asked_by(_version(each) for each in products), profile)
    return merged(asked | form.answers, terms.answers or {}, profile, at.astimezone(SHANGHAI).date())


async def _fit_cases(session: AsyncSession, actor: Actor, form: ApplicationGroup, products: Sequence[Product], at: datetime) -> None:
    wanted = {each.id: each for each in products}
    for case in await cases_of(session, form.id):
        if wanted.pop(case.product_id, None) is None:
            said = Said(reason_code="mistake")
            await move(
                session, actor, APPLICATION, MOVED["withdraw"], Application, case.id, "withdraw", at=at, visible=visible(actor), said=said,
                parties=[case.subject_id],
            )  # fmt: skip
    for product in wanted.values():
        await _draft_case(session, form, product, at)


async def _draft_case(session: AsyncSession, form: ApplicationGroup, product: Product, at: datetime) -> None:
    version = _version(product)
    if product.lender_id is None:
        raise Invalid("申请有 1 处需要修改", [FieldError("/product_ids", "参考样例只供了解，不能申请")])
    case = Application(
        id=new_id(), status=ApplicationStatus.DRAFT, group_id=form.id, subject_id=form.subject_id, lender_id=product.lender_id,
        product_id=product.id, product_version_id=version.id, promise_days=promised_days(version.promise_days),
        created_at=at, updated_at=at,
    )  # fmt: skip
    session.add(case)
    await session.flush()
    await begin(session, APPLICATION, DRAFTED, case.id, ApplicationStatus.DRAFT, at=at, parties=[form.subject_id])


def _write(form: ApplicationGroup, terms: FormTerms, products: Sequence[Product], at: datetime) -> None:
    form.product_ids, form.amount_fen, form.term_months = list(terms.product_ids), terms.amount_fen, terms.term_months
    form.purpose, form.keep_others = terms.purpose, terms.keep_others
    form.consent_ids, form.document_ids = list(terms.consent_ids), list(terms.document_ids)
    if terms.paper_lines is not None:
        form.paper_lines = {each: line for each, line in terms.paper_lines.items() if each in {str(known) for known in terms.document_ids}}
    if terms.undertakings is not None:
        form.undertaken = {str(each.id): str(each.current_version_id) for each in products if each.id in terms.undertakings}
    form.enquiries_told_at = (form.enquiries_told_at or at) if terms.told else None
    form.told_version = TOLD_VERSION if terms.told else None
    form.updated_at = at


def _version(product: Product) -> ProductVersion:
    assert product.current is not None  # noqa: S101  # what is published has a version
    return product.current
