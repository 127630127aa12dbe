"""`/me/receipts`: matches that the enterprise has kept, each as it was shown."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from marketplace.documents.file_names import attachment
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.receipts.models import Receipt
from marketplace.receipts.repository import receipts_of, visible_receipt
from matching.recommend.receipt.replay import replay
from web.api.receipts import KEEP, READ
from web.forms import FormData
from web.matching import match_profile
from web.pages.enterprise.matches import own_organisation
from web.receipts import keep_match
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.answers import read_answers
from web.views.deal import read_need
from web.views.file_size import size_text
from web.views.receipt import SHOWN_TITLES, kept_match

PATH = "/me/receipts"
LIST = "receipts:receipt:list"
PAGE_LENGTH = 50


@post("/me/matches/receipts", opt=permission(KEEP), status_code=200)
async def keep_my_matches(
    request: HTMXRequest, form: NamedDependency[FormData], session: NamedDependency[AsyncSession], state: State
) -> Response[Any]:
    """Keep the match of this need and these answers, then show it. What cannot be read counts as not said, as on the page."""
    organisation_id = own_organisation(request)
    need = read_need({name: value for name, value in form.items() if isinstance(value, str)})
    answers = read_answers(form, builtin_vocabulary())
    matched = await match_profile(session, state, organisation_id, need.deal, today=today(), answers=answers.settled)
    receipt = await keep_match(session, state, organisation_id, matched)
    return go_to(request, f"{PATH}/{receipt.id}")


@get(PATH, opt=permission(LIST))
async def my_receipts(request: HTMXRequest, session: NamedDependency[AsyncSession], before: FromQuery[UUID | None] = None) -> Response[Any]:
    """Newest first, fifty a page."""
    found = await receipts_of(session, actor_of(request), LIST, limit=PAGE_LENGTH, before=before)
    shown = found[:PAGE_LENGTH]
    return page(
        request,
        "pages/receipts.html",
        nav="matches",
        receipts=[_row(each) for each in shown],
        older=f"{PATH}?before={shown[-1].id}" if len(found) > PAGE_LENGTH else None,
        newest=PATH if before else None,
    )


@get(f"{PATH}/{{receipt_id:uuid}}", opt=permission(READ))
async def my_receipt(request: HTMXRequest, session: NamedDependency[AsyncSession], receipt_id: FromPath[UUID]) -> Response[Any]:
    """One receipt as it was shown, and whether its facts still give it."""
    receipt, content = await visible_receipt(session, actor_of(request), READ, receipt_id)
    return page(
        request,
        "pages/receipt.html",
        nav="matches",
        receipt=_row(receipt),
        match=kept_match(content, builtin_vocabulary()),
        same=replay(content).same,
    )


@get(f"{PATH}/{{receipt_id:uuid}}/content", opt=permission(READ))
async def download_my_receipt(request: HTMXRequest, session: NamedDependency[AsyncSession], receipt_id: FromPath[UUID]) -> Response[bytes]:
    """The exact bytes, to be saved."""
    receipt, content = await visible_receipt(session, actor_of(request), READ, receipt_id)
    headers = {"Content-Disposition": attachment(f"匹配凭证 {receipt.id}.json"), "ETag": f'"{receipt.sha256.hex()}"'}
    return Response(content, media_type="application/json", headers=headers)


def _row(receipt: Receipt) -> dict[str, Any]:
    counts = receipt.shown["counts"]
    return {
        "id": receipt.id,
        "kept_at": receipt.kept_at,
        "deal": receipt.shown["deal"],
        "counts": "，".join(f"{title} {counts[standing]}" for standing, title in SHOWN_TITLES.items() if counts[standing]),
        "sha256": receipt.sha256.hex(),
        "size": size_text(receipt.size_bytes),
    }
