"""A client written from the OpenAPI document alone gets along with the running interface."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.demo_database import Demo


@dataclass
class DocumentClient:
    """Knows no path, no form and no header but what the document says."""

    sender: httpx.AsyncClient
    document: dict[str, Any]
    token: str | None = None
    operations: dict[str, tuple[str, str, dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                self.operations[operation["operationId"]] = (method, path, operation)

    async def call(self, operation_id: str, body: Any = None, **parameters: Any) -> Any:
        """One operation by its id. Raises: httpx.HTTPStatusError for a refusal."""
        method, path, operation = self.operations[operation_id]
        query: dict[str, Any] = {}
        for described in operation.get("parameters", []):
            if described["name"] not in parameters:
                assert not described["required"], described["name"]
            elif described["in"] == "path":
                path = path.replace(f"{{{described['name']}}}", parameters.pop(described["name"]))
            else:
                query[described["name"]] = parameters.pop(described["name"])
        assert not parameters, f"not described: {parameters}"
        answer = await self.sender.request(method, path, params=query, headers=self._headers(operation), **self._content(operation, body))
        answer.raise_for_status()
        assert str(answer.status_code) in operation["responses"]
        return answer.json()

    async def pages(self, operation_id: str, **parameters: Any) -> AsyncIterator[list[Any]]:
        """Every page of a list, by its cursor."""
        cursor: dict[str, str] = {}
        while True:
            page = await self.call(operation_id, **parameters, **cursor)
            yield page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def _headers(self, operation: dict[str, Any]) -> dict[str, str]:
        wanted = operation.get("security", self.document["security"])
        schemes = self.document["components"]["securitySchemes"]
        needs_bearer = any(schemes[name]["scheme"] == "bearer" for choice in wanted for name in choice)
        return {"authorization": f"Bearer {self.token}"} if needs_bearer else {}

    def _content(self, operation: dict[str, Any], body: Any) -> dict[str, Any]:
        described = operation.get("requestBody")
        if described is None:
            return {}
        return {"json": body} if "application/json" in described["content"] else {"data": body}


@pytest.fixture
async def program(demo_client: httpx.AsyncClient, demo: Demo) -> DocumentClient:
    """The first demonstration enterprise's program, with a token."""
    made = DocumentClient(demo_client, (await demo_client.get("/schema/openapi.json")).json())
    form_of_token = made.operations["create_token"][2]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    account = demo.accounts["enterprise-a"]
    given = {"grant_type": form_of_token["properties"]["grant_type"]["const"], **account}
    made.token = (await made.call("create_token", {name: given[name] for name in form_of_token["required"]}))["access_token"]
    return made


async def test_it_lists_the_matches_of_its_enterprise(program: DocumentClient) -> None:
    matches = await program.call("list_matches", amount="300000.00", term_months=12, explain="all", limit=5)
    assert 0 < len(matches["products"]) <= 5
    assert all(leaf["outcome"] in {"pass", "fail", "unknown"} for each in matches["products"] for leaf in each["leaves"])


async def test_it_runs_the_pre_check_with_the_example_of_the_document(program: DocumentClient) -> None:
    body = program.operations["run_check"][2]["requestBody"]["content"]["application/json"]["schema"]
    for example in body["examples"]:
        counts = (await program.call("run_check", example))["counts"]
        assert counts["eligible"] + counts["ineligible"] > 0


@pytest.mark.parametrize("listing", ["list_products", "list_policies"])
async def test_it_pages_through_a_list_and_opens_what_it_finds(listing: str, program: DocumentClient) -> None:
    found = [item["code"] async for page in program.pages(listing, limit=40) for item in page]
    assert len(found) == len(set(found)) > 80
    opening = {"list_products": "get_product", "list_policies": "get_policy"}[listing]
    opened = [await program.call(opening, code=code) for code in found[:3]]
    assert [each["code"] for each in opened] == found[:3]


async def test_code_lists_are_paged_to_their_end(program: DocumentClient) -> None:
    codes = [item["code"] async for page in program.pages("list_industries", below=True, limit=200) for item in page]
    assert len(codes) == len(set(codes)) > 1_000


def test_names_of_schemas_tell_nothing_of_our_modules(program: DocumentClient) -> None:
    assert [name for name in program.document["components"]["schemas"] if not name.isalnum()] == []
