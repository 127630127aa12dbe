"""What everybody may open by its name: files of the pages, published products and policies, the look-up of a verification code."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.search.postgres import PostgresSearch
from policies.library.draft_models import PolicyDocument
from policies.library.pointers import PaperKind
from policies.library.repository import PolicyRepository
from policies.library.service import list_policies
from products.catalogue.service import list_product
from tests.policies.library.offers import policy
from tests.products.catalogue.offers import NOW, offer
from tests.web.matrix.factories.documents import make_document
from tests.web.matrix.fixture import Fixture, Holder


async def make_product(session: AsyncSession, holder: Holder, state: str) -> str:
    """A published sample, which is nobody's."""
    return (await list_product(session, PostgresSearch(session), builtin_vocabulary(), offer(), now=NOW)).public_code


async def make_policy(session: AsyncSession, holder: Holder, state: str) -> Mapping[str, UUID | str]:
    """A published sample, which is nobody's, with a file that is still being checked."""
    made = policy()
    await list_policies(session, PostgresSearch(session), builtin_vocabulary(), [made], now=NOW)
    (found,) = await PolicyRepository(session).by_codes([made.code])
    document_id = await make_document(session, holder, "checking")
    paper = {"document_id": document_id, "kind": PaperKind.ISSUED_TEXT, "title_zh": "示例原文", "public": True, "position": 0}
    session.add(PolicyDocument(version_id=found.current_version_id, **paper))
    await session.flush()
    return {"code": made.code, "document_id": document_id}


async def name_asset(session: AsyncSession, holder: Holder, state: str) -> str:
    """A style sheet."""
    return "css/base.css"


async def name_code(session: AsyncSession, holder: Holder, state: str) -> str:
    """Any code: the page's very purpose is to say that nothing was issued under it."""
    return "0000-0000-0000-0000"


FIXTURES = (
    Fixture("catalogue:product", make_product),
    Fixture("library:policy", make_policy),
    Fixture("public:asset", name_asset),
    Fixture("documents:verification", name_code, answers_absent=True),
)
