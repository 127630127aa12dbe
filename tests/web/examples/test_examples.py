"""Every example of the document is sent to the running system, and its answer is of the status and the form that the document shows.

`ZHIDA_WRITE_EXAMPLES=1` writes the examples anew from what came; look at the difference before it is committed.
"""

import json
import os
from typing import Any

import httpx
import jsonschema
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.clock import today
from marketplace.ids import new_id
from tests.demo_database import Demo
from tests.web.demo_callers import program
from tests.web.examples.story import STORY
from tests.web.examples.telling import Teller, Told, as_examples, differs, shape
from web.api.examples import FILE


@pytest.fixture
async def document(demo_client: httpx.AsyncClient) -> dict[str, Any]:
    """As the running system serves it."""
    return dict((await demo_client.get("/schema/openapi.json")).json())


@pytest.fixture
async def told(demo_client: httpx.AsyncClient, demo: Demo, demo_session: AsyncSession, document: dict[str, Any]) -> list[Told]:
    """The story, told once more with a product of its own."""
    callers = {name: await program(demo_client, demo, name) for name in {step.by for step in STORY}}
    tokens = {name: caller.headers["authorization"].removeprefix("Bearer ") for name, caller in callers.items()}
    officer = await demo_session.scalar(select(Account.id).where(Account.username == "sandbox-officer"))
    known = {"code": f"example-{new_id().hex[-6:]}", "today": today().isoformat(), "officer": str(officer)}
    return await Teller(demo_client, document, tokens, known).tell()


async def test_every_example_is_sent_and_answered_as_it_says(told: list[Told], document: dict[str, Any]) -> None:
    assert [(each.step.operation, each.came) for each in told if each.status >= 400] == []
    if os.environ.get("ZHIDA_WRITE_EXAMPLES"):
        FILE.write_text(json.dumps(as_examples(told), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    examples, came = json.loads(FILE.read_text(encoding="utf-8")), as_examples(told)
    assert examples.keys() == came.keys()
    for name, example in examples.items():
        assert example["status"] == came[name]["status"], name
        assert differs(shape(example["response"]), shape(came[name]["response"])) == [], name
        assert differs(shape(example.get("request")), shape(came[name].get("request"))) == [], name
    for each in told:
        _require_schema(document, each)


def test_the_document_shows_them(document: dict[str, Any]) -> None:
    shown = {
        operation["operationId"]: found["sandbox"]["value"]
        for item in document["paths"].values()
        for operation in item.values()
        for status in ("200", "201")
        if "sandbox" in (found := operation["responses"].get(status, {}).get("content", {}).get("application/json", {}).get("examples", {}))
    }
    examples = json.loads(FILE.read_text(encoding="utf-8"))
    assert shown == {name: each["response"] for name, each in examples.items()}


def _require_schema(document: dict[str, Any], told: Told) -> None:
    """Raises: ValidationError where the answer is not as the document describes it."""
    operation = next(
        operation for item in document["paths"].values() for operation in item.values() if operation["operationId"] == told.step.operation
    )
    schema = operation["responses"][str(told.status)]["content"]["application/json"]["schema"]
    jsonschema.validate(told.came, {**schema, "components": document["components"]}, jsonschema.Draft202012Validator)
