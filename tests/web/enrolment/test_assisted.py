"""Filings of clerks: nothing counts before the enterprise confirms, what it struck is forgotten, and every other way is refused."""

import asyncio
import io
import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now, today
from marketplace.enrolment.assisted.lapse import lapse_due
from marketplace.enrolment.assisted.models import AssistedFiling
from marketplace.enrolment.assisted.states import FilingState
from marketplace.events.models import EventRow
from marketplace.information.models import Batch, InformationRecord
from marketplace.members.models import Membership, Organisation
from marketplace.members.repository import add_membership
from marketplace.profiles.models import Profile
from tests.web.callers import Caller, make_member, with_session
from tests.web.matrix.factories.admissions import new_code

BASE, MINE = "/operator/assisted", "/me/assisted"
ANSWERS = {"answer-association_member": "yes", "answer-acquiring_active_days_3m": "80", "answer-core_technology_held": "no"}
TAKEN = ["acquiring_active_days_3m", "association_member"]


@pytest.fixture
async def clerk(client: httpx.AsyncClient, session: AsyncSession) -> Caller:
    return await with_session(client, session, await make_member(session, Role.OPERATOR))


@pytest.fixture
async def owner(client: httpx.AsyncClient, session: AsyncSession) -> Caller:
    """An administrator whose enterprise has a credit code."""
    made = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    await session.execute(update(Organisation).where(Organisation.id == organisation_of(made)).values(uscc=new_code()))
    await session.commit()
    return made


def organisation_of(caller: Caller) -> UUID:
    assert caller.member
    return caller.member.organisation_id


async def facts_of(session: AsyncSession, caller: Caller) -> dict[str, str]:
    """What a clerk types of the caller's enterprise."""
    known = await session.get_one(Organisation, organisation_of(caller))
    typed = {"place": "visit", "filled_on": today().isoformat(), "kind": "enterprise", "name": known.name, "uscc": known.uscc or ""}
    return typed | {"region": "320100", "representative": "", "channel": "sms", "address": ""}


async def version_of(session: AsyncSession, filing_id: str) -> str:
    found = await session.scalar(select(AssistedFiling.version).where(AssistedFiling.id == UUID(filing_id)))
    await session.commit()
    return str(found)


async def filed(session: AsyncSession, clerk: Caller, owner: Caller, *, send: bool = True) -> str:
    """The id of a filing with three values, sent to the enterprise."""
    made = await clerk.post(BASE, await facts_of(session, owner))
    assert made.status_code == 303, made.text
    filing_id = made.headers["location"].rpartition("/")[2]
    kept = await clerk.post(f"{BASE}/{filing_id}/values", ANSWERS | {"version": "1"})
    assert kept.status_code == 303, kept.text
    if send:
        sent = await clerk.post(f"{BASE}/{filing_id}/send", {"version": "2"})
        assert sent.status_code == 303, sent.text
    return filing_id


async def confirm(owner: Caller, filing_id: str, version: str = "3", **more: object) -> httpx.Response:
    typed = {"version": version, "taken": TAKEN, "agreed": "1", "text_version": "commitment-1"}
    return await owner.post(f"{MINE}/{filing_id}/confirm", typed | more)  # type: ignore[arg-type]


async def known_of(session: AsyncSession, owner: Caller) -> dict[str, object]:
    """What the enterprise's profile says."""
    found = await session.scalar(select(Profile.attributes).where(Profile.organisation_id == organisation_of(owner)))
    await session.commit()
    return found or {}


async def test_what_the_enterprise_takes_becomes_its_own_word_and_what_it_strikes_is_forgotten(
    session: AsyncSession, clerk: Caller, owner: Caller
) -> None:
    filing_id = await filed(session, clerk, owner)
    shown = await owner.get(f"{MINE}/{filing_id}")
    assert "80 天" in shown.text
    assert await known_of(session, owner) == {}
    assert (await confirm(owner, filing_id)).status_code == 303
    assert await known_of(session, owner) == {"association_member": True, "acquiring_active_days_3m": 80}
    row = await session.get_one(AssistedFiling, UUID(filing_id))
    assert (row.status, row.sealed, row.taken, row.struck) == (FilingState.CONFIRMED, None, TAKEN, ["core_technology_held"])
    of_batch = InformationRecord.subject_id == organisation_of(owner)
    layout = await session.scalar(select(Batch.layout).join(InformationRecord, InformationRecord.batch_id == Batch.id).where(of_batch))
    assert layout is not None
    assert layout["filled_in"]["filing"] == filing_id
    profile = await owner.get("/me/profile/association_member")
    assert "代填，已由企业确认" in profile.text
    assert "代填，已由企业确认" in (await owner.get("/me/profile?show=declared")).text
    assert (await clerk.get(f"{BASE}/{filing_id}")).text.count("80 天") == 0


async def test_nobody_else_sees_or_decides_it(client: httpx.AsyncClient, session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner)
    colleague = await with_session(client, session, await make_member(session, Role.OPERATOR, organisation_of(clerk)))
    stranger = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    answers = [
        await colleague.get(f"{BASE}/{filing_id}"),
        await colleague.post(f"{BASE}/{filing_id}/withdraw"),
        await stranger.get(f"{MINE}/{filing_id}"),
        await confirm(stranger, filing_id),
        await owner.get(f"{BASE}/{filing_id}"),
    ]
    assert [each.status_code for each in answers] == [404, 404, 404, 404, 403]
    assert filing_id not in (await colleague.get(BASE)).text


async def test_confirmed_at_once_by_two_tabs_it_is_declared_once(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner)
    answers = await asyncio.gather(*(confirm(owner, filing_id) for _ in range(3)))
    assert sorted(each.status_code for each in answers)[0] == 303
    assert {each.status_code for each in answers} <= {303, 404, 409}
    wanted = select(func.count()).where(EventRow.subject_id == UUID(filing_id), EventRow.kind == "assisted_filing.confirmed")
    assert await session.scalar(wanted) == 1
    assert (await confirm(owner, filing_id)).status_code == 404


async def test_what_the_clerk_changes_after_sending_is_not_confirmed_by_an_old_page(
    session: AsyncSession, clerk: Caller, owner: Caller
) -> None:
    filing_id = await filed(session, clerk, owner)
    changed = await clerk.post(f"{BASE}/{filing_id}/values", ANSWERS | {"version": "3", "answer-acquiring_active_days_3m": "90"})
    assert changed.status_code == 303
    assert (await confirm(owner, filing_id)).status_code == 404  # a draft again
    assert (await clerk.post(f"{BASE}/{filing_id}/send", {"version": "4"})).status_code == 303
    late = await confirm(owner, filing_id)
    assert (late.status_code, "看过现在的内容再决定" in late.text) == (409, True)
    assert await known_of(session, owner) == {}
    assert (await confirm(owner, filing_id, version="5")).status_code == 303


async def test_a_filing_whose_time_is_over_is_not_confirmed_and_lapses(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner)
    this = AssistedFiling.id == UUID(filing_id)
    await session.execute(update(AssistedFiling).where(this).values(until_at=now() - timedelta(seconds=1)))
    await session.commit()
    late = await confirm(owner, filing_id)
    assert (late.status_code, "已经过期" in late.text) == (409, True)
    await lapse_due(session, now=now())
    await session.commit()
    assert await session.scalar(select(AssistedFiling.status).where(this)) is FilingState.LAPSED
    assert (await confirm(owner, filing_id)).status_code == 404
    assert "已过期" in (await clerk.get(f"{BASE}/{filing_id}")).text


async def test_the_enterprise_refuses_with_a_reason_that_the_clerk_reads(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner)
    nothing = await owner.post(f"{MINE}/{filing_id}/refuse", {"version": "3", "because": " "})
    assert (nothing.status_code, "请写明不同意的原因" in nothing.text) == (422, True)
    assert (await owner.post(f"{MINE}/{filing_id}/refuse", {"version": "3", "because": "数字不对"})).status_code == 303
    assert "数字不对" in (await clerk.get(f"{BASE}/{filing_id}")).text
    assert await known_of(session, owner) == {}


async def test_nothing_is_confirmed_without_the_commitment_or_without_a_value(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner)
    bare, old = await confirm(owner, filing_id, agreed=""), await confirm(owner, filing_id, text_version="commitment-0")
    none = await confirm(owner, filing_id, taken=["export_credit"])
    assert [each.status_code for each in (bare, old, none)] == [422, 422, 422]
    assert ("勾选「已阅读并承诺」" in bare.text, "请至少采用一项" in none.text) == (True, True)
    assert await version_of(session, filing_id) == "3"


async def test_a_clerk_does_not_fill_in_for_the_own_enterprise(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner, send=False)
    add_membership(session, account_id=clerk.account_id, organisation_id=organisation_of(owner), role=Role.ENTERPRISE_AGENT)
    await session.commit()
    assert (await clerk.post(f"{BASE}/{filing_id}/send", {"version": "2"})).status_code == 403
    again = await clerk.post(BASE, await facts_of(session, owner))
    assert (again.status_code, "不能替它代填" in again.text) == (422, True)


async def test_every_fault_of_the_form_is_named_and_what_was_typed_stays(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    typed = await facts_of(session, owner) | {"name": "另一个名字", "filled_on": "昨天", "place": "road", "address": "123"}
    answer = await clerk.post(BASE, typed)
    found = set(re.findall(r'href="#f-(\w+)"', answer.text))
    assert (answer.status_code, found) == (422, {"filled_on", "place", "representative", "address"})
    assert "另一个名字" in answer.text
    other = await clerk.post(BASE, await facts_of(session, owner) | {"name": "另一个名字"})
    assert (other.status_code, "名称与登记不一致" in other.text) == (422, True)


async def test_values_that_only_offices_give_are_named_and_refused(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner, send=False)
    answer = await clerk.post(f"{BASE}/{filing_id}/values", ANSWERS | {"version": "2", "answer-taxpayer_credit_rating": "A"})
    assert (answer.status_code, "纳税信用" in answer.text, "不能自己申报" in answer.text) == (422, True, True)
    assert await version_of(session, filing_id) == "2"


async def test_two_devices_of_one_clerk_do_not_overwrite_each_other(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner, send=False)
    first, second = [await clerk.post(f"{BASE}/{filing_id}/values", ANSWERS | {"version": "2"}) for _ in range(2)]
    assert (first.status_code, second.status_code) == (303, 409)


async def test_an_enterprise_without_an_account_needs_a_contact_and_a_signed_paper(session: AsyncSession, clerk: Caller) -> None:
    typed = {"place": "counter", "filled_on": today().isoformat(), "kind": "farm_household", "name": "示例农户"}
    made = await clerk.post(BASE, typed | dict.fromkeys(("uscc", "region", "representative", "channel", "address"), ""))
    path = made.headers["location"]
    answer = await clerk.post(f"{path}/send", {"version": "1"})
    assert (answer.status_code, "接收确认码的联系方式" in answer.text, "纸质同意书" in answer.text) == (422, True, True)


async def test_without_the_token_of_the_form_nothing_is_sent_or_confirmed(session: AsyncSession, clerk: Caller, owner: Caller) -> None:
    filing_id = await filed(session, clerk, owner)
    clerk.csrf = owner.csrf = None
    answers = [await clerk.post(f"{BASE}/{filing_id}/withdraw"), await confirm(owner, filing_id)]
    assert [each.status_code for each in answers] == [403, 403]


async def test_a_regional_editor_fills_in_within_the_own_region_only(
    client: httpx.AsyncClient, session: AsyncSession, owner: Caller
) -> None:
    editor = await with_session(client, session, await make_member(session, Role.REGIONAL_EDITOR, region="320100"))
    typed = await facts_of(session, owner)
    outside, nowhere = await editor.post(BASE, typed | {"region": "320200"}), await editor.post(BASE, typed | {"region": ""})
    assert (outside.status_code, "不在你负责的地区" in outside.text) == (422, True)
    assert (nowhere.status_code, "请选择所在地" in nowhere.text) == (422, True)
    assert (await editor.post(BASE, typed | {"region": "320102"})).status_code == 303


async def test_an_agent_confirms_only_with_the_scope_of_declaring(
    client: httpx.AsyncClient, session: AsyncSession, clerk: Caller, owner: Caller
) -> None:
    filing_id = await filed(session, clerk, owner)
    member = await make_member(session, Role.ENTERPRISE_AGENT, organisation_of(owner))
    agent = await with_session(client, session, member)
    this = Membership.id == member.membership_id
    for scopes, status in ((["match"], 403), (["match", "declare"], 303)):
        await session.execute(update(Membership).where(this).values(scopes=scopes))
        await session.commit()
        assert (await confirm(agent, filing_id)).status_code == status


async def test_the_scan_of_the_paper_has_to_pass_its_check_first(session: AsyncSession, clerk: Caller) -> None:
    typed = {"place": "counter", "filled_on": today().isoformat(), "kind": "farm_household", "name": "示例农户", "address": "13800138000"}
    made = await clerk.post(BASE, typed | dict.fromkeys(("uscc", "region", "representative", "channel"), ""))
    path = made.headers["location"]
    image = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(image, "PNG")
    bare = await clerk.post(f"{path}/paper")
    assert (bare.status_code, "请选择要上传的文件" in bare.text) == (422, True)
    for upload, status in ((("示例.exe", b"MZ", "application/octet-stream"), 422), (("示例.png", image.getvalue(), "image/png"), 303)):
        assert (await clerk.post(f"{path}/paper", files={"file": upload})).status_code == status
    page = await clerk.get(path)
    assert "已上传" in page.text
    early = await clerk.post(f"{path}/send", {"version": await version_of(session, path.rpartition("/")[2])})
    assert (early.status_code, "还没有通过检查" in early.text) == (422, True)
