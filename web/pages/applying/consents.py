"""`/me/applications/forms/{id}/consents`: what the lenders may see, what is promised to them, what was told."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import now, today
from marketplace.consents.grant import grant
from marketplace.consents.states import ConsentPurpose
from marketplace.consents.terms import ConsentTerms
from marketplace.consents.texts import TextKind, readable, text_in_force
from marketplace.enrolment.signing import may_sign
from marketplace.errors import FieldError, Invalid
from marketplace.information.catalogue.in_force import items_in_force
from products.applications.draft import change_form, terms_of
from products.applications.enquiries import told_words
from products.applications.repository import READ_GROUP
from web.applying import Draft, read_draft
from web.consents import longest_terms
from web.forms import FormData
from web.pages.applying.form import CHANGE, FORMS, PATH
from web.redirects import go_to
from web.refusals import record_refusal
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.views.application_consents import LenderNeeds, lender_needs, undertakings_of
from web.views.application_steps import steps_of

USUAL_TERM = timedelta(days=90)
PLAIN = ("valid_until", "signer", "agreed", "sensitive", "told", "keep_others", "text_version")
Session = NamedDependency[AsyncSession]


@get(f"{PATH}/consents", opt=permission(READ_GROUP))
async def application_consents(request: HTMXRequest, session: Session, group_id: FromPath[UUID]) -> Response[Any]:
    """What is allowed already is shown and not asked for again."""
    return await _shown(request, session, group_id)


@post(f"{PATH}/consents", opt=permission(CHANGE), status_code=200)
async def sign_application_consents(
    request: HTMXRequest, form: NamedDependency[FormData], session: Session, state: State, group_id: FromPath[UUID]
) -> Response[Any]:
    """Consents of the ticked lenders, promises and what was told, all or none of it."""
    try:
        async with session.begin_nested():
            draft = await read_draft(session, actor_of(request), group_id, at=now())
            await _sign(request, session, state, form, await _needs(request, session, draft))
            terms = replace(
                terms_of(draft.form),
                told=bool(form.get("told")),
                keep_others=bool(form.get("keep_others")),
                undertakings=tuple(
                    each.product_id for each in undertakings_of(draft) if str(each.product_id) in form.getall("undertake", [])
                ),
            )
            await change_form(session, actor_of(request), group_id, terms, version=None, at=now())
    except Invalid as refused:
        await record_refusal(request.scope, refused)
        return await _shown(request, session, group_id, typed=_typed(form), errors=refused.errors)
    return go_to(request, f"{FORMS}/{group_id}/check")


async def _sign(request: HTMXRequest, session: AsyncSession, state: State, form: FormData, needs: list[LenderNeeds]) -> None:
    """One consent for each ticked lender, under one reading of the words. Raises: Invalid, MayNotSign, SigningRests."""
    chosen = [each for each in needs if each.missing and str(each.id) in form.getall("grant", [])]
    if not chosen:
        return
    until = _until(form, chosen)
    for each in chosen:
        terms = ConsentTerms(
            grantee_id=each.id, items=each.missing, purpose=ConsentPurpose.PRE_LOAN, valid_until=until,
            text_version=str(form.get("text_version", ""))[:32], signer=str(form.get("signer", ""))[:64],
        )  # fmt: skip
        await grant(session, actor_of(request), terms, longest=longest_terms(state.installation), may_sign=may_sign, at=now())


def _until(form: FormData, chosen: list[LenderNeeds]) -> date:
    errors = []
    if not form.get("agreed"):
        errors.append(FieldError("/agreed", "请阅读授权书，并勾选「已阅读并同意」"))
    if any(each.sensitive for each in chosen) and not form.get("sensitive"):
        errors.append(FieldError("/sensitive", "有敏感事项，请勾选「已了解可能的不利影响」"))
    if not str(form.get("signer", "")).strip():
        errors.append(FieldError("/signer", "请填写签署人姓名"))
    try:
        until = msgspec.convert(str(form.get("valid_until", "")), date)
    except msgspec.ValidationError:
        errors.append(FieldError("/valid_until", "请填日期，如 2027-03-31"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors)
    return until


def _typed(form: FormData) -> dict[str, Any]:
    lists = {name: [str(each) for each in form.getall(name, [])][:10] for name in ("grant", "undertake")}
    return {name: str(form.get(name, ""))[:200] for name in PLAIN} | lists


async def _needs(request: HTMXRequest, session: AsyncSession, draft: Draft) -> list[LenderNeeds]:
    raw = request.app.state.installation.disclosure.raw_detail
    return lender_needs(draft, await items_in_force(session, today()), raw=raw)


async def _shown(
    request: HTMXRequest,
    session: AsyncSession,
    group_id: UUID,
    *,
    typed: dict[str, Any] | None = None,
    errors: tuple[FieldError, ...] = (),
) -> Response[Any]:
    actor = actor_of(request)
    draft = await read_draft(session, actor, group_id, at=now())
    needs, promises = await _needs(request, session, draft), undertakings_of(draft)
    text = await text_in_force(session, TextKind.CONSENT, now())
    return page(
        request,
        "pages/applying/consents.html",
        status_code=422 if errors else 200,
        nav="applications",
        group_id=group_id,
        steps=steps_of("consents"),
        lenders=needs,
        undertakings=promises,
        told=told_words(),
        several=len(draft.choices) > 1,
        text=readable(text.body),
        text_version=text.version,
        signer=actor.display_name,
        typed=typed or _present(draft, needs),
        errors=[{"name": each.pointer.removeprefix("/").split("/")[0], "message": each.detail} for each in errors],
    )


def _present(draft: Draft, needs: list[LenderNeeds]) -> dict[str, Any]:
    return {
        "valid_until": (today() + USUAL_TERM).isoformat(), "signer": "", "agreed": "", "sensitive": "", "text_version": "",
        "told": "1" if terms_of(draft.form).told else "", "keep_others": "1" if draft.form.keep_others else "",
        "grant": [str(each.id) for each in needs if each.missing],
        "undertake": [str(each.product_id) for each in undertakings_of(draft) if each.given],
    }  # fmt: skip
