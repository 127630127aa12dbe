"""A claim from the choice of the loss to its settlement, on pages alone, by the people whose step it is."""

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.settings import Settings
from policies.claims.repository import recoveries_of
from policies.claims.states import ClaimStatus
from tests.web.compensation.people import Both, make_both
from tests.web.html_reading import read_html

DAY = today().isoformat()


async def sent_in(both: Both) -> str:
    """Prepared, kept and submitted by the bank; the keepers' address of the claim."""
    bank = await both.as_(both.losses.people.bank)
    choice = await bank.get("/bank/claims/new")
    assert f"default_event_id={both.losses.default.id}" in choice.text
    chosen = {"default_event_id": str(both.losses.default.id), "fund_id": str(both.losses.fund.id)}
    prepared = await bank.get("/bank/claims/new", params=chosen)
    assert 'value="50000.00"' in prepared.text
    made = await bank.post("/bank/claims/new", chosen | {"external_reference": "DC-1", "statement": "已催收三次。"})
    assert made.status_code == 303, made.text
    sent = await bank.post(f"{made.headers['location']}/submit", {"version": await both.version(), "note": ""})
    assert sent.status_code == 303, sent.text
    return f"/bureau/claims/{(await both.claim()).id}"


async def declared(both: Both, who: object, address: str) -> None:
    """Without an interest."""
    answer = await (await both.as_(who)).post(f"{address}/declare", {"conflict": "no", "text": ""})  # type: ignore[arg-type]
    assert answer.status_code == 303, answer.text


async def reviewed_and_approved(both: Both, address: str) -> None:
    """By two people of the bureau."""
    people = both.losses.people
    for who, act in ((people.reviewer, "pass_review"), (people.approvers[0], "approve")):
        caller = await both.as_(who)
        assert "没有利益关系，可以办理" in (await caller.get(address)).text
        await declared(both, who, address)
        said = {"version": await both.version(), "decision": "agree", "note": "已核对。", "code": await both.code(who)}
        answer = await caller.post(f"{address}/{act}", said)
        assert answer.status_code == 303, answer.text


async def test_a_claim_goes_its_whole_way_on_pages(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> None:
    both = await make_both(client, session, settings)
    people, bureau = both.losses.people, both.losses.fund.bureau_id
    address = await sent_in(both)
    queue = await (await both.as_(people.reviewer)).get("/bureau/claims?turn=mine")
    assert address in queue.text
    await reviewed_and_approved(both, address)
    assert (await both.claim()).status is ClaimStatus.APPROVED

    admin = await both.as_(people.bank_admin)
    account = {"bureau_id": str(bureau), "holder": "示例银行", "bank_name": "示例银行营业部", "number": "6200 0000 0000 0001", "reason": ""}
    assert (await admin.post("/bank/claims/account", account)).status_code == 303
    second = await both.as_(people.treasurers[1])
    page = read_html((await second.get("/bureau/payments")).text)
    admit = next(form.attributes["action"] for form in page.all("form") if form.attributes["action"].endswith("/admit"))
    assert (await second.post(admit)).status_code == 303

    treasurer = await both.as_(people.treasurers[0])
    await declared(both, people.treasurers[0], address)
    queued = await treasurer.post(
        f"{address}/queue_payment", {"version": await both.version(), "code": await both.code(people.treasurers[0])}
    )
    assert queued.status_code == 303, queued.text
    filed = await treasurer.post("/bureau/payments/batches")
    assert filed.status_code == 303, filed.text
    batch = filed.headers["location"]
    assert "6200000000000001" in (await treasurer.get(f"{batch}/list.csv")).text
    template = (await treasurer.get(f"{batch}/answer.csv")).text.splitlines()
    answered = [template[0], template[1].removesuffix(",,,,") + f",已拨付,{DAY},FK-1,"]
    read = await treasurer.post(f"{batch}/answer", files={"file": ("回单.csv", "\r\n".join(answered).encode(), "text/csv")})
    assert "读入 1 笔" in read.text
    assert (await both.claim()).status is ClaimStatus.PAID

    bank = await both.as_(people.bank)
    own = address.replace("/bureau/", "/bank/")
    back = {"version": await both.version(), "amount": "10000.01", "recovered_on": DAY, "external_reference": "ZC-1", "costs": "2000.00"}
    shown = await bank.post(f"{own}/recoveries/preview", back)
    assert "这笔追回会这样分配，还没有登记" in shown.text
    assert list(await recoveries_of(session, (await both.claim()).id)) == []
    assert (await bank.post(f"{own}/recoveries", back)).status_code == 303
    (recovery,) = await recoveries_of(session, (await both.claim()).id)
    arrived = await treasurer.post(f"{address}/recoveries/{recovery.id}/arrive", {"arrived_on": DAY, "voucher": "SK-1", "version": "1"})
    assert arrived.status_code == 303, arrived.text
    assert (await treasurer.post(f"{address}/settle", {"version": await both.version(), "note": ""})).status_code == 303
    assert (await both.claim()).status is ClaimStatus.SETTLED
    assert "已结清" in (await bank.get(own)).text


async def test_a_returned_claim_says_what_to_correct_and_a_wrong_figure_comes_back_with_both(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    both = await make_both(client, session, settings)
    address = await sent_in(both)
    reviewer = await both.as_(both.losses.people.reviewer)
    await declared(both, both.losses.people.reviewer, address)
    said = {"version": await both.version(), "decision": "return", "note": "请补催收回执。", "return_reason": ""}
    unsaid = await reviewer.post(f"{address}/pass_review", said)
    assert unsaid.status_code == 422
    assert 'href="#f-pass_review-return_reason"' in unsaid.text
    assert (await reviewer.post(f"{address}/pass_review", said | {"return_reason": "documents_missing"})).status_code == 303
    bank, own = await both.as_(both.losses.people.bank), address.replace("/bureau/", "/bank/")
    assert "请补催收回执。" in (await bank.get(own)).text
    wrong = await bank.post(f"{own}/edit", {"version": await both.version(), "loss-principal": "60000.00", "statement": "说明"})
    assert wrong.status_code == 422
    assert "填写的是 60000.00 元" in wrong.text
    assert 'value="60000.00"' in wrong.text


async def test_a_claim_of_others_is_not_found_and_the_claimant_does_not_open_the_keepers_page(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    both, other = await make_both(client, session, settings), await make_both(client, session, settings)
    address = await sent_in(both)
    assert (await (await other.as_(other.losses.people.reviewer)).get(address)).status_code == 404
    assert (await (await both.as_(both.losses.people.bank)).get(address)).status_code == 403
    assert (await (await other.as_(other.losses.people.bank)).get(address.replace("/bureau/", "/bank/"))).status_code == 404
