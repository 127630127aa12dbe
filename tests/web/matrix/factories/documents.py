"""Objects of the documents room. No file lies behind them: a document that is not ready is found, and then refused by its state."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.documents.models import Document
from marketplace.documents.purposes import DocumentState, Purpose
from marketplace.documents.refusals import Refusal
from marketplace.ids import new_id
from tests.web.matrix.fixture import Fixture, Holder


async def make_document(session: AsyncSession, holder: Holder, state: str) -> UUID:
    """An upload of the holder's organisation."""
    made = Document(
        id=new_id(),
        organisation_id=holder.member.organisation_id,
        account_id=holder.member.account_id,
        file_name="材料.pdf",
        purpose=Purpose.MATERIAL,
        media_type="application/pdf",
        state=DocumentState(state),
        refusal_code=Refusal.DAMAGED if state == DocumentState.REFUSED else None,
        size_bytes=0,
        created_at=now(),
    )
    session.add(made)
    await session.flush()
    return made.id


FIXTURES = (Fixture("documents:document", make_document, states=(DocumentState.CHECKING, DocumentState.REFUSED)),)
