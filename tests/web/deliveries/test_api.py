"""`/api/v1/information/{item}/batches`: what a provider's program delivers, and what becomes of it."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.information.batches.desk import Desk
from marketplace.information.models import Batch, InformationRecord
from marketplace.members.models import Organisation
from tests.marketplace.information.batches.deliveries import new_code
from tests.web.callers import Caller
from tests.web.conftest import SignIn
from tests.web.deliveries.conftest import Work
from tests.web.deliveries.rows import API, TERMS, line, record, table


async def send(caller: Caller, *records: object, path: str = API, **terms: Any) -> httpx.Response:
    """Deliver records."""
    return await caller.request("POST", path, json=TERMS | terms | {"records": list(records)})


async def send_file(caller: Caller, content: bytes, name: str = "用电.csv", **terms: str) -> httpx.Response:
    """Deliver a file."""
    return await caller.request("POST", API, files={"file": (name, content)}, data=TERMS | terms)


async def result(caller: Caller, sent: httpx.Response, work: Work) -> dict[str, Any]:
    """What became of it."""
    await work(sent.json()["id"])
    document: dict[str, Any] = (await caller.get(f"/api/v1/information/batches/{sent.json()['id']}")).json()
    return document


async def live(session: AsyncSession, code: str) -> list[dict[str, Any]]:
    """What counts of an enterprise."""
    query = select(InformationRecord.data).join(Organisation, Organisation.id == InformationRecord.subject_id)
    return list(await session.scalars(query.where(Organisation.uscc == code, InformationRecord.ended_at.is_(None))))


async def test_records_are_taken_in_checked_and_applied(program: Caller, work: Work, session: AsyncSession) -> None:
    code = new_code()
    sent = await send(program, record(code, usage_kwh="１，２００.5"))
    assert (sent.status_code, sent.json()["state"]) == (202, "checking")
    assert sent.headers["location"] == f"/api/v1/information/batches/{sent.json()['id']}"
    told = await result(program, sent, work)
    assert {name: told[name] for name in ("state", "received", "accepted", "rejected")} == {
        "state": "applied", "received": 1, "accepted": 1, "rejected": [],
    }  # fmt: skip
    assert [str(each["usage_kwh"]) for each in await live(session, code)] == ["1200.5"]


async def test_whoever_waits_for_a_batch_asks_with_its_etag(program: Caller, work: Work) -> None:
    sent = await send(program, record(new_code()))
    first = await program.get(sent.headers["location"])
    held = {"if-none-match": first.headers["etag"]}
    assert (await program.get(sent.headers["location"], headers=held)).status_code == 304
    await work(sent.json()["id"])
    assert (await program.get(sent.headers["location"], headers=held)).json()["state"] == "applied"


async def test_a_bad_row_is_told_with_its_field_and_nothing_is_applied(program: Caller, work: Work, session: AsyncSession) -> None:
    code = new_code()
    told = await result(program, await send_file(program, table(line(code), line(kwh="很多"))), work)
    assert (told["state"], told["received"], told["accepted"], told["rejected_rows"]) == ("rejected", 2, 0, 1)
    assert [(each["row"], each["field"]) for each in told["rejected"]] == [(3, "usage_kwh")]
    assert await live(session, code) == []


async def test_the_good_rows_of_a_file_are_applied_where_that_is_wanted(program: Caller, work: Work, session: AsyncSession) -> None:
    code = new_code()
    sent = await send_file(program, table(line(code), line(kwh="-")), on_error="apply_valid")
    bad = await send_file(program, table(line(new_code()), line(kwh="1e400")), on_error="apply_valid")
    assert (await result(program, sent, work))["accepted"] >= 1
    assert (await result(program, bad, work))["rejected_rows"] == 1
    assert len(await live(session, code)) == 1


async def test_the_original_is_kept_whatever_becomes_of_it(program: Caller, work: Work, session: AsyncSession, desk: Desk) -> None:
    content = table(line(kwh="很多"))
    sent = await send_file(program, content)
    await work(sent.json()["id"])
    batch = (await session.scalars(select(Batch).where(Batch.id == sent.json()["id"]))).one()
    assert batch.file_key is not None
    with desk.store.open(batch.file_key) as file:
        assert file.read() == content


async def test_the_same_file_twice_is_one_batch_and_parallel_ones_too(program: Caller, work: Work, session: AsyncSession) -> None:
    code = new_code()
    content = table(line(code))
    answers = await asyncio.gather(*[send_file(program, content) for _ in range(4)])
    ids = {answer.json()["id"] for answer in answers}
    assert ({answer.status_code for answer in answers}, len(ids)) == ({202}, 1)
    await work(*ids)
    again = await send_file(program, content)
    assert again.json() == {"id": ids.pop(), "state": "applied"}
    assert len(await live(session, code)) == 1


async def test_the_same_file_in_another_unit_is_another_batch_and_the_leap_waits(
    program: Caller, work: Work, session: AsyncSession
) -> None:
    code = new_code()
    content = table(line(code, amount="6"))
    first = await send_file(program, content)
    await work(first.json()["id"])
    second = await send_file(program, content, layout=json.dumps({"units": {"amount": "wan_yuan"}}))
    assert second.json()["id"] != first.json()["id"]
    assert (await result(program, second, work))["held"] == 1
    assert [each["amount"] for each in await live(session, code)] == [6]


async def test_columns_that_nobody_understands_stop_the_file(program: Caller, work: Work) -> None:
    headings = "统一社会信用代码,企业名称,户号,电费月份,用电量(千瓦时),神秘的一列"
    content = table(line(), headings=headings)
    told = await result(program, await send_file(program, content), work)
    assert (told["state"], told["accepted"]) == ("failed", 0)
    assert "神秘的一列" in told["failure"]
    ignored = await send_file(program, content, layout=json.dumps({"ignore": ["神秘的一列"]}))
    assert (await result(program, ignored, work))["state"] == "applied"


@pytest.mark.parametrize(
    ("terms", "pointers"),
    [
        ({"mode": "merge"}, ["/mode"]),
        ({"as_of": "2026-13-01"}, ["/as_of"]),
        ({"as_of": "2099-01-01"}, ["/as_of"]),
        ({"on_error": "ignore", "mode": ""}, ["/mode", "/on_error"]),
        ({"provider": "x"}, ["/provider"]),
        ({"layout": {"units": {"amount": "磅"}}}, ["/layout/units"]),
    ],
)
async def test_terms_are_refused_with_every_fault(program: Caller, terms: dict[str, Any], pointers: list[str]) -> None:
    sent = await send(program, record(), **terms)
    assert sent.status_code == 422
    assert [each["pointer"] for each in sent.json()["errors"]] == pointers


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b"[" * 9000, b"\xff\xfe", b'{"records": 1e400}'])
async def test_what_is_no_delivery_is_refused(program: Caller, body: bytes) -> None:
    sent = await program.request("POST", API, content=body, headers={"content-type": "application/json"})
    assert sent.status_code in {400, 422}


@pytest.mark.parametrize("records", [[], None, {}, [1], ["x"]])
async def test_there_is_at_least_one_record(program: Caller, records: object) -> None:
    sent = await program.request("POST", API, json=TERMS | {"records": records})
    assert (sent.status_code, [each["pointer"] for each in sent.json()["errors"]]) == (422, ["/records"])


async def test_another_providers_item_is_refused_with_the_reason(program: Caller) -> None:
    sent = await send(program, record(), path="/api/v1/information/gas_payment/batches")
    assert (sent.status_code, sent.json()["type"].rpartition("/")[2]) == (403, "not-a-provider")
    assert (await send(program, record(), path="/api/v1/information/no_such_item/batches")).status_code == 404


async def test_another_providers_batch_is_not_found(program: Caller, token: SignIn) -> None:
    sent = await send(program, record())
    other = await token(Role.DATA_PROVIDER)
    address = f"/api/v1/information/batches/{sent.json()['id']}"
    assert (await other.get(address)).status_code == 404
    assert (await other.request("POST", f"{address}/withdraw")).status_code == 404
    assert (await program.get(address)).status_code == 200
    assert [each["id"] for each in (await program.get("/api/v1/information/batches")).json()["items"]] == [sent.json()["id"]]


async def test_a_batch_is_taken_back(program: Caller, work: Work, session: AsyncSession) -> None:
    code = new_code()
    sent = await send(program, record(code))
    await work(sent.json()["id"])
    address = f"/api/v1/information/batches/{sent.json()['id']}/withdraw"
    assert (await program.request("POST", address)).status_code == 202
    assert (await program.request("POST", address)).status_code == 409
    await work(sent.json()["id"])
    assert await live(session, code) == []


async def test_a_key_gives_the_same_answer_again(program: Caller, session: AsyncSession) -> None:
    body, key = TERMS | {"records": [record()]}, {"idempotency-key": new_code()}
    first = await program.request("POST", API, json=body, headers=key)
    again = await program.request("POST", API, json=body, headers=key)
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert await session.scalar(select(func.count()).select_from(Batch).where(Batch.id == first.json()["id"])) == 1


async def test_other_kinds_of_bodies_and_files_are_refused(program: Caller) -> None:
    assert (await program.request("POST", API, content=b"x", headers={"content-type": "text/plain"})).status_code == 415
    for name, content in (("a.pdf", b"%PDF-1.7"), ("a.csv", b""), ("a.xlsx", b"a,b"), ("a.csv", b"PK\x03\x04"), ("...", b"x")):
        assert (await send_file(program, content, name)).status_code == 422
