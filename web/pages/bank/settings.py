"""`/bank/settings`: how the lender works: two approvers, hand-over, sentences of refusal, and which branch gets whose applications."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now
from marketplace.errors import FieldError, Invalid
from marketplace.money import FEN_PER_YUAN, YUAN_PER_WAN, fen_from_yuan, plain
from marketplace.reference import regions
from marketplace.webhooks.installed import target_rules
from marketplace.webhooks.targets import TargetCheck
from matching.recommend.questions import WrongAnswer, number
from products.applications.desk.officers import branches_of, desk_of
from products.applications.desk.settings import MOST_FEN, change_setting, lender_setting
from products.applications.desk.templates import keep_template, refusal_templates, remove_template
from products.applications.states import REJECTION_REASONS
from web.forms import FormData
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission

PATH = "/bank/settings"
TEMPLATES = PATH + "/templates"
ONE = TEMPLATES + "/{template_id:uuid}"
SETTING_FIELDS, TEMPLATE_FIELDS = ("two_approvers_above", "hand_over_url"), ("reason_code", "text")
MOST_WAN = Decimal(MOST_FEN) / FEN_PER_YUAN / YUAN_PER_WAN
Session = NamedDependency[AsyncSession]
Form = NamedDependency[FormData]


@get(PATH, opt=permission("applications:setting:read"))
async def bank_settings(request: HTMXRequest, session: Session) -> Response[Any]:
    """All of it on one page."""
    return await _shown(request, session)


@post(PATH, opt=permission("applications:setting:change"), status_code=200)
async def change_bank_settings(request: HTMXRequest, session: Session, state: State, form: Form) -> Response[Any]:
    """Both settings at once; what was refused comes back as it was typed."""
    typed = _typed(form, SETTING_FIELDS)
    try:
        limit, faults = _limit(typed["two_approvers_above"])
        if faults:
            raise Invalid("设置没有保存", faults)
        checks = TargetCheck(await target_rules(session, state.installation))
        async with session.begin_nested():
            await change_setting(session, actor_of(request), limit, typed["hand_over_url"] or None, checks, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, typed=typed, faults=refused.errors)
    return go_to(request, PATH)


@post(TEMPLATES, opt=permission("applications:template:create"), status_code=200)
async def add_template(request: HTMXRequest, session: Session, form: Form) -> Response[Any]:
    """A new sentence."""
    return await _keep(request, session, form, None)


@post(ONE, opt=permission("applications:template:change"), status_code=200)
async def change_template(request: HTMXRequest, session: Session, template_id: FromPath[UUID], form: Form) -> Response[Any]:
    """Another reason or another wording for one."""
    return await _keep(request, session, form, template_id)


@post(ONE + "/remove", opt=permission("applications:template:remove"), status_code=200)
async def drop_template(request: HTMXRequest, session: Session, template_id: FromPath[UUID]) -> Response[Any]:
    """Offer it no more."""
    await remove_template(session, actor_of(request), template_id, at=now())
    return go_to(request, PATH + "#templates")


async def _keep(request: HTMXRequest, session: AsyncSession, form: FormData, template_id: UUID | None) -> Response[Any]:
    typed = _typed(form, TEMPLATE_FIELDS)
    try:
        async with session.begin_nested():
            await keep_template(session, actor_of(request), typed["reason_code"], typed["text"], template_id=template_id, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, typed=typed, faults=refused.errors, edited=template_id)
    return go_to(request, PATH + "#templates")


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Sequence[FieldError] = (),
    edited: UUID | None = None,
) -> Response[Any]:
    actor = actor_of(request)
    assert actor.organisation_id is not None  # noqa: S101  # the permission is that of institutions' people
    desk = await desk_of(session, actor.organisation_id)
    setting = await lender_setting(session, actor)
    limit = None if setting is None else setting.two_approvers_above_fen
    present = {
        "two_approvers_above": "" if limit is None else plain(Decimal(limit) / FEN_PER_YUAN / YUAN_PER_WAN),
        "hand_over_url": "" if setting is None else setting.hand_over_url or "",
        "reason_code": "",
        "text": "",
    }
    sent = dict(typed or {})
    return page(
        request,
        "pages/bank/settings.html",
        status_code=422 if faults else 200,
        nav="bank_settings",
        head_office=desk.head_office,
        typed=present | (sent if edited is None else {}),
        errors=[{"name": _field(each, edited), "message": each.detail} for each in faults],
        templates=[
            {"id": each.id, "reason_code": each.reason_code, "reason": REJECTION_REASONS.get(each.reason_code, each.reason_code),
             "text": each.text_zh, "typed": sent if each.id == edited else None}
            for each in await refusal_templates(session, actor)
        ],
        reasons=[{"value": code, "label": label} for code, label in REJECTION_REASONS.items()],
        branches=[
            {"name": each.name, "region": regions.full_name(each.region) if each.region else None}
            for each in await branches_of(session, desk.lender_id)
        ],
    )  # fmt: skip


def _typed(form: FormData, names: Sequence[str]) -> dict[str, str]:
    return {name: str(form.get(name, "")).strip() for name in names}


def _limit(text: str) -> tuple[int | None, list[FieldError]]:
    if not text:
        return None, []
    try:
        return fen_from_yuan(number(text, "万元", low=Decimal(0), high=MOST_WAN) * YUAN_PER_WAN), []
    except WrongAnswer as wrong:
        return None, [FieldError("/two_approvers_above", str(wrong))]


def _field(fault: FieldError, edited: UUID | None) -> str:
    """The field's name in the form where it was typed: each template has a form of its own."""
    name = fault.pointer.removeprefix("/")
    return name if edited is None else f"{name}-{edited}"
