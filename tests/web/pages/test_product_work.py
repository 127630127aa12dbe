"""A product from the first draft to the catalogue by pages: the bank's product manager and the operator."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.settings import Settings
from products.catalogue.draft_models import ProductDraft
from products.catalogue.drafts.terms import stored
from tests.products.catalogue.offers import fresh_code
from tests.products.catalogue.test_difference import terms
from tests.web.callers import Caller, make_member, with_session
from tests.web.conftest import SignIn
from tests.web.factors import code_at, give_factor


@pytest.fixture
async def bank(signed_in: SignIn) -> Caller:
    """A bank's product manager."""
    return await signed_in(Role.BANK_PRODUCT_MANAGER)


async def made(bank: Caller, session: AsyncSession) -> str:
    """The id of a new product whose draft says everything; only the editor writes that much."""
    answer = await bank.post("/bank/products", {"code": fresh_code(), "name": "示例流水贷", "lender_kind": "city_bank"})
    assert answer.status_code == 303, answer.text
    product = answer.headers["location"].rpartition("/")[2]
    await session.execute(update(ProductDraft).where(ProductDraft.product_id == UUID(product)).values(terms=stored(terms())))
    await session.commit()
    return str(product)


async def test_the_form_names_every_fault_and_keeps_what_was_typed(bank: Caller) -> None:
    refused = await bank.post("/bank/products", {"code": "中文", "name": "", "lender_kind": "church"})
    assert refused.status_code == 422
    for name in ("code", "name", "lender_kind"):
        assert f'id="f-{name}-error"' in refused.text
    assert 'value="中文"' in refused.text


async def test_what_is_missing_is_listed_and_keeps_a_draft_from_being_submitted(bank: Caller) -> None:
    answer = await bank.post("/bank/products", {"code": fresh_code(), "name": "示例流水贷", "lender_kind": "city_bank"})
    address = answer.headers["location"]
    assert "请填写最高额度" in (await bank.get(address)).text
    refused = await bank.post(f"{address}/submit", {"version": "1"})
    assert refused.status_code == 422
    assert "草稿" in (await bank.get("/bank/products")).text


async def test_from_the_banks_list_to_the_catalogue(
    bank: Caller, client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    product, member = await made(bank, session), await make_member(session, Role.OPERATOR)
    assert (await bank.post(f"/bank/products/{product}/submit", {"version": "1"})).status_code == 303
    secret = await give_factor(session, settings, member)
    operator = await with_session(client, session, member)
    assert product in (await operator.get("/operator/products")).text
    assert "示例流水贷" in (await operator.get(f"/operator/products/{product}")).text
    published = await operator.post(f"/operator/products/{product}/publish", {"version": "2", "code": code_at(secret)})
    assert published.status_code == 303, published.text
    assert "第 1 版" in (await bank.get(f"/bank/products/{product}")).text
    assert "最早的一版" in (await bank.get(f"/bank/products/{product}/versions")).text
    assert (await bank.post(f"/bank/products/{product}/versions")).status_code == 303
    assert "内容相同" in (await bank.get(f"/bank/products/{product}")).text


async def test_a_copy_under_a_code_that_is_none_is_refused_at_its_field(bank: Caller, session: AsyncSession) -> None:
    product = await made(bank, session)
    refused = await bank.post(f"/bank/products/{product}/copies", {"code": "不是代码"})
    assert refused.status_code == 422
    assert 'id="f-code-error"' in refused.text
    assert (await bank.post(f"/bank/products/{product}/copies", {"code": fresh_code()})).status_code == 303


async def test_a_version_goes_out_as_a_file_and_comes_back_changed(bank: Caller, session: AsyncSession) -> None:
    address = f"/bank/products/{await made(bank, session)}"
    exported = await bank.get(f"{address}/draft.json")
    assert "attachment" in exported.headers["content-disposition"]
    changed = exported.text.replace("示例流水贷", "改名贷")
    sent = await bank.post(f"{address}/import", {"version": "1"}, files={"file": ("x.json", changed.encode(), "application/json")})
    assert sent.status_code == 303, sent.text
    assert "改名贷" in (await bank.get(address)).text
    assert (await bank.get(f"{address}/draft.json")).text == changed


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "不是 JSON"), ('{"name": 3}', "name："), ('{"no_such": 1}', "不接受字段 no_such"), ('{"name": "a", "name": "b"}', "给了两次")],
    ids=["broken", "type", "unknown", "twice"],
)
async def test_a_file_that_is_no_version_is_refused_with_its_reason(bank: Caller, session: AsyncSession, content: str, said: str) -> None:
    address = f"/bank/products/{await made(bank, session)}"
    refused = await bank.post(f"{address}/import", {"version": "1"}, files={"file": ("x.json", content.encode(), "application/json")})
    assert refused.status_code == 422
    assert said in refused.text


async def test_a_version_goes_out_as_a_workbook_and_comes_back_the_same(bank: Caller, session: AsyncSession) -> None:
    address = f"/bank/products/{await made(bank, session)}"
    before = (await bank.get(f"{address}/draft.json")).text
    exported = await bank.get(f"{address}/draft.xlsx")
    assert exported.content.startswith(b"PK")
    files = {"file": ("x.xlsx", exported.content, exported.headers["content-type"])}
    sent = await bank.post(f"{address}/import", {"version": "1"}, files=files)
    assert sent.status_code == 303, sent.text
    assert (await bank.get(f"{address}/draft.json")).text == before
    broken = {"file": ("x.xlsx", exported.content[:200], "application/octet-stream")}
    refused = await bank.post(f"{address}/import", {"version": "2"}, files=broken)
    assert refused.status_code == 422
    assert "文件损坏" in refused.text
