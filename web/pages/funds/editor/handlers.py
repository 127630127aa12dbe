"""`/bureau/funds/{id}/rules/edit/{step}`: the rules in work, step by step. Every button sends the whole form; nothing typed is lost."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.plugins.htmx import HTMXRequest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import now, today
from marketplace.eligibility.vocabulary import builtin_vocabulary
from marketplace.errors import FieldError, Invalid, NotFound
from policies.funds.drafts import change_draft, require_changeable, undo_change
from policies.funds.models import Fund, FundDraft
from policies.funds.publish import findings
from policies.funds.repository import current_version, get_fund, open_draft
from policies.funds.rules.sentences import sentences
from policies.funds.schemas import FundTerms, terms_of
from web.criterion_rows.attributes import attribute_choices
from web.criterion_rows.judging import judged
from web.criterion_rows.lexicon import builtin_lexicon
from web.criterion_rows.trial import trial_view
from web.forms import FormData
from web.pages.funds.editor.form_of_step import Writing, form_of, writing
from web.pages.funds.editor.offered import offered_for
from web.pages.funds.editor.steps import BASICS, FILING, SHARES, STEPS
from web.pages.funds.overview import ONE
from web.redirects import go_to
from web.rendering import page
from web.security.permissions import actor_of, permission
from web.version_editor.beside import PLACE, beside_rows
from web.version_editor.keeping import Came, Change, came_with, keep
from web.version_editor.shown import form_view, saved_view, status_of, steps_view
from web.version_editor.steps import Step
from web.views.funds import BASE, fund_line
from web.workflow_routes import version_in

EDIT = permission("funds:fund:edit")
Session = NamedDependency[AsyncSession]


@get(ONE + "/rules/edit", opt=EDIT)
async def edit_fund_rules(request: HTMXRequest, session: Session, fund_id: FromPath[UUID]) -> Response[Any]:
    """The first step."""
    require_changeable(await open_draft(session, actor_of(request), fund_id))
    return go_to(request, f"{BASE}/{fund_id}/rules/edit/{BASICS.key}")


@get(ONE + "/rules/edit/{step:str}", opt=EDIT)
async def edit_fund_step(
    request: HTMXRequest, session: Session, state: State, fund_id: FromPath[UUID], step: FromPath[str]
) -> Response[Any]:
    """One step as it is stored."""
    draft = await open_draft(session, actor_of(request), fund_id)
    require_changeable(draft)
    return await _page(request, session, state, draft, _step(step), Came())


@post(ONE + "/rules/edit/{step:str}", opt=EDIT, status_code=200)
async def save_fund_step(
    request: HTMXRequest, session: Session, state: State, fund_id: FromPath[UUID], step: FromPath[str], form: NamedDependency[FormData]
) -> Response[Any]:
    """Keep what was typed as far as it can be read, and do what the button says. Without a button the page saves while typing."""
    actor, here, act = actor_of(request), _step(step), str(form.get("do", ""))
    draft = await open_draft(session, actor, fund_id)
    require_changeable(draft)
    if act == "undo":
        if draft.rules_before is not None:
            await undo_change(session, actor, fund_id, version=version_in(form), at=now())
        return go_to(request, f"{BASE}/{fund_id}/rules/edit/{here.key}")
    came, terms = came_with(form), terms_of(await get_fund(session, actor, fund_id), draft)
    spec = form_of(here, await offered_for(session, actor, await get_fund(session, actor, fund_id), terms))
    try:
        await keep(actor, writing(draft), terms, spec, came, act, _change(session, actor, fund_id))
    except Invalid as refused:
        came.faults = {each.pointer.removeprefix("/").replace("/", "."): each.detail for each in refused.errors}
    except msgspec.ValidationError:
        came.faults = {"": "有一处填写的内容太长或格式不对，请检查后再保存。"}
    draft = await open_draft(session, actor, fund_id)
    if came.wrong or came.pressed or came.quiet or not act:
        return await _page(request, session, state, draft, here, came)
    return go_to(request, _place_after(fund_id, here, act))


def _place_after(fund_id: UUID, here: Step, act: str) -> str:
    base, (name, _, key) = f"{BASE}/{fund_id}/rules", act.partition(":")
    if act == "finish" or (act == "next" and here is STEPS.all[-1]):
        return base
    target = STEPS.after(here) if act == "next" else (STEPS.find(key) if name == "go" else None) or here
    return f"{base}/edit/{target.key}"


def _change(session: AsyncSession, actor: Actor, fund_id: UUID) -> Change:
    async def change(terms: FundTerms, effective_from: date | None, version: int) -> Writing:
        said = replace(terms, effective_from=effective_from)
        return writing(await change_draft(session, actor, fund_id, said, version=version, at=now()))

    return change


def _step(key: str) -> Step:
    step = STEPS.find(key)
    if step is None:
        raise NotFound(f"编辑规则没有这一步；有的是 {'、'.join(step.label_zh for step in STEPS.all)}。")
    return step


def _placed(found: FieldError) -> FieldError:
    """A finding at the field where it is mended: fields are named without the rules around them."""
    pointer = found.pointer.removeprefix("/rules")
    inside = pointer.removeprefix("/filing") if pointer.startswith("/filing/criterion") else pointer
    return FieldError(inside, found.detail)


async def _page(request: HTMXRequest, session: AsyncSession, state: State, draft: FundDraft, step: Step, came: Came) -> Response[Any]:
    actor = actor_of(request)
    fund = await get_fund(session, actor, draft.fund_id)
    terms, found = terms_of(fund, draft), [_placed(each) for each in await findings(session, fund, draft)]
    form = form_of(step, await offered_for(session, actor, fund, terms))
    typed = came.typed or form.shown(terms, draft.effective_from)
    beside = None
    if typed.criterion is not None and not came.quiet:
        beside = await beside_rows(request, session, state, None, typed.criterion)
        beside["trial"] = trial_view(judged(typed.criterion, builtin_lexicon()).criterion, came.form or FormData(), PLACE, today=today())
    address = f"{BASE}/{fund.id}/rules/edit"
    return page(
        request,
        "pages/funds/editor.html",
        swap="saved" if came.quiet else "editor",
        status_code=status_of(request, came),
        nav="funds",
        fund=await _line(session, fund),
        address=address,
        step=step.key,
        last=step is STEPS.all[-1],
        steps=steps_view(STEPS, found),
        may_undo=draft.rules_before is not None,
        focus=came.focus,
        saved=await saved_view(session, writing(draft), came, f"{address}/{step.key}"),
        beside=beside,
        choices=attribute_choices() if step in (FILING, SHARES) else [],
        said=sentences(terms.rules, builtin_vocabulary()),
        **form_view(form, typed, STEPS.found_in(step, found), came),
    )


async def _line(session: AsyncSession, fund: Fund) -> Any:
    return fund_line(fund, await current_version(session, fund))
