"""The sandbox: programs try the whole way there, and nobody else is touched by it."""

from pathlib import Path
from typing import Any

import httpx

from marketplace.database.roles import SYSTEM, dsn_for
from marketplace.eligibility.vocabulary import builtin_vocabulary
from matching.live.generation import make_generation
from tests.demo_database import Demo
from tests.web.callers import Caller
from tests.web.demo_callers import program

FORM: dict[str, Any] = {"amount": "200000.00", "term_months": 12, "purpose": "working_capital", "state": "submitted"}


async def applying(caller: Caller, code: str) -> httpx.Response:
    """An application for the product of this code."""
    product = (await caller.get(f"/api/v1/products/{code}")).json()
    return await caller.request("POST", "/api/v1/applications", json={"product_ids": [product["id"]], **FORM})


async def matched(caller: Caller) -> dict[str, str]:
    """Lenders by product of everything that a match shows, however it fits."""
    found = (await caller.get("/api/v1/me/matches?all=true&limit=200")).json()
    return {each["product"]["code"]: each["product"]["institution"] for each in found["products"]}


async def test_its_products_are_found_by_their_code_alone(demo_client: httpx.AsyncClient, demo: Demo) -> None:
    anybody = await program(demo_client, demo, "enterprise-a")
    listed = (await anybody.get("/api/v1/products?q=%E6%B2%99%E7%AE%B1&limit=200")).json()["items"]
    assert [each for each in listed if "沙箱" in each["name"]] == []
    assert (await anybody.get("/api/v1/products/sandbox-open")).json()["lender"]["name"] == "示例沙箱银行"


async def test_it_matches_within_itself(demo_client: httpx.AsyncClient, demo: Demo) -> None:
    inside, outside = [await program(demo_client, demo, name) for name in ("sandbox-enterprise", "enterprise-a")]
    own, others = await matched(inside), await matched(outside)
    assert {"sandbox-open", "sandbox-tax"} <= own.keys()
    assert set(own.values()) == {"示例沙箱银行"}
    assert "示例沙箱银行" not in others.values()


async def test_nobody_applies_across_its_wall(demo_client: httpx.AsyncClient, demo: Demo) -> None:
    inside, outside = [await program(demo_client, demo, name) for name in ("sandbox-enterprise", "enterprise-a")]
    for caller, code in ((outside, "sandbox-open"), (inside, "bank-a-tax-1")):
        refused = await applying(caller, code)
        assert refused.status_code == 422
        assert "沙箱产品只供沙箱企业试用" in refused.text


def test_an_engine_counts_everybody_but_its_enterprise(demo: Demo, tmp_path: Path) -> None:
    make_generation(dsn_for(demo.dsn, SYSTEM), tmp_path, builtin_vocabulary())
    with demo.connect() as connection:
        connection.execute("SELECT set_config('zhida.role', 'system', true)")
        left_out = connection.execute(
            "SELECT o.sandbox FROM profile p JOIN organisation o ON o.id = p.organisation_id"
            " WHERE NOT EXISTS (SELECT FROM match_enterprise m WHERE m.organisation_id = o.id)"
        ).fetchall()
    assert left_out == [(True,)]
