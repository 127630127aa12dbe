"""`/me/applications/forms/{id}/check`: everything once more before it is sent; `/submit` sends it, `/sent` is the receipt of it."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.models import Document
from marketplace.errors import FieldError, Invalid
from marketplace.members.repository import organisation_names
from products.applications.models import Application
from products.applications.repository import READ_GROUP, cases_of, get_group
from products.applications.submit import submit_form
from products.catalogue.models import Product, ProductVersion
from web.applications import receipts_of
from web.applying import Draft, read_draft
from web.forms import FormData
from web.pages.applying.form import FORMS, PATH
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.application_check import open_points, said_lines, verdict_of
from web.views.application_papers import paper_lines
from web.views.application_steps import steps_of
from web.views.chosen_products import chosen_products

SUBMIT = "applications:group:submit"
CLOCKS_ZH = {"accept": "受理", "contact": "首次联系", "decide": "审批答复"}
Session = NamedDependency[AsyncSession]


@get(f"{PATH}/check", opt=permission(READ_GROUP))
async def check_application(request: HTMXRequest, session: Session, state: State, group_id: FromPath[UUID]) -> Response[Any]:
    """Value by value, product by product; what is missing leads to where it is filled in."""
    form = await get_group(session, actor_of(request), group_id)
    if form.submitted_at is not None:
        return go_to(request, f"{FORMS}/{group_id}/sent")
    return await _shown(request, session, state, group_id)


@post(f"{PATH}/submit", opt=permission(SUBMIT), status_code=200)
async def submit_application_form(
    request: HTMXRequest, form: NamedDependency[FormData], session: Session, state: State, group_id: FromPath[UUID]
) -> Response[Any]:
    """All cases or none. Pressed twice, or again after Back, it leads to the receipt of the first time."""
    actor = actor_of(request)
    if (await get_group(session, actor, group_id)).submitted_at is None:
        try:
            async with session.begin_nested():
                await submit_form(session, actor, group_id, receipts_of(state), at=now())
        except Invalid as refused:
            await record_refusal(request.scope, refused)
            return await _shown(request, session, state, group_id, errors=refused.errors)
    return go_to(request, f"{FORMS}/{group_id}/sent")


@get(f"{PATH}/sent", opt=permission(READ_GROUP))
async def application_sent(request: HTMXRequest, session: Session, group_id: FromPath[UUID]) -> Response[Any]:
    """The numbers, what is pinned, and who has to do what by when."""
    form = await get_group(session, actor_of(request), group_id)
    if form.submitted_at is None:
        return go_to(request, f"{FORMS}/{group_id}")
    cases = [each for each in await cases_of(session, group_id) if each.submitted_at is not None]
    return page(
        request,
        "pages/applying/sent.html",
        nav="applications",
        submitted_at=form.submitted_at,
        cases=await _sent(session, cases),
        keep_others=form.keep_others,
    )


async def _sent(session: AsyncSession, cases: list[Application]) -> list[dict[str, Any]]:
    names = await organisation_names(session, {each.lender_id for each in cases})
    wanted = select(ProductVersion, Product.public_code).join(Product, Product.id == ProductVersion.product_id)
    rows = await session.execute(wanted.where(ProductVersion.id.in_([each.product_version_id for each in cases])))
    products = {version.id: (version, code) for version, code in rows}
    return [
        {
            "id": each.id, "number": each.case_number, "lender": names.get(each.lender_id, ""), "receipt_id": each.receipt_id,
            "product": products[each.product_version_id][0].name, "code": products[each.product_version_id][1],
            "version": products[each.product_version_id][0].number, "due_at": each.due_at,
            "due": CLOCKS_ZH.get(each.due_what or "", ""), "promise": each.promise_days, "submitted_at": each.submitted_at,
        }
        for each in cases
    ]  # fmt: skip


async def _shown(
    request: HTMXRequest, session: AsyncSession, state: State, group_id: UUID, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    draft = await read_draft(session, actor_of(request), group_id, at=now())
    faults = draft.submission.faults()
    blocking = errors or tuple(faults)
    return page(
        request,
        "pages/applying/check.html",
        status_code=422 if errors else 200,
        nav="applications",
        group_id=group_id,
        steps=steps_of("check"),
        said=said_lines(draft),
        products=[
            {"chosen": chosen, "verdict": verdict_of(state, draft, place)} for place, chosen in enumerate(chosen_products(draft, faults))
        ],
        lines=paper_lines(draft, await _papers(session, draft)),
        open_points=open_points(blocking),
        refused=bool(errors),
        keep_others=draft.form.keep_others,
    )


async def _papers(session: AsyncSession, draft: Draft) -> list[Document]:
    wanted = select(Document).where(Document.id.in_(draft.form.document_ids), Document.deleted_at.is_(None))
    return list(await session.scalars(wanted))
