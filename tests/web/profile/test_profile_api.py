"""`/me/profile` and `/me/declarations` as programs call them."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.events.models import EventRow
from marketplace.information.models import InformationRecord
from marketplace.profiles.repository import Source
from marketplace.profiles.service import replace_profile
from tests.web.callers import Caller, Program, make_program, with_token

PROFILE, DECLARATIONS = "/api/v1/me/profile", "/api/v1/me/declarations"
TEXT = "commitment-1"
OFFICIAL = {"annual_tax_paid_cny": 120_000, "region": "320102", "subject_kind": "enterprise", "debt_ratio_pct": Decimal("51.5")}


@pytest.fixture
async def program(session: AsyncSession) -> Program:
    return await make_program(session, Role.ENTERPRISE_OWNER)


@pytest.fixture
async def enterprise(client: httpx.AsyncClient, session: AsyncSession, program: Program) -> Caller:
    """A program of an enterprise of which something is known."""
    items = {name: builtin_vocabulary()[name].item or "" for name in OFFICIAL}
    sources = {name: Source(item, "示例局", today(), "official") for name, item in items.items()}
    await replace_profile(session, program.organisation_id, OFFICIAL, sources, now())
    return await with_token(client, session, program)


async def put(caller: Caller, attributes: dict[str, Any], *, version: str = TEXT, **headers: str) -> httpx.Response:
    known = {"if-match": "*"} | headers
    return await caller.request("PUT", DECLARATIONS, json={"attributes": attributes, "text_version": version}, headers=known)


def values(answer: httpx.Response) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in answer.json()["attributes"]}


async def test_a_profile_has_the_published_shape(enterprise: Caller) -> None:
    answer = await enterprise.get(PROFILE)
    assert answer.status_code == 200
    assert set(answer.json()) == {"attributes", "tags", "evaluation"}
    assert answer.json()["evaluation"] is None
    tax = values(answer)["annual_tax_paid_cny"]
    assert tax == {
        "name": "annual_tax_paid_cny", "value": 120_000, "as_of": today().isoformat(), "item": "tax_payment", "provider": "示例局",
        "assurance": "official", "disputed": False,
    }  # fmt: skip
    again = await enterprise.get(PROFILE, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_what_is_declared_is_marked_and_counts_only_where_nothing_official_is_known(enterprise: Caller) -> None:
    said = await put(enterprise, {"fixed_premises": True, "total_assets_cny": 5_000_000, "debt_ratio_pct": 20})
    assert said.status_code == 200, said.text
    told = {each["name"]: each for each in said.json()["declarations"]}
    assert told["debt_ratio_pct"]["counts"] is False
    assert told["debt_ratio_pct"]["contradicted"] is True
    shown = values(await enterprise.get(PROFILE))
    assert shown["fixed_premises"]["assurance"] == "self_declared"
    assert shown["debt_ratio_pct"]["value"] == 51.5
    assert shown["annual_tax_paid_cny"]["value"] == 120_000, "nothing that was known is lost by the first computing"


async def test_null_takes_back_and_what_is_not_named_stays(enterprise: Caller) -> None:
    await put(enterprise, {"fixed_premises": True, "college_staff_pct": 40})
    left = await put(enterprise, {"fixed_premises": None})
    assert [each["name"] for each in left.json()["declarations"]] == ["college_staff_pct"]
    assert "fixed_premises" not in values(await enterprise.get(PROFILE))


async def test_every_fault_is_told_at_once_and_nothing_is_kept(enterprise: Caller, session: AsyncSession, program: Program) -> None:
    wrong = {
        "annual_tax_paid_cny": 1,
        "credit_inquiries_6m_count": 0,
        "no_such_thing": 1,
        "college_staff_pct": "很多",
        "fixed_premises": True,
    }
    answer = await put(enterprise, wrong, version="commitment-0")
    assert answer.status_code == 422
    told = {each["pointer"]: each["detail"] for each in answer.json()["errors"]}
    assert set(told) == {"/text_version", *(f"/attributes/{name}" for name in wrong if name != "fixed_premises")}
    assert "官方" in told["/attributes/annual_tax_paid_cny"]
    mine = select(InformationRecord.id).where(InformationRecord.subject_id == program.organisation_id)
    assert (await session.scalars(mine)).all() == []


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '{"attributes": {}}',
        '{"attributes": [], "text_version": "commitment-1"}',
        '{"attributes": {"fixed_premises": true}, "text_version": "commitment-1", "more": 1}',
    ],
)
async def test_a_body_of_another_shape_is_refused(enterprise: Caller, body: str) -> None:
    headers = {"content-type": "application/json", "if-match": "*"}
    answer = await enterprise.request("PUT", DECLARATIONS, content=body, headers=headers)
    assert answer.status_code in {400, 422}, answer.text


async def test_a_declaration_names_what_and_no_value_in_the_log(enterprise: Caller, session: AsyncSession, program: Program) -> None:
    await put(enterprise, {"college_staff_pct": 41.25})
    told = select(EventRow.data).where(EventRow.kind == "information_batch.declared", any_(EventRow.parties) == program.organisation_id)
    (data,) = (await session.scalars(told)).all()
    assert data["attributes"] == ["college_staff_pct"]
    assert data["text_version"] == TEXT
    assert "41.25" not in str(data)


async def test_a_stale_if_match_is_refused(enterprise: Caller) -> None:
    tag = (await enterprise.get(DECLARATIONS)).headers["etag"]
    assert (await put(enterprise, {"fixed_premises": True}, **{"if-match": tag})).status_code == 200
    assert (await put(enterprise, {"fixed_premises": False}, **{"if-match": tag})).status_code == 412


async def test_a_declaration_names_the_state_that_it_changes(enterprise: Caller) -> None:
    body = {"attributes": {"fixed_premises": True}, "text_version": TEXT}
    answer = await enterprise.request("PUT", DECLARATIONS, json=body)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (412, "precondition-failed")
    assert (await enterprise.get(DECLARATIONS)).json()["declarations"] == []


async def test_the_place_of_a_fault_is_a_json_pointer(enterprise: Caller) -> None:
    answer = await put(enterprise, {"a/b~c": 1})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/attributes/a~1b~0c"]


async def test_the_same_declaration_again_keeps_every_version(enterprise: Caller, session: AsyncSession, program: Program) -> None:
    for value in (10, 20, 20):
        await put(enterprise, {"college_staff_pct": value})
    mine = select(InformationRecord.ended_at).where(
        InformationRecord.subject_id == program.organisation_id, InformationRecord.item == "self_declared"
    )
    assert [ended is None for ended in (await session.scalars(mine.order_by(InformationRecord.id))).all()] == [False, False, True]
