"""A fund over the open interface: a program of the bureau writes it, another publishes it, a bank reads its rules and not its money."""

from typing import Any

import httpx
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from tests.web.callers import Caller, make_program, with_token

URL = "/api/v1/funds"


async def bureau(client: httpx.AsyncClient, session: AsyncSession, *roles: Role) -> list[Caller]:
    first = await make_program(session, roles[0])
    others = [await make_program(session, role, organisation_id=first.organisation_id) for role in roles[1:]]
    return [await with_token(client, session, each) for each in (first, *others)]


def rules(organisation_id: str) -> dict[str, Any]:
    step = {"role": "bureau_reviewer", "organisation_id": organisation_id, "working_days": 5}
    return {"shares": {"bank": 40.5}, "caps": {"loan": "2000000.00", "pool_year": None}, "review_steps": [step]}


async def test_from_draft_to_the_next_version(client: httpx.AsyncClient, session: AsyncSession) -> None:
    editor, approver = await bureau(client, session, Role.BUREAU_POLICY_EDITOR, Role.BUREAU_APPROVER)
    made = (await editor.request("POST", URL, json={"name": "示例资金池"})).json()
    url = f"{URL}/{made['id']}"
    assert (made["state"], made["actions"], made["version"]) == ("draft", ["submit", "discard"], None)
    shown = await editor.get(url)
    changed = await editor.request("PATCH", url, json={"rules": rules(made["bureau_id"])}, headers={"if-match": shown.headers["etag"]})
    assert changed.json()["draft"]["rules"]["shares"] == {"bank": 40.5}
    assert [each["pointer"] for each in changed.json()["unstated"]] == ["/rules/caps/pool_year"]
    stale = await editor.request("PATCH", url, json={"name": "另一个"}, headers={"if-match": shown.headers["etag"]})
    assert stale.status_code == 412
    assert (await editor.request("POST", f"{url}/submit")).json()["state"] == "submitted"
    assert (await editor.request("POST", f"{url}/publish")).status_code == 403
    published = (await approver.request("POST", f"{url}/publish")).json()
    assert (published["state"], published["version"], published["available"]) == ("published", 1, "0.00")
    again = await editor.request("POST", f"{url}/versions")
    assert (again.status_code, again.json()["draft"]["state"]) == (201, "draft")
    bank = await with_token(client, session, await make_program(session, Role.BANK_OFFICER))
    seen = (await bank.get(url)).json()
    assert (seen["rules"]["shares"], seen["available"], seen["draft"], seen["versions"]) == ({"bank": 40.5}, None, None, [])


async def test_bad_rules_are_refused_with_every_place(client: httpx.AsyncClient, session: AsyncSession) -> None:
    (editor,) = await bureau(client, session, Role.BUREAU_POLICY_EDITOR)
    wrong = {"name": "示例", "rules": {"layers": [{"payer": "city", "share_pct": 60}, {"payer": "lender", "share_pct": 30}]}}
    made = (await editor.request("POST", URL, json=wrong)).json()
    assert "/rules/layers" in {each["pointer"] for each in made["draft"]["problems"]}
    refused = await editor.request("POST", f"{URL}/{made['id']}/submit")
    assert refused.status_code == 422
    assert "/rules/layers" in {each["pointer"] for each in refused.json()["errors"]}
    unknown = await editor.request("POST", URL, json={"name": "示例", "rules": {"share": 50}})
    assert unknown.status_code in (400, 422)
