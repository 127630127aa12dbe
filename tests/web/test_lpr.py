"""The loan prime rate: entered by the operator, and what products say with and without it."""

from datetime import date, timedelta
from decimal import Decimal

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.reference.lpr import LprEntry, LprTable
from marketplace.search.postgres import PostgresSearch
from products.catalogue.service import list_product
from tests.products.catalogue.offers import NOW, fresh_code, offer
from tests.web.conftest import SignIn
from web.views.comparison import comparison
from web.views.product_list import product_card
from web.views.rate_today import rate_today

DAY = date(2026, 11, 20)
TABLE = LprTable([LprEntry(DAY, date(2026, 12, 20), Decimal("3.1"), Decimal("3.6"), "示例公告")])
FORM = {"holds_until": "", "one_year_pct": "3.10", "five_years_pct": "3.60", "source": "示例公告"}
RATE = {"base": "LPR_1Y", "spread_bp_min": 20, "spread_bp_max": 80}


async def test_the_operator_enters_an_announcement_once_and_no_other_of_its_days(signed_in: SignIn) -> None:
    operator = await signed_in(Role.OPERATOR)
    first = date(2001, 1, 20)
    form = FORM | {"published_on": first.isoformat(), "holds_until": "2001-02-19"}
    assert (await operator.post("/operator/lpr", form)).status_code == 303
    page = (await operator.get("/operator/lpr")).text
    assert "示例公告" in page
    assert "3.6%" in page
    again = await operator.post("/operator/lpr", form | {"published_on": (first + timedelta(days=9)).isoformat()})
    assert again.status_code == 422
    assert "重叠" in again.text


async def test_every_fault_of_the_form_is_named_at_once(signed_in: SignIn) -> None:
    operator = await signed_in(Role.OPERATOR)
    wrong = {"published_on": "昨天", "holds_until": "2002-01-01", "one_year_pct": "三", "five_years_pct": "1e9", "source": "x" * 300}
    refused = await operator.post("/operator/lpr", wrong)
    assert refused.status_code == 422
    for name in ("published_on", "one_year_pct", "source"):
        assert f'id="f-{name}-error"' in refused.text
    beyond = FORM | {"published_on": "2002-03-20", "holds_until": "2003-03-20", "five_years_pct": "1e9", "source": " "}
    refused = await operator.post("/operator/lpr", beyond)
    for name in ("holds_until", "five_years_pct", "source"):
        assert f'id="f-{name}-error"' in refused.text


@pytest.mark.parametrize(("day", "text_zh"), [(DAY, "3.30–3.90%"), (date(2026, 12, 21), None)], ids=["known", "unknown"])
async def test_a_rate_on_the_lpr_is_a_figure_only_where_the_days_is_known(day: date, text_zh: str | None, session: AsyncSession) -> None:
    listed = await list_product(session, PostgresSearch(session), builtin_vocabulary(), offer(fresh_code(), rate=RATE), now=NOW)
    assert listed.current is not None
    found = rate_today(listed.current, TABLE, day)
    assert found is not None
    assert found.text == text_zh
    assert ("尚无当日 LPR" in found.note) == (text_zh is None)


async def test_the_product_page_says_that_the_rate_is_not_known_yet(client: httpx.AsyncClient, session: AsyncSession) -> None:
    listed = await list_product(session, PostgresSearch(session), builtin_vocabulary(), offer(fresh_code(), rate=RATE), now=NOW)
    await session.commit()
    page = (await client.get(f"/products/{listed.public_code}")).text
    assert "利率未知" in page
    assert f"平台尚无当日 LPR（{today()}）" in page


async def test_lists_and_comparisons_reckon_with_the_day_or_say_that_nothing_is_known(session: AsyncSession) -> None:
    one, other = [
        await list_product(session, PostgresSearch(session), builtin_vocabulary(), offer(fresh_code(), rate=rate), now=NOW)
        for rate in (RATE, {"fixed": "5.00"})
    ]
    for day, shown, best in ((DAY, "3.30–3.90%", True), (date(2026, 12, 21), "利率未知", False)):
        assert product_card(one, TABLE, day).rate_text == shown
        row = next(each for each in comparison([one, other], TABLE, day) if each.label == "年化利率")
        assert [cell.text for cell in row.cells] == [shown, "5.00%"]
        assert row.cells[0].best is best
        assert "LPR" in (row.cells[0].note or "")
