"""A fund's money on its pages: a form that is refused comes back with its words, one that is taken is in the journal."""

import io
import zipfile
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.documents.pdf.renderer import render_pdf
from marketplace.errors import Forbidden
from policies.funds.models import Fund
from tests.web.callers import Caller, make_member, with_session
from tests.web.matrix.factories.funds import make_fund_rows
from web.issued import fund_statement

ISSUED = {"issuer": "示例平台", "title": "资金池报表", "issued_at": now(), "code": "ABCD", "verify_url": "https://example.invalid/verify"}
DAY = today().isoformat()
GIVEN = {"source": "市财政（示例）", "amount": "1,000.00", "budget_document": "示例〔2026〕1号", "state": "paid_in", "paid_on": DAY}


@dataclass
class Books:
    """A fund with its treasurer and an auditor."""

    treasurer: Caller
    approver: Caller
    auditor: Caller
    fund_id: UUID

    @property
    def base(self) -> str:
        return f"/bureau/funds/{self.fund_id}"

    async def sends(self, what: str, caller: Caller | None = None, **fields: str) -> httpx.Response:
        return await (caller or self.treasurer).post(f"{self.base}/{what}", fields)


@pytest.fixture
async def books(client: httpx.AsyncClient, session: AsyncSession) -> Books:
    treasurer = await make_member(session, Role.BUREAU_TREASURER)
    approver = await make_member(session, Role.BUREAU_APPROVER, treasurer.organisation_id)
    fund = await make_fund_rows(session, bureau_id=treasurer.organisation_id)
    people = [treasurer, approver, await make_member(session, Role.AUDITOR)]
    await session.commit()
    return Books(*[await with_session(client, session, each) for each in people], fund_id=fund.id)


async def test_a_contribution_a_charge_and_its_reversal_are_in_journal_statement_and_files(books: Books) -> None:
    refused = await books.sends("contributions", **(GIVEN | {"amount": "0"}))
    assert (refused.status_code, "金额须大于 0 元" in refused.text) == (422, True)
    assert (await books.sends("contributions", **GIVEN)).status_code == 303
    short = await books.sends("entries", kind="charge", amount="1000.01", occurred_on=DAY)
    assert (short.status_code, "资金池可用余额 1000.00 元，本次需要 1000.01 元" in short.text) == (422, True)
    assert (await books.sends("entries", kind="charge", amount="10", occurred_on=DAY, note="手续费")).status_code == 303

    ledger = (await books.auditor.get(f"{books.base}/ledger?period={DAY[:7]}&kind=charge")).text
    assert "手续费" in ledger
    assert "冲正这笔" not in ledger  # an auditor only reads
    csv = (await books.treasurer.get(f"{books.base}/ledger.csv")).text
    assert [line.split(",")[0] for line in csv.splitlines()[1:]] == ["1", "1", "2", "2"]
    statement = (await books.treasurer.get(f"{books.base}/statements?period={DAY[:4]}")).text
    assert "990.00" in statement
    sheet = (await books.auditor.get(f"{books.base}/statements.xlsx?period={DAY[:7]}")).content
    assert b"<v>990" in zipfile.ZipFile(io.BytesIO(sheet)).read("xl/worksheets/sheet1.xml")


async def test_a_statement_is_issued_as_a_document_to_those_who_keep_the_fund(books: Books, session: AsyncSession) -> None:
    await books.sends("contributions", **GIVEN)
    assert (await books.sends("statements/issue", period=DAY[:7])).status_code == 303
    assert (await books.sends("statements/issue", books.auditor, period=DAY[:7])).status_code == 403
    fund = await session.get_one(Fund, books.fund_id)
    facts = await fund_statement.prepare(session, fund.bureau_id, {"fund_id": str(fund.id), "period": DAY[:4]}, now())
    assert (facts["statement"]["closing"]["cash"], facts["journal"]["entries"]) == ("1,000.00", 1)
    shown = dict(facts) | ISSUED
    content = render_pdf(fund_statement.FOLDER, "fund_statement.html", shown, qr_address="https://example.invalid/verify/ABCD")
    assert content.startswith(b"%PDF")
    with pytest.raises(Forbidden):
        await fund_statement.prepare(session, uuid4(), {"fund_id": str(fund.id), "period": DAY[:4]}, now())


async def test_a_special_account_is_masked_on_the_page(books: Books) -> None:
    wrong = await books.sends("deposits", code="A1", bank_name="示例银行", number="12")
    assert (wrong.status_code, "账号须是 8 至 32 位数字" in wrong.text) == (422, True)
    assert (await books.sends("deposits", code="A1", bank_name="示例银行", number="6222000000001234")).status_code == 303
    shown = (await books.treasurer.get(f"{books.base}/contributions")).text
    assert ("****1234" in shown, "6222000000001234" in shown) == (True, False)


async def test_two_people_close_a_month_on_the_page(books: Books) -> None:
    assert (await books.sends("contributions", **(GIVEN | {"paid_on": "2026-01-15"}))).status_code == 303
    assert (await books.sends("periods", period="2026-01")).status_code == 303
    alone = await books.sends("periods", period="2026-01")
    assert (alone.status_code, "须由另一人确认" in alone.text) == (422, True)
    assert (await books.sends("periods", books.approver, period="2026-01")).status_code == 303
    assert "已结账" in (await books.auditor.get(f"{books.base}/periods")).text
