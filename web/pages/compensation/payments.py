"""`/bureau/payments`: what waits to be paid, payment files for the treasury and its answers, and accounts to admit (拨付)."""

from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.types import ControllerRouterHandler
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.policy import policy_table
from marketplace.clock import now
from marketplace.documents.file_names import attachment
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.members.repository import organisation_names
from marketplace.workflow.mover import FourEyesNeeded
from policies.claims.batch_answers import MOST_BYTES, Answered, answer_batch, read_answer
from policies.claims.batches import answer_template, as_csv, as_xlsx, get_batch, lines_of, list_batches, make_batch, rows_of
from policies.claims.desk.waiting import to_file, to_queue
from policies.claims.payee_accounts import admit_account, list_accounts, refuse_account
from web.api.payment_batches import XLSX
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.keys import sealer_of
from web.security.permissions import actor_of, permission
from web.uploads import uploads_of
from web.views.compensation.payments import account_lines, batch_line, payment_rows, waiting_lines

PATH = "/bureau/payments"
BATCH = PATH + "/batches/{batch_id:uuid}"
ACCOUNT = PATH + "/accounts/{account_id:uuid}"
SHOWN = 20  # files, the newest
ANSWER = "claims:batch:answer"
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(PATH, opt=permission("claims:batch:list"))
async def payments(request: HTMXRequest, session: Session) -> Response[Any]:
    """Everything that a treasurer has to do, in its order."""
    return await _shown(request, session)


@post(PATH + "/batches", opt=permission("claims:batch:create"), status_code=200)
async def make_payment_file(request: HTMXRequest, session: Session, state: State) -> Response[Any]:
    """All listed payments that are in no file yet."""
    try:
        async with session.begin_nested():
            made = await make_batch(session, sealer_of(state), actor_of(request), at=now())
    except Conflict as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, conflict=str(refused))
    return go_to(request, f"{PATH}/batches/{made.id}")


@get(BATCH, opt=permission("claims:batch:list"))
async def payment_file_page(request: HTMXRequest, session: Session, batch_id: FromPath[UUID]) -> Response[Any]:
    """One file with its payments and the treasury's answer."""
    return await _batch(request, session, batch_id)


@get([BATCH + "/list.csv", BATCH + "/list.xlsx", BATCH + "/answer.csv"], opt=permission("claims:batch:read"))
async def payment_file(request: HTMXRequest, session: Session, state: State, batch_id: FromPath[UUID]) -> Response[bytes]:
    """The file with the whole account numbers, or what the treasury fills in."""
    batch = await get_batch(session, actor_of(request), batch_id, "claims:batch:read")
    rows, name = await rows_of(session, sealer_of(state), batch), request.url.path.rpartition("/")[2]
    made = {"list.csv": as_csv, "list.xlsx": as_xlsx, "answer.csv": answer_template}[name]
    shown = f"{batch.number}{'-回单模板' if name == 'answer.csv' else ''}.{name.rpartition('.')[2]}"
    headers = {"Content-Disposition": attachment(shown), "Cache-Control": "no-store"}
    return Response(made(rows), media_type=XLSX if name.endswith("xlsx") else "text/csv; charset=utf-8", headers=headers)


@post(BATCH + "/answer", opt=permission(ANSWER), request_max_body_size=2 * MOST_BYTES, status_code=200)
async def answer_file(request: HTMXRequest, session: Session, batch_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Line by line: what is wrong with one does not hold up the others, and the same again changes nothing."""
    actor = actor_of(request)
    await get_batch(session, actor, batch_id, ANSWER)
    try:
        upload = uploads_of(form, most=1)[0]
        lines, faults = read_answer(await to_thread.run_sync(upload.content.read, MOST_BYTES + 1))
        async with session.begin_nested():
            done = await answer_batch(session, actor, batch_id, lines, at=now(), faults=faults)
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _batch(request, session, batch_id, faults=refused.errors or [FieldError("/file", str(refused))])
    return await _batch(request, session, batch_id, done=done)


@post(ACCOUNT + "/admit", opt=permission("claims:payee:admit"), status_code=200)
async def admit_payee(request: HTMXRequest, session: Session, account_id: FromPath[UUID]) -> Response[Any]:
    """The claimant is paid there from now on."""
    try:
        async with session.begin_nested():
            await admit_account(session, actor_of(request), account_id, at=now())
    except (Conflict, FourEyesNeeded) as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, conflict=str(refused))
    return go_to(request, PATH)


@post(ACCOUNT + "/refuse", opt=permission("claims:payee:refuse"), status_code=200)
async def refuse_payee(request: HTMXRequest, session: Session, account_id: FromPath[UUID], form: Form) -> Response[Any]:
    """With a reason that the institution reads."""
    try:
        async with session.begin_nested():
            await refuse_account(session, actor_of(request), account_id, str(form.get("reason", "")), at=now())
    except (Conflict, Invalid) as refused:
        await record_refusal(request.scope, refused)
        wrong = {str(account_id): refused.errors[0].detail} if isinstance(refused, Invalid) else {}
        return await _shown(request, session, conflict="" if wrong else str(refused), wrong=wrong)
    return go_to(request, PATH)


async def _shown(request: HTMXRequest, session: AsyncSession, *, conflict: str = "", wrong: dict[str, str] | None = None) -> Response[Any]:
    actor = actor_of(request)
    found = await list_accounts(session, actor)
    names = await organisation_names(session, {each.institution_id for each in found})
    waiting, listed = await to_queue(session, actor), await to_file(session, actor)
    return page(
        request,
        "pages/compensation/payments.html",
        status_code=422 if wrong else 409 if conflict else 200,
        nav="payments",
        conflict=conflict,
        waiting=waiting_lines(waiting),
        listed=waiting_lines(listed),
        batches=[batch_line(each) for each in await list_batches(session, actor, limit=SHOWN)],
        proposed=account_lines([each for each in found if each.state == "proposed"], names, wrong or {}),
        accounts=account_lines([each for each in found if each.state != "proposed"], names, {}),
        may_pay=policy_table().grant(actor.role, "claims:batch:create") is not None,
        may_admit=policy_table().grant(actor.role, "claims:payee:admit") is not None,
    )


async def _batch(
    request: HTMXRequest, session: AsyncSession, batch_id: UUID, *, faults: Any = (), done: Answered | None = None
) -> Response[Any]:
    actor = actor_of(request)
    batch = await get_batch(session, actor, batch_id)
    return page(
        request,
        "pages/compensation/batch.html",
        status_code=422 if faults else 200,
        nav="payments",
        batch=batch_line(batch),
        lines=payment_rows(await lines_of(session, batch)),
        may_answer=policy_table().grant(actor.role, ANSWER) is not None,
        faults=[{"name": "file", "message": each.detail} for each in faults],
        done=done,
    )


CLAIM_PAYMENTS: list[ControllerRouterHandler] = [
    payments, make_payment_file, payment_file_page, payment_file, answer_file, admit_payee, refuse_payee,
]  # fmt: skip
