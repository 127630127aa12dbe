"""「匹配结果」 as a document, of an enterprise of the demonstration."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.binding import Binding
from marketplace.database.session import Sessions, bound
from marketplace.documents.pdf.renderer import render_pdf
from tests.demo_database import Demo
from tests.web.callers import make_member
from web.issued.match_result import RECIPE


async def test_it_holds_every_group_of_the_page(demo: Demo, demo_session: AsyncSession) -> None:
    organisation = demo.accounts["enterprise-a"]["organisation"]
    instant = now()
    facts = await RECIPE.prepare(demo_session, UUID(organisation["id"]), {"amount": "300", "term": "12", "purpose": ""}, instant)
    assert facts["subject"] == organisation["name"]
    assert facts["deal"] == "借 300 万元 · 12 个月"
    assert {"eligible", "near", "policies"} <= {group["verdict"] for group in facts["groups"]}
    shown = dict(facts) | {"issuer": "示例平台", "title": "匹配结果", "issued_at": instant, "code": "X", "verify_url": "x"}
    assert render_pdf(RECIPE.folder, RECIPE.template, shown, qr_address="x").startswith(b"%PDF-")


async def test_what_was_filled_in_for_this_match_alone_is_named(demo_session: AsyncSession) -> None:
    member = await make_member(demo_session, Role.ENTERPRISE_OWNER)
    said = {"answers": [["answer-age", "5"], ["answer-tax_rating", "B"]]}
    facts = await RECIPE.prepare(demo_session, member.organisation_id, said, now())
    assert facts["answers"] == ["成立多久 5 年", "纳税信用等级 B"]


async def test_a_failed_attempt_does_not_spoil_the_next(demo: Demo, demo_sessions: Sessions) -> None:
    organisation_id = UUID(demo.accounts["enterprise-a"]["organisation"]["id"])
    for _ in range(2):
        async with demo_sessions(info=bound(Binding.system())) as session:
            facts = await RECIPE.prepare(session, organisation_id, {}, now())
            await session.rollback()
    assert facts["groups"]
