"""`/bureau/funds/{id}/ledger`: the journal with its filters, entries by hand, and all of it as CSV."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from litestar.response import Stream
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, transaction
from marketplace.documents.file_names import attachment
from marketplace.documents.tables_out import BYTE_ORDER_MARK, csv_lines
from marketplace.errors import FieldError, Invalid
from policies.funds.deposits import deposits_of
from policies.funds.journal_labels import KIND_NAMES
from policies.funds.journal_rules import EntryKind
from policies.funds.ledger_entries import BY_HAND, RECORD, HandEntry, record_entry, reverse_entry
from policies.funds.ledger_list import Asked, entries_after, list_entries
from policies.funds.models import Fund
from policies.funds.months import months_of
from policies.funds.repository import get_fund
from policies.funds.statements import months_booked
from web.forms import FormData
from web.pages.funds.ledger_frame import READ, account_choices, attempt, shown, typed_of
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.security.permissions import actor_of, permission
from web.typed_form import TypedForm
from web.unit_of_work import binding_of_request
from web.views.fund_ledger import JOURNAL_HEADER, entry_line, journal_rows, kinds, period_choices
from web.views.funds import BASE
from web.views.listing import value_of

PAGE_LENGTH = 50
FIELDS = ("kind", "amount", "occurred_on", "payer", "voucher", "note", "deposit", "from_deposit", "reverses")
Session = NamedDependency[AsyncSession]
FundId = FromPath[UUID]
Form = NamedDependency[FormData]


@get(ONE + "/ledger", opt=permission(READ))
async def bureau_fund_ledger(request: HTMXRequest, session: Session, fund_id: FundId) -> Response[Any]:
    """The newest first; `?period=`, `?kind=` and `?before=` a number."""
    return await _page(request, session, await get_fund(session, actor_of(request), fund_id, READ))


@post(ONE + "/entries", opt=permission(RECORD), status_code=200)
async def record_fund_entry(request: HTMXRequest, session: Session, fund_id: FundId, form: Form) -> Response[Any]:
    """One entry by hand, or with `reverses` the one that takes another back."""
    fund = await get_fund(session, actor_of(request), fund_id, RECORD)
    faults = await attempt(request, session, _record(request, session, fund, form))
    return await _page(request, session, fund, form, faults) if faults else go_to(request, f"{BASE}/{fund.id}/ledger")


@get(ONE + "/ledger.csv", opt=permission(READ))
async def export_fund_ledger(request: HTMXRequest, session: Session, state: State, fund_id: FundId) -> Stream:
    """The whole journal, one line for each posting; as long as it may be."""
    fund = await get_fund(session, actor_of(request), fund_id, READ)
    codes = {each.id: each.code for each in await deposits_of(session, fund.id)}
    pieces = _pieces(state.sessions, binding_of_request(request.scope), fund.id, codes)
    headers = {"Content-Disposition": attachment(f"{fund.name} 账簿 {today()}.csv")}
    return Stream(pieces, media_type="text/csv; charset=utf-8", headers=headers)


async def _pieces(sessions: Sessions, binding: Binding, fund_id: UUID, codes: dict[UUID, str]) -> AsyncGenerator[bytes, None]:
    """Each some thousand entries in a transaction of their own: a slow reader holds no connection between them."""
    last, yet = 0, True
    while yet:
        async with transaction(sessions, binding) as session:
            found = await entries_after(session, fund_id, last)
        rows = [row for each in found for row in journal_rows(each, codes)]
        lines = "".join(csv_lines(JOURNAL_HEADER, rows))
        yield (lines if last == 0 else lines.removeprefix(BYTE_ORDER_MARK).partition("\r\n")[2]).encode()
        last, yet = (found[-1].entry.number, True) if found else (last, False)


async def _record(request: HTMXRequest, session: AsyncSession, fund: Fund, form: FormData) -> None:
    actor, read, typed = actor_of(request), TypedForm(form), typed_of(form, FIELDS)
    if typed["reverses"]:
        occurred_on = read.day_or_none("occurred_on", "记账日")
        read.require_all()
        await reverse_entry(session, actor, fund.id, _entry_id(typed["reverses"]), typed["note"], at=now(), occurred_on=occurred_on)
        return
    kind, amount = read.choice("kind", "类别", EntryKind), read.fen("amount", "金额", required=True)
    occurred_on = read.day("occurred_on", "记账日")
    voucher = read.text("voucher", "凭证号", longest=64, required=False)
    payer = read.text("payer", "出资方", longest=120, required=False)
    read.require_all()
    wanted = HandEntry(
        kind=kind, amount_fen=amount, occurred_on=occurred_on, payer=payer, voucher=voucher or None, note_zh=typed["note"],
        deposit=typed["deposit"] or None, from_deposit=typed["from_deposit"] or None,
    )  # fmt: skip
    await record_entry(session, actor, fund.id, wanted, at=now())


def _entry_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("没有记账", [FieldError("/reverses", "请从账簿里选择要冲正的分录")]) from None


async def _page(
    request: HTMXRequest, session: AsyncSession, fund: Fund, form: FormData | None = None, faults: tuple[FieldError, ...] = ()
) -> Response[Any]:
    query = request.query_params
    period, kind = value_of(query, "period"), value_of(query, "kind")
    asked = Asked(period if months_of(period) else None, EntryKind(kind) if kind in set(EntryKind) else None)
    before = value_of(query, "before")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    found = await list_entries(session, fund.id, asked, limit=PAGE_LENGTH + 1, before=number)
    codes = {each.id: each.code for each in await deposits_of(session, fund.id)}
    here, older = f"{BASE}/{fund.id}/ledger?period={asked.period or ''}&kind={asked.kind or ''}", None
    if len(found) > PAGE_LENGTH:
        older = f"{here}&before={found[PAGE_LENGTH - 1].entry.number}"
    typed = typed_of(form, FIELDS)
    return await shown(
        request, session, fund, "ledger", faults=faults,
        entries=[entry_line(each, codes) for each in found[:PAGE_LENGTH]],
        filters={"period": asked.period or "", "kind": asked.kind or ""},
        periods=period_choices(await months_booked(session, fund.id), today()),
        kinds=kinds(),
        by_hand=[{"value": each.value, "label": KIND_NAMES[each]} for each in BY_HAND],
        accounts=await account_choices(session, fund),
        typed=typed | {"occurred_on": typed["occurred_on"] or today().isoformat()},
        older=older,
        newest=here if number is not None else None,
    )  # fmt: skip
