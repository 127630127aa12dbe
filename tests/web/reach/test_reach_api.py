"""`POST /api/v1/reach`."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.evaluate import Evaluator
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.profiles.models import Profile
from matching.reach.models import ReachAnswer, ReachSet
from tests.demo_database import Demo
from tests.web.callers import Caller
from tests.web.conftest import stranger
from tests.web.demo_callers import program
from web.api.problem import MEDIA_TYPE

PATH = "/api/v1/reach"
SUPPRESSED = {"count": None, "suppressed": True}
TAXED = {"attribute": "annual_tax_paid_cny", "gte": 10000}
HERE = {"attribute": "region", "within": ["320000"]}


@pytest.fixture
async def client(ready_app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A program's connection."""
    async with stranger(ready_app) as opened:
        yield opened


@pytest.fixture
async def bank(client: httpx.AsyncClient, demo: Demo, demo_session: AsyncSession) -> Caller:
    """A bank's program; its bank has asked nothing yet, whichever tests went before."""
    await forget(demo_session)
    return await program(client, demo, "bank-a-admin")


async def forget(session: AsyncSession) -> None:
    """What every organisation was told."""
    for table in (ReachAnswer, ReachSet):
        await session.execute(delete(table))
    await session.commit()


async def ask(caller: Caller, criterion: Any) -> dict[str, Any]:
    """The answer."""
    got = await caller.request("POST", PATH, json={"criterion": criterion})
    assert got.status_code == 200, got.text
    return dict(got.json())


async def verdicts(session: AsyncSession, criterion: dict[str, Any]) -> list[str]:
    """Of the readable evaluator."""
    evaluator = Evaluator([{"code": "c", "criterion": criterion}], builtin_vocabulary())
    profiles = await session.scalars(select(Profile.attributes))
    return [evaluator.verdicts(builtin_vocabulary().facts(each)[0])[0] for each in profiles]


def is_count(value: Any) -> bool:
    return value == SUPPRESSED or (isinstance(value, int) and value >= 10 and value % 10 == 0)


CRITERIA: list[dict[str, Any]] = [
    {"all": []},
    HERE,
    TAXED,
    {"all": [HERE, TAXED, {"attribute": "taxpayer_credit_rating", "in": ["A", "B", "M"]}]},
    {"all": [HERE, {"not": TAXED}]},
    {"all": [{"any": [{"attribute": "industry", "within": ["C"]}, {"attribute": "enterprise_scale", "eq": "micro"}]}, TAXED]},
]


def is_near(given: dict[str, Any], exact: list[str], *, more: int) -> bool:
    """`more`: by how many enterprises a count may be off beside its rounding."""
    counted = [(0 if given[name] == SUPPRESSED else given[name], exact.count(name)) for name in ("eligible", "undetermined")]
    return all(abs(told - truth) <= (5 if told else 9) + more for told, truth in counted)


async def test_first_counts_are_those_of_the_readable_evaluator_rounded_to_ten(bank: Caller, demo_session: AsyncSession) -> None:
    for criterion in CRITERIA:
        await forget(demo_session)  # or the answer to a criterion before it, of nearly the same enterprises, would be given again
        given, exact = await ask(bank, criterion), await verdicts(demo_session, criterion)
        by_lot = 0 if criterion in ({"all": []}, HERE) else 9  # of 280 enterprises some sizes are so rare that they are not asked
        assert is_near(given, exact, more=by_lot), criterion
        assert is_count(given["eligible"])
        assert is_count(given["undetermined"])
        assert given["population"] == (len(exact) + 5) // 10 * 10


async def test_counts_after_other_answers_are_off_by_up_to_nine_more(bank: Caller, demo_session: AsyncSession) -> None:
    nearly_alike: list[dict[str, Any]] = [TAXED, {"all": [HERE, {"not": TAXED}]}, {"all": [HERE, TAXED]}]
    for criterion in nearly_alike:
        assert is_near(await ask(bank, criterion), await verdicts(demo_session, criterion), more=9 + 9), criterion


async def test_answer_has_tables_at_the_callers_level_and_a_funnel_whose_counts_add_up(bank: Caller) -> None:
    given = await ask(bank, {"all": [HERE, {**TAXED, "text": "有一定纳税额"}]})
    assert {row["code"] for row in given["by_region"]} >= {"320100", None}
    assert "C" in {row["code"] for row in given["by_industry"]}
    assert {row["code"] for row in given["by_scale"]} >= {"micro", "small"}
    rows = [
        row[name] for table in ("by_region", "by_industry", "by_scale") for row in given[table] for name in ("eligible", "undetermined")
    ]
    assert all(map(is_count, rows))
    assert [(step["path"], step["text"]) for step in given["funnel"]] == [("/all/0", "所在地区在江苏省"), ("/all/1", "有一定纳税额")]
    for step in given["funnel"]:
        assert all(is_count(step[name]) for name in ("pass", "fail", "unknown", "remaining"))
        counts = [step[name] if isinstance(step[name], int) else 0 for name in ("pass", "fail", "unknown")]
        assert sum(counts) == given["population"]
    assert given["funnel"][-1]["remaining"] == given["eligible"] + given["undetermined"]


async def test_same_and_nearly_the_same_criterion_get_the_same_answer(bank: Caller) -> None:
    first = await ask(bank, {"all": [HERE, TAXED]})
    few = {"attribute": "established_on", "between": ["2019-05-01", "2019-05-20"]}
    assert await ask(bank, {"all": [{"attribute": "annual_tax_paid_cny", "gte": 10000.0, "source": "示例"}, HERE]}) == first
    assert await ask(bank, {"all": [HERE, TAXED, {"not": few}]}) == first


async def test_one_enterprise_is_never_counted(bank: Caller, demo_session: AsyncSession) -> None:
    profile = (await demo_session.scalars(select(Profile.attributes).limit(1))).one()
    public = {name: profile[name] for name in ("region", "industry")}
    alone = {"all": [*({"attribute": name, "within": [value]} for name, value in public.items()), TAXED]}
    alone["all"].append({"attribute": "established_on", "eq": profile["established_on"]})
    crowd = {"attribute": "enterprise_scale", "in": ["micro", "small"]}
    assert (await ask(bank, alone))["eligible"] == SUPPRESSED
    assert (await ask(bank, {"any": [crowd, alone]}))["eligible"] == (await ask(bank, crowd))["eligible"]


async def test_every_fault_of_a_criterion_is_named_at_its_place(bank: Caller) -> None:
    body = {
        "criterion": {
            "all": [{"attribute": "no_such", "eq": 1}, {"attribute": "region", "within": []}, {"attribute": "annual_tax_paid_cny"}]
        }
    }
    got = await bank.request("POST", PATH, json=body)
    assert (got.status_code, got.headers["content-type"]) == (422, MEDIA_TYPE)
    assert [error["pointer"] for error in got.json()["errors"]] == [
        "/criterion/all/0/attribute",
        "/criterion/all/1/within",
        "/criterion/all/2",
    ]


HALF = b'{"criterion": {"attribute": "titles", "has_any": ["\\ud800"]}}'  # of a surrogate pair: the database cannot keep it


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 422), (b'{"criterion": {"all": []}, "x": 1}', 422), (b"{}", 422), (HALF, 400)]
)
async def test_other_bodies_are_refused(bank: Caller, body: bytes, status: int) -> None:
    got = await bank.request("POST", PATH, content=body, headers={"content-type": "application/json"})
    assert got.status_code == status


async def test_empty_groups_count_as_conditions_where_each_costs_an_answer(bank: Caller) -> None:
    empty: dict[str, Any] = {"any": []}
    assert (await bank.request("POST", PATH, json={"criterion": {"all": [HERE, *[{"all": []}] * 20]}})).status_code == 200
    got = await bank.request("POST", PATH, json={"criterion": {"all": [{"not": {"all": [empty] * 100}}, *[empty] * 101]}})
    assert (got.status_code, [error["pointer"] for error in got.json()["errors"]]) == (422, ["/criterion"])


async def test_guarantor_may_not_ask(client: httpx.AsyncClient, demo: Demo) -> None:
    other = await program(client, demo, "guarantor-a")
    assert (await other.request("POST", PATH, json={"criterion": {"all": []}})).status_code == 403


@pytest.mark.parametrize("asking", ["bank-a-admin", "bureau-a"])
async def test_conditions_of_the_deal_leave_whoever_else_qualifies_undetermined_for_banks_and_bureaux_alike(
    client: httpx.AsyncClient, demo: Demo, demo_session: AsyncSession, asking: str
) -> None:
    await forget(demo_session)
    caller = await program(client, demo, asking)
    here = await ask(caller, HERE)
    deal = await ask(caller, {"all": [HERE, {"attribute": "loan_amount_cny", "lte": 5_000_000}]})
    assert deal["eligible"] == SUPPRESSED
    assert abs(deal["undetermined"] - here["eligible"]) <= 10
