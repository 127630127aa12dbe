"""Papers that a lender asks for: named one by one, brought by the enterprise, read by the two sides and by nobody else."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.database.session import Sessions
from marketplace.documents.models import Document, DocumentUse
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.documents.repository import DocumentNotFound
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.workflow.mover import CaseNotFound
from products.applications.handle import accept
from products.applications.models import DocumentRequest
from products.applications.paper_files import open_paper
from products.applications.papers import request_documents, supply_documents
from products.applications.repository import open_request, papers_of
from products.applications.terms import RequestedLine
from tests.products.applications.test_the_way_of_a_case import submitted
from tests.products.applications.world import NOW, World, actor_of, make_world


async def paper_of(session: AsyncSession, organisation_id: UUID) -> UUID:
    """A checked upload; committed."""
    made = Document(
        id=new_id(), organisation_id=organisation_id, file_name="流水.pdf", purpose=Purpose.MATERIAL, media_type="application/pdf",
        state=DocumentState.READY, file_key=new_id(), sha256=bytes(32), size_bytes=1, created_at=NOW,
    )  # fmt: skip
    session.add(made)
    await session.commit()
    return made.id


async def asked(world: World) -> UUID:
    """A case of which papers are wanted."""
    (case,) = await submitted(world)
    async with world.of(world.officer) as (session, actor):
        await accept(session, actor, case.id, at=NOW)
        await request_documents(session, actor, case.id, [RequestedLine("近三个月流水", "核对回款")], at=NOW)
    return case.id


async def test_papers_answer_the_request_and_are_read_by_the_two_sides_alone(session: AsyncSession, sessions: Sessions) -> None:
    world, other = await make_world(session, sessions), await make_world(session, sessions)
    case_id, paper_id = await asked(world), await paper_of(session, world.owner.organisation_id)
    async with world.of(world.owner) as (own, actor):
        request = await open_request(own, case_id)
        assert request is not None
        assert request.lines == [{"name": "近三个月流水", "why": "核对回款"}]
        await supply_documents(own, actor, case_id, [paper_id], at=NOW)
        (brought,) = await papers_of(own, case_id)
        assert (brought.name_zh, brought.request_id) == ("流水.pdf", request.id)
    assert await session.scalar(select(DocumentRequest.answered_at).where(DocumentRequest.application_id == case_id)) == NOW
    assert await session.scalar(select(DocumentUse.subject_id).where(DocumentUse.document_id == paper_id)) == case_id  # not to be deleted
    for reader in (world.owner, world.officer, world.approver):
        assert (await open_paper(session, actor_of(reader), case_id, paper_id, at=NOW)).id == paper_id
    with pytest.raises(CaseNotFound):
        await open_paper(session, actor_of(other.officer), case_id, paper_id, at=NOW)
    stray = await paper_of(session, world.owner.organisation_id)
    with pytest.raises(DocumentNotFound):
        await open_paper(session, actor_of(world.officer), case_id, stray, at=NOW)


async def test_what_is_not_ones_own_is_not_brought_and_nothing_is_no_answer(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    case_id, theirs = await asked(world), await paper_of(session, world.officer.organisation_id)
    for papers, pointer in (([theirs], "/documents/0"), ([], "/documents"), ([new_id()] * 51, "/documents")):
        with pytest.raises(Invalid) as refused:
            async with world.of(world.owner) as (own, actor):
                await supply_documents(own, actor, case_id, papers, at=NOW)
        assert [each.pointer for each in refused.value.errors] == [pointer]


async def test_a_list_of_papers_names_every_fault(session: AsyncSession, sessions: Sessions) -> None:
    world = await make_world(session, sessions)
    (case,) = await submitted(world)
    lines = [RequestedLine(" "), RequestedLine("章程", "因" * 501)]
    for wanted, pointers in ((lines, ["/lines/0/name", "/lines/1/why"]), ([], ["/lines"])):
        with pytest.raises(Invalid) as refused:
            async with world.of(world.officer) as (own, actor):
                await request_documents(own, actor, case.id, wanted, at=NOW)
        assert [each.pointer for each in refused.value.errors] == pointers
