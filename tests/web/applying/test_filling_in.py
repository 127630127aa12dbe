"""The form is kept at every field, from two windows too, and nothing typed is lost to a fault."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.access.scopes import UNVERIFIED
from marketplace.database.session import Sessions
from marketplace.members.models import Membership
from products.applications.models import Application, FormVersion
from products.catalogue.states import Channel
from tests.products.applications.world import make_product
from tests.web.applying.forms import FIGURES, Applicant, applicant, version_in
from tests.web.callers import Caller

SignIn = Callable[[Role], Awaitable[Caller]]
FORMS = "/me/applications/forms"


@pytest.fixture
async def it(client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions) -> Applicant:
    return await applicant(client, session, sessions, products=2)


async def test_what_can_be_read_is_kept_and_the_rest_comes_back_as_typed(it: Applicant) -> None:
    form = await it.draft()
    answer = await it.send(f"{FORMS}/{form}", version="1", fields=list(FIGURES), **(FIGURES | {"amount": "三十"}))
    assert answer.status_code == 422
    assert 'value="三十"' in answer.text
    assert "申请金额：填的是「三十」，请填数字，如 300" in answer.text
    kept = await it.form(form)
    assert (kept.amount_fen, kept.term_months, kept.purpose) == (None, 12, "working_capital")


async def test_next_leads_to_the_papers(it: Applicant) -> None:
    form = await it.draft()
    answer = await it.send(f"{FORMS}/{form}", version="1", fields=list(FIGURES), **FIGURES)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FORMS}/{form}/papers")
    assert (await it.form(form)).amount_fen == 300_000_00


async def test_an_answer_is_typed_with_its_source_and_taken_away_again(it: Applicant, session: AsyncSession) -> None:
    criterion = {"attribute": "owner_age_years", "gte": 18}
    product = await make_product(session, it.world.officer.organisation_id, criterion=criterion)
    await session.commit()
    form = await it.draft(product)
    await it.keep(form, 1, **{"answer-owner_age_years": "42"})
    said = (await it.form(form)).answers["owner_age_years"]
    assert (said["value"], said["source"]) == (42, "typed")
    await it.keep(form, 2, **{"answer-owner_age_years": ""})
    assert "owner_age_years" not in (await it.form(form)).answers


async def test_two_windows_are_merged_and_both_are_told(it: Applicant) -> None:
    form = await it.draft()
    await it.keep(form, 1, amount="30", term="", purpose="")
    second = await it.keep(form, 1, amount="40", term="24", purpose="")  # opened before the first had typed
    assert "「申请金额」在另一个窗口也改过" in second.text
    third = await it.keep(form, 2, amount="30", term="", purpose="rent")  # the first window again
    assert "「申请金额」「期限」在另一个窗口改过，已合在一起" in third.text
    kept = await it.form(form)
    assert (kept.amount_fen, kept.term_months, kept.purpose) == (400_000_00, 24, "rent")


async def test_a_change_is_undone_and_the_window_that_shows_it_still_merges(it: Applicant) -> None:
    form = await it.draft()
    await it.keep(form, 1, amount="30")
    shown = version_in((await it.keep(form, 2, amount="40")).text)
    assert (await it.send(f"{FORMS}/{form}/undo")).status_code == 303
    assert (await it.form(form)).amount_fen == 300_000_00
    await it.keep(form, shown, amount="40", term="12")  # the other window has not seen the undoing: it has changed the term alone
    kept = await it.form(form)
    assert (kept.amount_fen, kept.term_months) == (300_000_00, 12)


async def test_with_nothing_to_undo_the_page_says_so(it: Applicant) -> None:
    answer = await it.send(f"{FORMS}/{await it.draft()}/undo")
    assert answer.status_code == 200
    assert "没有可以撤销的改动" in answer.text


async def test_a_product_leaves_the_form_and_its_case_ends(it: Applicant, session: AsyncSession) -> None:
    form = await it.draft(*it.world.products)
    leaving = it.world.products[0].id
    assert (await it.send(f"{FORMS}/{form}/products", remove=str(leaving))).status_code == 303
    assert (await it.form(form)).product_ids == [it.world.products[1].id]
    assert (
        await session.scalar(select(Application.status).where(Application.group_id == form, Application.product_id == leaving))
        == "withdrawn"
    )


async def test_versions_are_forgotten_once_the_form_is_sent(it: Applicant, session: AsyncSession) -> None:
    form = await it.whole()
    await it.keep(form, 1, amount="31")
    assert (await it.send(f"{FORMS}/{form}/submit")).status_code == 303
    assert await session.scalar(select(func.count()).select_from(FormVersion).where(FormVersion.group_id == form)) == 0


async def test_the_way_in_says_why_a_product_cannot_be_applied_for(it: Applicant) -> None:
    sent = await it.whole()
    await it.send(f"{FORMS}/{sent}/submit")
    case, (open_one, other) = await _case(it, sent), it.world.products
    page = (await it.owner.get(f"/me/applications/new?product={open_one.public_code}&product={other.public_code}")).text
    assert f'href="/me/applications/{case}"' in page
    assert f'value="{other.public_code}" checked' in page
    assert f'value="{open_one.public_code}"' not in page
    assert "查看在办的申请" in (await it.owner.get(f"/products/{open_one.public_code}")).text
    assert f"/me/applications/new?product={other.public_code}" in (await it.owner.get(f"/products/{other.public_code}")).text


async def test_matches_and_the_comparison_lead_to_one_form_for_several(it: Applicant) -> None:
    one, other = (each.public_code for each in it.world.products)
    matches = (await it.owner.get("/me/matches?show=undetermined")).text
    assert f'name="product" value="{one}"' in matches
    assert 'action="/me/applications/new"' in matches
    compared = (await it.owner.get(f"/products/compare?code={one}&code={other}")).text
    assert f'href="/me/applications/new?product={one}&amp;product={other}"' in compared


async def test_a_product_of_another_channel_begins_no_form(it: Applicant, session: AsyncSession) -> None:
    product = await make_product(session, it.world.officer.organisation_id, channel=Channel.JUMP)
    await session.commit()
    answer = await it.send("/me/applications/new", product=product.public_code)
    assert answer.status_code == 422
    assert "这款产品在银行自己的页面办理" in answer.text


async def test_a_form_of_another_enterprise_is_not_found(
    it: Applicant, client: httpx.AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    form = await it.draft()
    other = await applicant(client, session, sessions)
    assert (await other.owner.get(f"{FORMS}/{form}")).status_code == 404
    assert (await other.keep(form, 1, amount="30")).status_code == 404


async def test_whoever_is_not_verified_is_sent_to_be_and_back(it: Applicant, session: AsyncSession) -> None:
    unverified = update(Membership).where(Membership.id == it.world.owner.membership_id).values(scopes=sorted(UNVERIFIED))
    await session.execute(unverified)
    await session.commit()
    wanted = f"/me/applications/new?product={it.world.products[0].public_code}"
    refused = await it.owner.get(wanted)
    way = f"/account/identity?next={quote(wanted, safe='/')}"
    assert (refused.status_code, f'href="{way}"' in refused.text) == (403, True)
    assert f'action="{way}"' in (await it.owner.get(way)).text


async def test_a_bank_has_no_form(it: Applicant, signed_in: SignIn) -> None:
    caller = await signed_in(Role.BANK_OFFICER)
    assert (await caller.get("/me/applications/new")).status_code == 403


async def _case(it: Applicant, form: UUID) -> UUID:
    async with it.world.of(it.world.owner) as (session, _):
        found = await session.scalar(select(Application.id).where(Application.group_id == form))
        assert found
        return found
