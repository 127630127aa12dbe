"""The last step: everything that is still to be mended, what the version changes, who publishes it."""

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import FieldError
from marketplace.workflow.reading import open_moves
from products.catalogue.difference import difference
from products.catalogue.draft_models import ProductDraft
from products.catalogue.draft_states import PRODUCT_VERSION
from products.catalogue.drafts.terms import read_draft, terms_of_version
from products.catalogue.models import Product
from products.catalogue.pricing.problems import Findings
from web.pages.bank.editor.step_forms import FORMS
from web.pages.bank.editor.steps import STEPS
from web.security.permissions import actor_of
from web.template_filters import minute
from web.version_editor.beside import reach_changes
from web.version_editor.shown import finding_view, writer_of
from web.workflow_pages import move_forms
from web.workflow_routes import moves_named


async def review(
    request: HTMXRequest,
    session: AsyncSession,
    own_session: AsyncSession,
    state: State,
    product: Product,
    draft: ProductDraft,
    found: Findings,
) -> dict[str, Any]:
    """What the template shows of the last step. `own_session` is the caller's, by which reach is asked."""
    terms, address = read_draft(draft.terms), f"/bank/products/{product.id}"
    faulty = {each.pointer.split("/")[1] for each in found.errors}
    before = terms_of_version(product.current) if product.current is not None else None
    moves = await open_moves(session, actor_of(request), moves_named(PRODUCT_VERSION, "submit"), draft.id, draft)
    return {
        "findings": [_finding(each, draft, address) for each in found.errors],
        "warnings": [_finding(each, draft, address) for each in found.warnings],
        "changes": None if before is None else difference(before, terms, faulty),
        "reach": None if before is None else await reach_changes(request, own_session, state, before.criterion or {}, terms.criterion),
        "people": await _people(session, draft),
        "forms": [] if found.errors else move_forms(PRODUCT_VERSION, moves, address),
        "revision": draft.version,
    }


def _finding(found: FieldError, draft: ProductDraft, address: str) -> Mapping[str, str]:
    terms = read_draft(draft.terms)
    return finding_view(found, STEPS, lambda step: FORMS[step.key], lambda form: form.shown(terms, draft.effective_from), f"{address}/edit")


async def _people(session: AsyncSession, draft: ProductDraft) -> list[dict[str, str]]:
    writer = await writer_of(session, draft)
    return [
        {"name": "编辑", "who": f"{writer or '贵司产品经理'}，{minute(draft.updated_at)} 保存", "state": "done"},
        {"name": "提交", "who": "贵司产品经理，内容完整后提交", "state": "now"},
        {"name": "平台审核", "who": "运营机构，1 个工作日内发布或退回；提交人不能自己发布", "state": "waiting"},
    ]
