"""Some generated calls of every operation; `make gates PART=api_cases` makes twenty thousand, over HTTP and by every role."""

from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from schemathesis import Case, GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import ignored_auth
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.callers import Caller, make_program, with_token

ORIGIN = "http://testserver.local"
REQUEST_PARTS = {"method", "url", "headers", "params", "data", "json", "files"}
CONFIG = Path(__file__).parents[1] / "gates" / "lib" / "schemathesis.toml"


@pytest.fixture(scope="session")
def operations(app: Litestar) -> list[Any]:
    """Every operation of the document."""
    config = schemathesis.Config.from_str(CONFIG.read_text(encoding="utf-8").partition("[auth")[0])
    document = schemathesis.openapi.from_dict(msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema())), config=config)
    return [result.ok() for result in document.get_all_operations()]


@pytest.fixture
async def callers(client: httpx.AsyncClient, session: AsyncSession) -> list[Caller]:
    """Nobody, a program of an enterprise, and one of a role that may see little."""
    roles = (Role.ENTERPRISE_OWNER, Role.AUDITOR)
    return [Caller(client), *[await with_token(client, session, await make_program(session, role)) for role in roles]]


async def call(caller: Caller, case: Case) -> None:
    """One call with the caller's credentials; its answer must be one that the document describes."""
    sent = case.as_transport_kwargs(base_url=ORIGIN)
    ready = requests.Request(**{name: value for name, value in sent.items() if name in REQUEST_PARTS}).prepare()
    headers = {name: value for name, value in ready.headers.items() if name.lower() != "authorization"}
    answer = await caller.request(str(ready.method), str(ready.url), headers=headers, content=ready.body)
    case.validate_response(answer, excluded_checks=[ignored_auth])  # that check wants to send by itself


def wrong_in_headers(case: Case) -> bool:
    """Whether it was to be refused for its headers. Only Authorization is described, and that is the caller's own."""
    described = case.meta.components if case.meta else {}
    return ParameterLocation.HEADER in described and described[ParameterLocation.HEADER].mode.is_negative


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@settings(max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_every_answer_is_one_that_the_document_describes(
    mode: GenerationMode, operations: list[Any], callers: list[Caller], data: st.DataObject
) -> None:
    case = data.draw(data.draw(st.sampled_from(operations)).as_strategy(mode))
    assume(not wrong_in_headers(case))
    await call(data.draw(st.sampled_from(callers)), case)
