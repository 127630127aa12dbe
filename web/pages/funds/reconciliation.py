"""`/bureau/funds/{id}/reconciliation`: statements of the bank by file, their columns confirmed, differences explained."""

from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError
from marketplace.information.batches.terms import REQUEST_BYTES, UPLOADED
from policies.funds.deposits import deposits_of
from policies.funds.journal_models import BankStatement
from policies.funds.models import Fund
from policies.funds.reconciliation import (
    ANSWER,
    BRING,
    StatementTerms,
    bring_statement,
    confirm_statement,
    explain_gap,
    explain_line,
    statement_of_fund,
)
from policies.funds.reconciliation_result import unmatched_lines
from policies.funds.repository import get_fund
from web.documents import document_store
from web.forms import FormData
from web.information_files import delivered_file
from web.pages.funds.ledger_frame import READ, account_choices, attempt, shown, typed_of
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm
from web.views.fund_reconciliation import columns_of_statement, deposits_by_id, differences, statement_facts, statement_line
from web.views.funds import BASE
from web.views.layout_form import declared_of

HERE = ONE + "/reconciliation"
STATEMENT = HERE + "/{statement_id:uuid}"
FIELDS = ("deposit", "from_on", "to_on", "opening", "closing")
MOST_LISTED = 100
Session = NamedDependency[AsyncSession]
FundId = FromPath[UUID]
StatementId = FromPath[UUID]
Form = NamedDependency[FormData]


@get(HERE, opt=permission(READ))
async def bureau_fund_reconciliation(request: HTMXRequest, session: Session, fund_id: FundId) -> Response[Any]:
    """Statements that were brought, the newest first, with the form that brings one."""
    return await _list(request, session, await get_fund(session, actor_of(request), fund_id, READ))


@post(HERE, opt=permission(BRING), request_max_body_size=REQUEST_BYTES, status_code=200)
async def bring_bank_statement(request: HTMXRequest, session: Session, form: Form, state: State, fund_id: FundId) -> Response[Any]:
    """Keep the file and show what its columns were understood as."""
    actor = actor_of(request)
    fund = await get_fund(session, actor, fund_id, BRING)
    await UPLOADED.spend(state.beside_sessions, str(actor.account_id), now=now())
    brought: list[BankStatement] = []

    async def bring() -> None:
        read = TypedForm(form)
        from_on, to_on = read.day("from_on", "起日"), read.day("to_on", "止日")
        opening, closing = read.fen("opening", "期初余额", required=True), read.fen("closing", "期末余额", required=True)
        read.require_all()
        name, content = await to_thread.run_sync(delivered_file, form)
        terms = StatementTerms(
            deposit=typed_of(form, ["deposit"])["deposit"], from_on=from_on, to_on=to_on, opening_fen=opening, closing_fen=closing,
            file_name=name,
        )  # fmt: skip
        brought.append(await bring_statement(session, document_store(state.settings.home), actor, fund.id, terms, content, at=now()))

    faults = await attempt(request, session, bring())
    if faults:
        return await _list(request, session, fund, form, faults)
    return go_to(request, f"{BASE}/{fund.id}/reconciliation/{brought[0].id}")


@get(STATEMENT, opt=permission(READ))
async def bureau_bank_statement(request: HTMXRequest, session: Session, fund_id: FundId, statement_id: StatementId) -> Response[Any]:
    """One statement: its columns to confirm, or what does not agree."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    return await _one(request, session, fund, statement_id)


@post(STATEMENT + "/confirm", opt=permission(ANSWER), status_code=200)
async def confirm_bank_statement(
    request: HTMXRequest, session: Session, form: Form, state: State, fund_id: FundId, statement_id: StatementId
) -> Response[Any]:
    """Compare it under these columns."""
    actor = actor_of(request)
    fund = await get_fund(session, actor, fund_id, ANSWER)
    columns = columns_of_statement(await statement_of_fund(session, fund, statement_id))

    async def confirm() -> None:
        declared = declared_of(columns, form)
        await confirm_statement(session, document_store(state.settings.home), actor, fund.id, statement_id, declared, at=now())

    return await _after(request, session, fund, statement_id, await attempt(request, session, confirm()), form)


@post(STATEMENT + "/lines/{line:int}/explain", opt=permission(ANSWER), status_code=200)
async def explain_bank_line(
    request: HTMXRequest, session: Session, form: Form, fund_id: FundId, statement_id: StatementId, line: FromPath[int]
) -> Response[Any]:
    """Why a line of the bank is not in the journal."""
    actor, words = actor_of(request), typed_of(form, ["note"])["note"]
    fund = await get_fund(session, actor, fund_id, ANSWER)
    faults = await attempt(request, session, explain_line(session, actor, fund.id, statement_id, min(line, 10**6), words, at=now()))
    return await _after(request, session, fund, statement_id, faults)


@post(STATEMENT + "/entries/{entry_id:uuid}/explain", opt=permission(ANSWER), status_code=200)
async def explain_journal_gap(
    request: HTMXRequest, session: Session, form: Form, fund_id: FundId, statement_id: StatementId, entry_id: FromPath[UUID]
) -> Response[Any]:
    """Why an entry is not on the bank's statement."""
    actor, words = actor_of(request), typed_of(form, ["note"])["note"]
    fund = await get_fund(session, actor, fund_id, ANSWER)
    faults = await attempt(request, session, explain_gap(session, actor, fund.id, statement_id, entry_id, words, at=now()))
    return await _after(request, session, fund, statement_id, faults)


async def _after(
    request: HTMXRequest,
    session: AsyncSession,
    fund: Fund,
    statement_id: UUID,
    faults: tuple[FieldError, ...],
    form: FormData | None = None,
) -> Response[Any]:
    if not faults:
        return go_to(request, f"{BASE}/{fund.id}/reconciliation/{statement_id}")
    return await _one(request, session, fund, statement_id, form, faults)


async def _one(
    request: HTMXRequest,
    session: AsyncSession,
    fund: Fund,
    statement_id: UUID,
    form: FormData | None = None,
    faults: tuple[FieldError, ...] = (),
) -> Response[Any]:
    statement = await statement_of_fund(session, fund, statement_id)
    compared = statement.state == "compared"
    return await shown(
        request, session, fund, "reconciliation", template="bank_statement", faults=faults,
        statement=statement_line(statement, deposits_by_id(await deposits_of(session, fund.id))),
        left=differences(statement, await unmatched_lines(session, statement)) if compared else None,
        **statement_facts(statement, form),
    )  # fmt: skip


async def _list(
    request: HTMXRequest, session: AsyncSession, fund: Fund, form: FormData | None = None, faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    wanted = select(BankStatement).where(BankStatement.fund_id == fund.id).order_by(BankStatement.id.desc()).limit(MOST_LISTED)
    deposits = deposits_by_id(await deposits_of(session, fund.id))
    return await shown(
        request, session, fund, "reconciliation", faults=faults,
        lines=[statement_line(each, deposits) for each in await session.scalars(wanted)],
        accounts=await account_choices(session, fund),
        typed=typed_of(form, FIELDS),
    )  # fmt: skip
