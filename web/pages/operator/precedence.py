"""`/operator/information/precedence`: whose value counts where several providers have one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.builtin import builtin_items
from marketplace.information.catalogue.precedence import OFFICIAL_RANK, PrecedenceLine, ranks
from marketplace.information.catalogue.precedence_lines import Candidate, LineTerms, candidates, remove_line, set_line
from marketplace.information.catalogue.providers import possible_providers
from web.forms import FormData
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import permission
from web.views.listing import value_of

BASE = "/operator/information/precedence"
FIELDS = ("attribute", "item", "provider_id", "rank")
MOST_DIGITS = 4
Session = NamedDependency[AsyncSession]


@get(BASE, opt=permission("information:precedence:list"))
async def precedence_desk(request: HTMXRequest, session: Session) -> Response[Any]:
    """The lines; `?attribute=` shows who would come first for it."""
    return await _desk(request, session, dict.fromkeys(FIELDS, ""))


@post(BASE, opt=permission("information:precedence:set"), status_code=200)
async def set_precedence(request: HTMXRequest, session: Session, form: NamedDependency[FormData]) -> Response[Any]:
    """Add a line, or give one about the same another rank."""
    typed = {name: str(form.get(name, "")).strip()[:100] for name in FIELDS}
    try:
        async with session.begin_nested():
            await set_line(session, _terms(typed), at=now())
    except Invalid as refused:
        return await _desk(request, session, typed, refused.errors)
    return go_to(request, BASE)


@post(BASE + "/{line_id:uuid}/remove", opt=permission("information:precedence:remove"), status_code=200)
async def remove_precedence(request: HTMXRequest, session: Session, line_id: FromPath[UUID]) -> Response[bytes]:
    """Back to the more general rule. Raises: PrecedenceNotFound."""
    await remove_line(session, line_id, at=now())
    return go_to(request, BASE)


def _terms(typed: dict[str, str]) -> LineTerms:
    try:
        provider_id = UUID(typed["provider_id"]) if typed["provider_id"] else None
    except ValueError:
        raise Invalid("有 1 处需要修改", [FieldError("/provider_id", "请从列表中选择一家机构。")]) from None
    rank = typed["rank"]
    number = int(rank) if rank.isascii() and rank.isdigit() and len(rank) <= MOST_DIGITS else 0
    return LineTerms(typed["attribute"] or None, typed["item"] or None, provider_id, number)


async def _desk(request: HTMXRequest, session: AsyncSession, typed: dict[str, str], faults: Sequence[FieldError] = ()) -> Response[Any]:
    institutions = await possible_providers(session)
    names = {each.id: each.name for each in institutions}
    asked = value_of(request.query_params, "attribute")
    described = builtin_vocabulary().get(asked)
    return page(
        request,
        "pages/operator/information_precedence.html",
        status_code=422 if faults else 200,
        nav="information",
        lines=[_line(each, names) for each in (await ranks(session)).lines],
        typed=typed,
        errors={each.pointer.lstrip("/"): each.detail for each in faults},
        listed=[{"name": each.pointer.lstrip("/"), "message": each.detail} for each in faults],
        items=[{"value": code, "label": item.name_zh} for code, item in builtin_items().items()],
        providers=[{"value": str(each.id), "label": each.name} for each in institutions],
        asked=asked,
        asked_name=described.label_zh if described else None,
        order=[_place(each) for each in await candidates(session, asked)] if described else [],
        official=OFFICIAL_RANK,
    )


def _line(line: PrecedenceLine, names: dict[UUID, str]) -> dict[str, Any]:
    return {"id": line.id, "rank": line.rank, "words": _words(line, names)}


def _words(line: PrecedenceLine, names: dict[UUID, str]) -> str:
    described = builtin_vocabulary().get(line.attribute or "")
    parts = [
        described.label_zh if described else line.attribute,
        builtin_items()[line.item].name_zh if line.item in builtin_items() else line.item,
        names.get(line.provider_id, "已停用的机构") if line.provider_id else None,
    ]
    return "，".join(part for part in parts if part)


def _place(candidate: Candidate) -> dict[str, Any]:
    """One provider in the order in which their values count, with the reason."""
    if candidate.provider is None:
        return {"name": "企业自主申报", "rank": candidate.rank, "because": "固定排在最后"}
    line = candidate.line
    parts = (
        []
        if line is None
        else [label for value, label in zip(line[1:4], ("数据项", "信息项", "提供单位"), strict=True) if value is not None]
    )
    because = f"按{'、'.join(parts)}设定的顺序" if parts else "没有设定，按一般顺序"
    return {"name": candidate.provider.name, "rank": candidate.rank, "because": because}
