"""Consents over the open interface: given, read by both parties, narrowed, revoked; every fault of one at once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from marketplace.access.roles import Role
from marketplace.clock import today
from tests.web.conftest import SignIn
from tests.web.disclosure.conftest import Institution

PATH = "/api/v1/consents"
ITEMS = ["electricity_payment", "tax_payment"]


def body(grantee: Any, **more: Any) -> dict[str, Any]:
    until = str(today() + timedelta(days=30))
    plain = {
        "grantee_id": str(grantee),
        "items": ITEMS,
        "purpose": "pre_loan",
        "valid_until": until,
        "text_version": "consent-1",
        "signer": "王某",
    }
    return plain | more


async def test_a_consent_from_its_giving_to_its_end(token: SignIn, bank: Institution) -> None:
    owner = await token(Role.ENTERPRISE_OWNER)
    made = await owner.request("POST", PATH, json=body(bank.organisation_id))
    assert made.status_code == 201, made.text
    resource = made.json()
    assert made.headers["location"] == f"{PATH}/{resource['id']}"
    assert (resource["state"], resource["actions"], resource["signer"]) == ("live", ["narrow", "revoke"], "王某")
    assert [(each["item"], each["sharing_mode"], each["ended_at"]) for each in resource["items"]] == [
        ("electricity_payment", "physical_aggregation", None),
        ("tax_payment", "data_verification", None),
    ]
    seen = await bank.caller.get(f"{PATH}/{resource['id']}")
    assert (seen.status_code, seen.json()["actions"], seen.json()["signer"]) == (200, [], "王*")
    assert (await bank.caller.get(f"{PATH}/{resource['id']}", headers={"if-none-match": seen.headers["etag"]})).status_code == 304
    listed = (await bank.caller.get(PATH, params={"state": "live"})).json()["items"]
    assert [each["id"] for each in listed] == [resource["id"]]

    narrowed = await owner.request("POST", f"{PATH}/{resource['id']}/narrow", json={"items": ["tax_payment"]})
    assert narrowed.status_code == 200, narrowed.text
    assert [each["ended_at"] is None for each in narrowed.json()["items"]] == [False, True]
    revoked = await owner.request("POST", f"{PATH}/{resource['id']}/revoke", json={"reason": "不再合作"})
    assert (revoked.status_code, revoked.json()["state"], revoked.json()["actions"]) == (200, "revoked", [])
    again = await owner.request("POST", f"{PATH}/{resource['id']}/revoke")
    assert (again.status_code, again.json()["state"]) == (409, "revoked")
    assert (await bank.caller.get(PATH, params={"state": "live"})).json()["items"] == []


async def test_everything_wrong_with_a_consent_is_named_at_once(token: SignIn) -> None:
    owner = await token(Role.ENTERPRISE_OWNER)
    wrong = body(uuid4(), items=["*", "patent"], valid_until="2020-01-01", text_version="consent-0", signer=" ")
    answer = await owner.request("POST", PATH, json=wrong)
    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/grantee_id", "/items/0", "/items/1", "/valid_until", "/text_version", "/signer"}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"purpose": "marketing"},
        {"items": "tax_payment"},
        {"items": [1]},
        {"valid_until": "2027-02-30"},
        {"valid_until": "2027-01-01T00:00:00Z"},
        {"status": "live"},
        {"subject_id": str(uuid4())},
        {"grantee_id": "1"},
        {"signer": "王" * 65},
        {"signer": "王\u200b某"},
        {"text_version": None},
        {"items": ["a" * 65] * 300},
    ],
)
async def test_strange_input_is_refused(token: SignIn, bank: Institution, spoilt: dict[str, Any]) -> None:
    owner = await token(Role.ENTERPRISE_OWNER)
    answer = await owner.request("POST", PATH, json=body(bank.organisation_id, **spoilt))
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["errors"]


async def test_an_agent_without_a_mandate_does_not_sign(token: SignIn, bank: Institution) -> None:
    agent = await token(Role.ENTERPRISE_AGENT)
    answer = await agent.request("POST", PATH, json=body(bank.organisation_id))
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "may-not-sign")


async def test_pages_of_a_list_follow_each_other(token: SignIn, bank: Institution) -> None:
    owner = await token(Role.ENTERPRISE_OWNER)
    ids = [(await owner.request("POST", PATH, json=body(bank.organisation_id))).json()["id"] for _ in range(3)]
    first = (await owner.get(PATH, params={"limit": 2})).json()
    second = (await owner.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [each["id"] for each in (*first["items"], *second["items"])] == ids[::-1]
    assert second["next_cursor"] is None
    assert (await owner.get(PATH, params={"cursor": "x"})).status_code == 422
