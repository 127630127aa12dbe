"""How a lender works: its administrator at head office changes it, everybody of the lender works by it, nobody else's is touched."""

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.database.session import Sessions
from products.applications.desk.templates import refusal_templates
from products.applications.models import LenderSetting, RefusalTemplate
from tests.products.applications.test_queue import make_branch
from tests.products.applications.world import make_world
from tests.web.callers import Member, make_member, with_session

PATH = "/bank/settings"


async def setting_of(session: AsyncSession, member: Member) -> LenderSetting | None:
    wanted = select(LenderSetting).where(LenderSetting.lender_id == member.organisation_id)
    return (await session.scalars(wanted.execution_options(populate_existing=True))).one_or_none()


async def test_both_settings_are_kept_and_taken_away_again(client: httpx.AsyncClient, session: AsyncSession) -> None:
    admin = await make_member(session, Role.BANK_ADMIN)
    caller = await with_session(client, session, admin)
    both = {"two_approvers_above": "３００", "hand_over_url": ""}
    assert (await caller.post(PATH, both)).status_code == 303
    kept = await setting_of(session, admin)
    assert kept is not None
    assert (kept.two_approvers_above_fen, kept.hand_over_url) == (300_000_000, None)
    assert 'value="300"' in (await caller.get(PATH)).text
    assert (await caller.post(PATH, {"two_approvers_above": "", "hand_over_url": ""})).status_code == 303
    kept = await setting_of(session, admin)
    assert kept is not None
    assert kept.two_approvers_above_fen is None


async def test_an_address_that_webhooks_could_not_have_is_refused_and_nothing_changes(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    admin = await make_member(session, Role.BANK_ADMIN)
    caller = await with_session(client, session, admin)
    for url in (
        "http://bank.example.com",
        "https://10.1.2.3/",
        "javascript:alert(1)",
        "https://u:p@bank.example.com",
    ):
        answer = await caller.post(PATH, {"two_approvers_above": "1", "hand_over_url": url})
        assert answer.status_code == 422, url
        assert 'id="f-hand_over_url-error"' in answer.text
    assert (await caller.post(PATH, {"two_approvers_above": "-1", "hand_over_url": ""})).status_code == 422
    assert await setting_of(session, admin) is None


async def test_a_template_is_written_changed_and_removed_and_branches_use_it(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    admin = await make_member(session, Role.BANK_ADMIN, world.officer.organisation_id)
    caller = await with_session(client, session, admin)
    assert (await caller.post(PATH + "/templates", {"reason_code": "nothing", "text": " "})).status_code == 422
    assert (await caller.post(PATH + "/templates", {"reason_code": "debt_level", "text": "负债率高于 70%。"})).status_code == 303
    made = (await session.scalars(select(RefusalTemplate).where(RefusalTemplate.lender_id == admin.organisation_id))).one()
    refused = await caller.post(f"{PATH}/templates/{made.id}", {"reason_code": "debt_level", "text": ""})
    assert refused.status_code == 422
    assert f'id="f-text-{made.id}-error"' in refused.text
    assert (await caller.post(f"{PATH}/templates/{made.id}", {"reason_code": "other", "text": "换一种说法"})).status_code == 303
    branch = await make_branch(session, world.officer.organisation_id, "320000")
    async with world.of(branch) as (own, actor):
        assert [(each.reason_code, each.text_zh) for each in await refusal_templates(own, actor)] == [("other", "换一种说法")]
    stranger = await with_session(client, session, await make_member(session, Role.BANK_ADMIN))
    assert (await stranger.post(f"{PATH}/templates/{made.id}/remove")).status_code == 404
    assert (await caller.post(f"{PATH}/templates/{made.id}/remove")).status_code == 303
    assert "换一种说法" not in (await caller.get(PATH)).text


async def test_a_branch_reads_the_settings_and_changes_nothing(
    client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    world = await make_world(session, sessions)
    branch = await make_branch(session, world.officer.organisation_id, "320000")
    caller = await with_session(client, session, await make_member(session, Role.BANK_ADMIN, branch.organisation_id))
    assert "这里只能查看" in (await caller.get(PATH)).text
    assert (await caller.post(PATH, {"two_approvers_above": "1", "hand_over_url": ""})).status_code == 403
    assert (await caller.post(PATH + "/templates", {"reason_code": "other", "text": "x"})).status_code == 403
