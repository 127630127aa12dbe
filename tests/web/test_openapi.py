"""The document that describes the open interface."""

from typing import Any

import httpx
import pytest
import schemathesis
from litestar import Litestar
from litestar.routes import HTTPRoute

from marketplace.access.policy import policy_table
from marketplace.access.roles import Role
from web.api.problem import MEDIA_TYPE
from web.security.permissions import KEY, answers_only_options


@pytest.fixture
async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    """As the running system serves it."""
    answer = await client.get("/schema/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation."""
    return [(path, method, operation) for path, item in document["paths"].items() for method, operation in item.items()]


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(document).validate()


def test_it_describes_every_route_of_the_api_and_no_page(document: dict[str, Any], app: Litestar) -> None:
    described = {(path, method.upper()) for path, method, _ in operations(document)}
    served = {
        (route.path_format, method)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for handler in route.route_handlers
        if not answers_only_options(handler)
        for method in handler.http_methods
    }
    assert described == served


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_every_declared_error_is_a_problem(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert errors, (path, method)
        for status, answer in errors.items():
            assert list(answer["content"]) == [MEDIA_TYPE], (path, method, status)


def test_what_strangers_may_do_is_marked_as_open(document: dict[str, Any], app: Litestar) -> None:
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/api/"):
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if answers_only_options(handler):
                continue
            needs_token = document["paths"][route.path_format][method.lower()].get("security") != [{}]
            assert needs_token is (policy_table().grant(Role.ANONYMOUS, handler.opt[KEY]) is None), route.path


def test_the_token_form_is_described(document: dict[str, Any]) -> None:
    body = document["paths"]["/api/v1/oauth/token"]["post"]["requestBody"]
    schema = body["content"]["application/x-www-form-urlencoded"]["schema"]
    assert set(schema["required"]) == {"grant_type", "client_id", "client_secret"}


async def test_no_viewer_is_served(client: httpx.AsyncClient) -> None:
    for viewer in ("swagger", "redoc", "elements", "rapidoc", "openapi.yml", "nothing.json"):
        assert (await client.get(f"/schema/{viewer}")).status_code == 404


def test_headers_that_the_interface_takes_are_described(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        named = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}
        where = (path, method)
        keyed = method in {"post", "put", "patch", "delete"} and not path.endswith(("/oauth/token", "/reach", "/verifications", "/checks"))
        assert ("Idempotency-Key" in named) is keyed, where
        assert not keyed or {"409", "422"} <= operation["responses"].keys(), where
        assert ("If-None-Match" in named) is ("304" in operation["responses"]), where
        assert ("If-Match" in named) is (method in {"put", "patch"}), where
        assert method not in {"put", "patch"} or "412" in operation["responses"], where
