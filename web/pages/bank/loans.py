"""`/bank/loans`: the book of loans, what is due first; filters, sums and pages by place."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from products.loans.browse import BookLine, Place, Tab, Wanted, browse, counts, sums
from products.loans.states import Classification
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.loan_lines import days_left
from web.views.loan_words import GRADES, grade_words, rate_words, state_words, yuan

BASE = "/bank/loans"
PAGE_LENGTH = 50
TABS_ZH = {Tab.DUE: "待处理", Tab.LENT: "在贷", Tab.OVERDUE: "逾期", Tab.SETTLED: "已结清", Tab.BAD: "违约、核销"}
LONGEST = 64


@get(BASE, opt=permission("loans:loan:list"))
async def bank_loans(request: HTMXRequest, session: NamedDependency[AsyncSession]) -> Response[Any]:
    """`?tab=&q=&grade=&after=`; what cannot be read counts as not asked for."""
    actor, day = actor_of(request), today()
    wanted, after = _wanted(request), _place(request.query_params.get("after", ""))
    found = await browse(session, actor, wanted, today=day, limit=PAGE_LENGTH + 1, after=after)
    shown, asked = found[:PAGE_LENGTH], _asked(wanted)
    held = await counts(session, actor, today=day)
    total = await sums(session, actor, wanted, today=day)
    return page(
        request,
        "pages/bank/loans.html",
        nav="loans",
        tab=wanted.tab.value,
        tabs=[{"href": f"{BASE}?tab={tab}", "label": TABS_ZH[tab], "count": held[tab], "current": tab is wanted.tab} for tab in Tab],
        q=wanted.text,
        grade=wanted.classification.value if wanted.classification else "",
        grades=GRADES,
        sums={
            "count": total.count,
            "principal": yuan(total.principal_fen),
            "balance": yuan(total.balance_fen),
            "overdue": yuan(total.overdue_fen),
        },
        lines=[_line(each, day) for each in shown],
        more=f"{BASE}?{urlencode(asked | {'after': _text(shown[-1].place(wanted.tab))})}" if len(found) > PAGE_LENGTH else None,
        first=f"{BASE}?{urlencode(asked)}" if after else None,
    )


def _wanted(request: HTMXRequest) -> Wanted:
    query = request.query_params
    tab, grade = query.get("tab", ""), query.get("grade", "")
    return Wanted(
        tab=Tab(tab) if tab in set(Tab) else Tab.DUE,
        text=query.get("q", "").strip()[:LONGEST],
        classification=Classification(grade) if grade in set(Classification) else None,
    )


def _asked(wanted: Wanted) -> dict[str, str]:
    grade = wanted.classification.value if wanted.classification else ""
    return {name: value for name, value in (("tab", wanted.tab.value), ("q", wanted.text), ("grade", grade)) if value}


def _text(place: Place) -> str:
    return f"{place.day.isoformat()}.{place.loan_id}"


def _place(text: str) -> Place | None:
    day, _, loan_id = text.partition(".")
    try:
        return Place(date.fromisoformat(day), UUID(loan_id))
    except ValueError:
        return None


def _line(line: BookLine, day: date) -> dict[str, Any]:
    loan = line.loan
    state, tag = state_words(loan)
    return {
        "href": f"{BASE}/{loan.id}",
        "reference": loan.external_reference,
        "contract": line.contract_number,
        "borrower": line.borrower,
        "state": state,
        "tag": tag,
        "balance": yuan(loan.balance_fen),
        "due": days_left(loan, day),
        "days_past_due": loan.days_past_due,
        "overdue": yuan(loan.overdue_fen) if loan.overdue_fen else None,
        "grade": grade_words(loan.classification),
        "rate": rate_words(loan.cost_rate),
        "due_on": loan.due_on,
        "settled_on": loan.settled_on,
    }
