"""`/bank/loans/{id}` and what a lender does there; a form that was refused comes back whole, also when somebody was quicker."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.workflow.mover import Said
from products.loans.actions import classify, cure, declare_default, mark_overdue, settle, write_off
from products.loans.models import Loan
from products.loans.preview import preview_payment
from products.loans.prolong import extend_loan, renew_loan
from products.loans.repay import repay
from products.loans.repository import get_loan
from products.loans.states import LOAN
from web.forms import FormData
from web.pages.bank.loan_page import BASE, loan_page
from web.redirects import go_to
from web.refusals import record_refusal
from web.security.permissions import actor_of, permission
from web.views.loan_typed import typed_default, typed_extension, typed_grade, typed_payment, typed_renewal
from web.workflow_pages import Refused
from web.workflow_routes import moves_named, page_moves, version_in

ONE = BASE + "/{loan_id:uuid}"
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]
Act = Callable[[AsyncSession, Actor], Awaitable[Any]]


@get(ONE, opt=permission("loans:loan:read"))
async def bank_loan(request: HTMXRequest, session: Session, loan_id: FromPath[UUID]) -> Response[Any]:
    """`?correct=` fills the form with the repayment that is to be put right."""
    return await loan_page(request, session, await get_loan(session, actor_of(request), loan_id))


@post(ONE + "/repayments", opt=permission("loans:loan:repay"), status_code=200)
async def repay_bank_loan(request: HTMXRequest, session: Session, loan_id: FromPath[UUID], form: Form) -> Response[Any]:
    """A repayment, or the correction of one."""

    async def act(session: AsyncSession, actor: Actor) -> None:
        await repay(session, actor, loan_id, typed_payment(form), at=now())

    return await _act(request, session, loan_id, form, "repay", act)


@post(ONE + "/repayments/preview", opt=permission("loans:loan:repay"), status_code=200)
async def preview_bank_repayment(request: HTMXRequest, session: Session, loan_id: FromPath[UUID], form: Form) -> Response[Any]:
    """How it would be spread; nothing is recorded."""
    actor = actor_of(request)
    loan = await get_loan(session, actor, loan_id)
    try:
        payment = typed_payment(form)
        if payment.reverses is not None:
            raise Invalid("更正不能预览", [FieldError("/reverses", "更正要把之后的还款重新入账，不能预览；登记后可在还款计划里核对。")])
        spread = await preview_payment(session, actor, loan_id, payment, at=now())
    except (Invalid, Conflict) as refused:
        return await _refused(request, session, loan_id, form, "repay", refused)
    return await loan_page(request, session, loan, Refused("repay", form), spread=spread)


@post(ONE + "/classify", opt=permission("loans:loan:classify"), status_code=200)
async def classify_bank_loan(request: HTMXRequest, session: Session, loan_id: FromPath[UUID], form: Form) -> Response[Any]:
    """One of the five grades."""

    async def act(session: AsyncSession, actor: Actor) -> None:
        await classify(session, actor, loan_id, typed_grade(form), at=now(), version=version_in(form))

    return await _act(request, session, loan_id, form, "classify", act)


@post(ONE + "/extend", opt=permission("loans:loan:extend"), status_code=200)
async def extend_bank_loan(request: HTMXRequest, session: Session, loan_id: FromPath[UUID], form: Form) -> Response[Any]:
    """To another last day."""

    async def act(session: AsyncSession, actor: Actor) -> None:
        extension, note = typed_extension(form)
        await extend_loan(session, actor, loan_id, extension, at=now(), version=version_in(form), said=Said(note=note))

    return await _act(request, session, loan_id, form, "extend", act)


@post(ONE + "/renew", opt=permission("loans:loan:renew"), status_code=200)
async def renew_bank_loan(request: HTMXRequest, session: Session, loan_id: FromPath[UUID], form: Form) -> Response[Any]:
    """By another loan, whose page is shown then."""
    made: list[Loan] = []

    async def act(session: AsyncSession, actor: Actor) -> None:
        wanted, note = typed_renewal(form)
        done = await renew_loan(session, actor, loan_id, wanted, at=now(), version=version_in(form), said=Said(note=note))
        made.append(done.new)

    return await _act(request, session, loan_id, form, "renew", act, then=lambda: f"{BASE}/{made[0].id}")


@post(ONE + "/default", opt=permission("loans:loan:default"), status_code=200)
async def default_bank_loan(request: HTMXRequest, session: Session, loan_id: FromPath[UUID], form: Form) -> Response[Any]:
    """A default event comes of it."""

    async def act(session: AsyncSession, actor: Actor) -> None:
        defaulted_on, note = typed_default(form)
        await declare_default(session, actor, loan_id, defaulted_on, at=now(), version=version_in(form), said=Said(note=note))

    return await _act(request, session, loan_id, form, "default", act)


async def _show(request: HTMXRequest, session: AsyncSession, case: Loan, refused: Refused) -> Response[Any]:
    return await loan_page(request, session, case, refused)


BANK_LOAN_MOVES = page_moves(
    moves_named(LOAN, "mark_overdue", "cure", "settle", "write_off"),
    BASE,
    {"mark_overdue": mark_overdue, "cure": cure, "settle": settle, "write_off": write_off},
    get_loan,
    _show,
)


async def _act(
    request: HTMXRequest,
    session: AsyncSession,
    loan_id: UUID,
    form: FormData,
    action: str,
    act: Act,
    then: Callable[[], str] | None = None,
) -> Response[Any]:
    actor = actor_of(request)
    await get_loan(session, actor, loan_id)  # first: a loan that is not the caller's to see asks for nothing
    try:
        async with session.begin_nested():  # takes back what was done before the refusal
            await act(session, actor)
    except (Invalid, Conflict) as refused:
        return await _refused(request, session, loan_id, form, action, refused)
    return go_to(request, then() if then else f"{BASE}/{loan_id}")


async def _refused(
    request: HTMXRequest, session: AsyncSession, loan_id: UUID, form: FormData, action: str, error: Invalid | Conflict
) -> Response[Any]:
    await record_refusal(request.scope, error)
    loan = await get_loan(session, actor_of(request), loan_id)
    if isinstance(error, Invalid):
        return await loan_page(
            request, session, loan, Refused(action, form, error.errors or (FieldError("", str(error)),)), status_code=422
        )
    return await loan_page(request, session, loan, Refused(action, form, (FieldError("", str(error)),)), status_code=409)
