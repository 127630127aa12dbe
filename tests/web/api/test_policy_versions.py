"""The life of a policy over the open interface: written and signed by one program of a bureau, published by another one of the same."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.ids import new_id
from marketplace.search.postgres import PostgresSearch
from matching.follower.catalogue import offered
from policies.library.in_force import expire_due
from tests.web.callers import Caller, make_organisation, make_program, with_token

REGION = "320000"  # that of the tests' organisations
CRITERION = {"all": [{"attribute": "region", "within": [REGION]}, {"attribute": "tax_paid_12m_cny", "gte": 50000.5}]}
ALL = {
    "title": "示例贷款贴息办法",
    "document_number": "示财金〔2026〕7号",
    "level": "province",
    "kind": "interest_subsidy",
    "tags": ["贴息"],
    "beneficiaries": ["enterprise"],
    "valid_from": "2026-01-01",
    "valid_to": "2027-12-31",
    "validity_basis": "signed_and_disbursed",
    "application_window": {"opens_on": "2026-03-01", "closes_on": "2026-03-10", "until_quota_used": True},
    "summary": "用于测试",
    "interpretation": "示例解读",
    "clauses": [{"number": "第七条", "text_zh": "按 1 个百分点贴息。"}],
    "criterion": CRITERION,
    "benefit": {"type": "interest_subsidy", "rate_points_pct": 1, "cap_per_year_cny": "100000.00"},
    "budget": "20000000.00",
    "stacking_rules": {"exclusive_group": "贴息", "level_scope": ["national"], "sum_cap_pct": "80"},
    "materials": ["借款合同"],
}


class Bureau:
    """Programs of one bureau."""

    def __init__(self, editor: Caller, reviewer: Caller, organisation_id: UUID) -> None:
        self.editor, self.reviewer, self.organisation_id = editor, reviewer, organisation_id

    async def drafted(self, **terms: Any) -> str:
        """The id of a new policy."""
        return str((await ask(self.editor, "POST", "/policies", 201, json=ALL | terms))["policy_id"])

    async def signed(self, policy: str) -> Any:
        """Both signatures under its open draft."""
        await ask(self.editor, "POST", f"/policies/{policy}/submit", 200)
        return await ask(self.reviewer, "POST", f"/policies/{policy}/publish", 200)

    async def published(self, **terms: Any) -> str:
        """The id of a policy in the library."""
        policy = await self.drafted(**terms)
        await self.signed(policy)
        return policy


@pytest.fixture
async def bureau(client: httpx.AsyncClient, session: AsyncSession) -> Bureau:
    """With an editor's and a reviewer's program."""
    own = await make_organisation(session, Role.BUREAU_POLICY_EDITOR)
    roles = (Role.BUREAU_POLICY_EDITOR, Role.BUREAU_REVIEWER)
    programs = [await make_program(session, role, organisation_id=own.id) for role in roles]
    return Bureau(*[await with_token(client, session, each) for each in programs], own.id)  # type: ignore[misc]


async def ask(caller: Caller, method: str, path: str, status: int, **more: Any) -> Any:
    """The answer's body."""
    got = await caller.request(method, f"/api/v1{path}", **more)
    assert got.status_code == status, got.text
    return got.json()


async def test_a_draft_may_be_incomplete_and_says_what_is_missing(bureau: Bureau) -> None:
    made = await ask(bureau.editor, "POST", "/policies", 201, json={})
    missing = {each["pointer"] for each in made["problems"]}
    assert missing == {"/title", "/kind", "/beneficiaries", "/summary", "/criterion", "/benefit"}
    assert (made["content_sha256"], set(made["actions"])) == (None, {"submit", "discard"})
    refused = await ask(bureau.editor, "POST", f"/policies/{made['policy_id']}/submit", 422)
    assert {each["pointer"] for each in refused["errors"]} == missing


async def test_what_a_draft_is_given_comes_back_as_it_was_and_exact(bureau: Bureau) -> None:
    policy = await bureau.drafted()
    got = await bureau.editor.get(f"/api/v1/policies/{policy}/draft")
    terms = {name: value for name, value in got.json()["terms"].items() if name in ALL}
    assert terms == ALL
    assert '"gte":50000.5' in got.text
    tag = got.headers["etag"]
    again = await ask(bureau.editor, "PUT", f"/policies/{policy}", 200, json=got.json()["terms"], headers={"if-match": tag})
    assert again["terms"] == got.json()["terms"]
    await ask(bureau.editor, "PUT", f"/policies/{policy}", 412, json=ALL, headers={"if-match": tag})
    back = await ask(bureau.editor, "POST", f"/policies/{policy}/undo", 200)
    assert back["terms"] == got.json()["terms"]


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        pytest.param({"benefit": {"type": "interest_subsidy", "cap_cny": 1e300}}, "/benefit", id="endless-cap"),
        pytest.param({"benefit": {"type": "interest_subsidy", "rate_points_pct": "NaN"}}, "/benefit", id="no-number"),
        pytest.param({"benefit": {"type": "gift"}}, "/benefit/type", id="no-such-benefit"),
        pytest.param({"criterion": {"attribute": "region", "within": ["330000"]}}, "/criterion", id="another-province"),
        pytest.param({"relations": [{"kind": "replaces"}]}, "/relations/0", id="points-at-nothing"),
        pytest.param({"level": "national"}, "/level", id="above-its-rank"),
    ],
)
async def test_a_fault_is_stored_and_named_and_never_signed(bureau: Bureau, terms: dict[str, Any], pointer: str) -> None:
    policy = await bureau.drafted(**terms)
    refused = await ask(bureau.editor, "POST", f"/policies/{policy}/submit", 422)
    assert {each["pointer"] for each in refused["errors"]} == {pointer}


async def test_what_cannot_be_read_is_refused_with_its_place(bureau: Bureau) -> None:
    for said, pointer in (
        ({"valid_from": "soon"}, "/valid_from"),
        ({"stacking_rules": {"sum_cap_pct": "NaN"}}, "/stacking_rules/sum_cap_pct"),
        ({"budget": "-1.00"}, "/budget"),
        ({"amount": 1}, "/amount"),
    ):
        refused = await ask(bureau.editor, "POST", "/policies", 422, json=said)
        assert [each["pointer"] for each in refused["errors"]] == [pointer]


async def test_from_draft_to_the_library_with_two_signatures(bureau: Bureau) -> None:
    policy = await bureau.drafted()
    submitted = await ask(bureau.editor, "POST", f"/policies/{policy}/submit", 200)
    assert (submitted["state"], submitted["actions"], [each["step"] for each in submitted["signatures"]]) == (
        "submitted",
        ["discard"],
        ["first"],
    )
    await ask(bureau.editor, "PUT", f"/policies/{policy}", 409, json=ALL, headers={"if-match": "*"})
    await ask(bureau.editor, "POST", f"/policies/{policy}/publish", 403)
    note = {"reason_code": "benefit_unclear", "note": "请写明上限"}
    returned = await ask(bureau.reviewer, "POST", f"/policies/{policy}/return", 200, json=note)
    assert (returned["state"], returned["steps"][-1]["note"]) == ("draft", "请写明上限")
    done = await bureau.signed(policy)
    assert {each["content_sha256"] for each in done["signatures"]} == {done["content_sha256"]}
    shown = await ask(bureau.editor, "GET", f"/policies/{policy}", 200)
    kept = {name: shown[name] for name in ALL if name != "benefit"}
    assert kept == {name: value for name, value in ALL.items() if name != "benefit"}
    assert shown["benefit"] == ALL["benefit"]
    listing = await ask(bureau.reviewer, "GET", f"/policies/{policy}/listing", 200)
    assert [each["step"] for each in listing["signatures"]] == ["first", "second"]
    assert set(listing["actions"]) == {"suspend", "withdraw", "expire"}


async def test_a_published_policy_is_matched_and_a_suspended_one_is_not(bureau: Bureau, session: AsyncSession) -> None:
    policy = await bureau.published()
    assert UUID(policy) in {each.offer_id for each in await offered(session, builtin_vocabulary())}
    await ask(bureau.editor, "POST", f"/policies/{policy}/suspend", 422)
    await ask(bureau.editor, "POST", f"/policies/{policy}/suspend", 200, json={"reason_code": "quota_used"})
    session.expire_all()
    assert UUID(policy) not in {each.offer_id for each in await offered(session, builtin_vocabulary())}
    assert (await bureau.editor.get(f"/api/v1/policies/{policy}")).status_code == 404
    assert (await ask(bureau.reviewer, "POST", f"/policies/{policy}/resume", 200))["state"] == "published"


async def test_another_bureaus_policy_is_not_there(bureau: Bureau, client: httpx.AsyncClient, session: AsyncSession) -> None:
    policy = await bureau.published()
    other = await with_token(client, session, await make_program(session, Role.BUREAU_POLICY_EDITOR))
    for method, path in (("GET", "draft"), ("GET", "listing"), ("POST", "versions"), ("POST", "copies"), ("POST", "undo")):
        await ask(other, method, f"/policies/{policy}/{path}", 404)
    await ask(other, "POST", f"/policies/{policy}/suspend", 404, json={"reason_code": "quota_used"})
    assert (await ask(other, "GET", "/policy_versions", 200))["items"] == []


async def test_a_new_version_says_what_it_changes_and_replaces_the_one_in_force(bureau: Bureau) -> None:
    policy = await bureau.published()
    begun = await ask(bureau.editor, "POST", f"/policies/{policy}/versions", 201)
    assert begun["changes"] == []
    more = ALL | {"benefit": ALL["benefit"] | {"cap_per_year_cny": "200000.00"}}  # type: ignore[operator]
    tag = (await bureau.editor.get(f"/api/v1/policies/{policy}/draft")).headers["etag"]
    changed = await ask(bureau.editor, "PUT", f"/policies/{policy}", 200, json=begun["terms"] | more, headers={"if-match": tag})
    assert len(changed["changes"]) == 1
    assert "20 万元" in changed["changes"][0]
    await bureau.signed(policy)
    assert (await ask(bureau.editor, "GET", f"/policies/{policy}", 200))["version"] == 2


async def test_a_policy_that_was_replaced_names_its_successor_on_both_sides(bureau: Bureau, client: httpx.AsyncClient) -> None:
    old = await bureau.published()
    new = await bureau.published(title="新办法", relations=[{"kind": "replaces", "policy_id": old}])
    related = (await ask(bureau.editor, "GET", f"/policies/{old}", 200))["related"]
    assert [(each["relation"], each["id"]) for each in related] == [("replaced_by", new)]
    code = (await ask(bureau.editor, "GET", f"/policies/{old}", 200))["code"]
    page = (await client.get(f"/policies/{code}")).text
    assert "已被替代" in page
    assert "新办法" in page


async def test_an_expired_policy_stays_readable_and_begins_again_with_a_new_version(bureau: Bureau, session: AsyncSession) -> None:
    policy = await bureau.published()
    await expire_due(session, PostgresSearch(session), at=now() + timedelta(days=3650))
    await session.commit()
    shown = await ask(bureau.editor, "GET", f"/policies/{policy}", 200)
    assert (shown["status"], shown["validity"]) == ("expired", "expired")
    await ask(bureau.editor, "POST", f"/policies/{policy}/versions", 201)
    await bureau.signed(policy)
    assert (await ask(bureau.editor, "GET", f"/policies/{policy}", 200))["status"] == "published"


async def test_files_of_a_policy_have_to_be_the_bureaus_own_and_ready(bureau: Bureau, session: AsyncSession) -> None:
    paper = Document(
        id=new_id(),
        organisation_id=bureau.organisation_id,
        file_name="原文.pdf",
        purpose=Purpose.MATERIAL,
        media_type="application/pdf",
        state=DocumentState.CHECKING,
        size_bytes=3,
        created_at=now(),
    )
    session.add(paper)
    await session.commit()
    listed = [{"document_id": str(paper.id), "kind": "issued_text", "title_zh": "原文"}]
    policy = await bureau.drafted(documents=listed)
    refused = await ask(bureau.editor, "POST", f"/policies/{policy}/submit", 422)
    assert [each["pointer"] for each in refused["errors"]] == ["/documents/0/document_id"]
    ready = {"state": DocumentState.READY, "file_key": new_id(), "sha256": b"0" * 32}
    await session.execute(update(Document).where(Document.id == paper.id).values(**ready))
    await session.commit()
    await bureau.signed(policy)
    shown = await ask(bureau.editor, "GET", f"/policies/{policy}", 200)
    assert shown["documents"] == [{"id": str(paper.id), "kind": "issued_text", "title": "原文"}]
    await ask(bureau.editor, "GET", f"/policies/{policy}/documents/{new_id()}", 404)
