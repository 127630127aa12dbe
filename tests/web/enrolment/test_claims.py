"""Claims on the pages: claimant and administrator see nothing of each other, the operator sees both."""

import secrets
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.access.roles import Role
from marketplace.clock import now
from marketplace.database.sealing import sealer
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.enrolment.claims.models import EnterpriseClaim
from marketplace.enrolment.real_name.person import PersonGiven
from marketplace.enrolment.real_name.state import keep_real_name
from marketplace.ids import new_id
from marketplace.members.models import Organisation
from marketplace.settings import Settings
from tests.marketplace.enrolment.registrations import fresh_code
from tests.marketplace.enrolment.test_verifiers import number
from tests.marketplace.holidays.people import make_office
from tests.web.callers import Caller, make_member, with_session


async def owner_named(client: httpx.AsyncClient, session: AsyncSession, name: str) -> tuple[Caller, Organisation]:
    """The present administrator, whose name would be recognised."""
    member = await make_member(session, Role.ENTERPRISE_OWNER)
    (await session.get_one(Account, member.account_id)).display_name = name
    subject = await session.get_one(Organisation, member.organisation_id)
    subject.uscc = fresh_code()
    await session.commit()
    return await with_session(client, session, member), subject


async def claimant_with_paper(client: httpx.AsyncClient, session: AsyncSession, settings: Settings) -> tuple[Caller, PersonGiven, UUID]:
    member, person = await make_member(session, Role.ENTERPRISE_OWNER), PersonGiven("示例人员", number())
    seal = sealer(settings.home / "keys")
    await keep_real_name(session, member.account_id, person, sealer=seal, adapter="records", reference="", now=now())
    paper = Document(
        id=new_id(), organisation_id=member.organisation_id, account_id=member.account_id, file_name="任免文件.pdf",
        purpose=Purpose.EVIDENCE, media_type="application/pdf", state=DocumentState.READY, file_key=new_id(), sha256=secrets.token_bytes(32), size_bytes=9,
        created_at=now(),
    )  # fmt: skip
    session.add(paper)
    await session.commit()
    return await with_session(client, session, member), person, paper.id


def typed(subject: Organisation, person: PersonGiven, *papers: UUID) -> dict[str, str | list[str]]:
    return {
        "uscc": subject.uscc or "", "name": subject.name, "person_name": person.name, "identity_number": person.identity_number,
        "statement": "我是新任法定代表人，任免文件附后", "documents": [str(each) for each in papers],
    }  # fmt: skip


async def test_a_claim_goes_from_the_claimant_by_the_administrator_to_the_operator(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    office = await make_office(session)
    owner, subject = await owner_named(client, session, "现任某某某")
    claimant, person, paper = await claimant_with_paper(client, session, settings)
    without = await claimant.post("/claims", typed(subject, person))  # type: ignore[arg-type]
    assert (without.status_code, "至少选一份证明材料" in without.text, person.identity_number in without.text) == (422, True, False)
    sent = await claimant.post("/claims", typed(subject, person, paper))  # type: ignore[arg-type]
    assert sent.status_code == 303, sent.text
    claim_id = sent.headers["location"].rpartition("/")[2]
    again = await claimant.post("/claims", typed(subject, person, paper))  # type: ignore[arg-type]
    assert again.headers["location"] == f"/claims/{claim_id}"
    assert "我是新任法定代表人" in (await owner.get(f"/me/claims/{claim_id}")).text
    assert "示*" in (await owner.get("/me/claims")).text
    told = await owner.post(f"/me/claims/{claim_id}/answer", {"version": "1", "note": "由现任某某某管理"})
    assert told.status_code == 303, told.text
    seen = (await claimant.get(f"/claims/{claim_id}")).text
    assert ("现任管理员" in seen, "现任某某某" in seen) == (True, False)
    operator = await with_session(client, session, office.members[0])
    page = (await operator.get(f"/operator/claims/{claim_id}")).text
    assert ("任免文件.pdf" in page, "现任某某某" in page, "认定成立" in page) == (True, True, True)
    assert subject.name in (await operator.get("/operator/claims")).text
    assert (await operator.get(f"/operator/claims/{claim_id}/papers/{new_id()}")).status_code == 404
    assert (await claimant.post(f"/claims/{claim_id}/withdraw", {"version": "2"})).status_code == 303
    kept = await session.scalar(select(EnterpriseClaim.status).where(EnterpriseClaim.id == UUID(claim_id)))
    assert kept == "withdrawn"


async def test_claiming_takes_a_verified_person_and_the_own_papers(
    client: httpx.AsyncClient, session: AsyncSession, settings: Settings
) -> None:
    await make_office(session)
    _, subject = await owner_named(client, session, "现任某某某")
    stranger = await with_session(client, session, await make_member(session, Role.ENTERPRISE_OWNER))
    assert "/account/identity" in (await stranger.get("/claims/new")).text
    refused = await stranger.post("/claims", typed(subject, PersonGiven("示例人员", number())))  # type: ignore[arg-type]
    assert (refused.status_code, "实名核验" in refused.text) == (403, True)
    claimant, person, _ = await claimant_with_paper(client, session, settings)
    _, _, foreign = await claimant_with_paper(client, session, settings)
    answer = await claimant.post("/claims", typed(subject, person, foreign))  # type: ignore[arg-type]
    assert (answer.status_code, "没有这份文件" in answer.text) == (422, True)
    claimant.csrf = None
    assert (await claimant.post("/claims", typed(subject, person))).status_code == 403  # type: ignore[arg-type]
