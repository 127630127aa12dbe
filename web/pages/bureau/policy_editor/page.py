"""The editor's page: a step with what was typed or is stored, and what has become of it."""

from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.clock import today
from policies.library.draft_models import PolicyDraft
from policies.library.drafts.pointer_checks import findings_of
from policies.library.drafts.repository import own_policy
from policies.library.drafts.terms import DraftTerms, read_draft
from policies.library.models import Policy
from policies.library.repository import PolicyRepository
from web.criterion_rows.attributes import attribute_choices
from web.criterion_rows.judging import judged
from web.criterion_rows.lexicon import builtin_lexicon
from web.criterion_rows.trial import trial_view
from web.forms import FormData
from web.pages.bureau.policy_editor.choices import choices_for
from web.pages.bureau.policy_editor.review import review
from web.pages.bureau.policy_editor.step_forms import form_of
from web.pages.bureau.policy_editor.steps import BENEFIT, CRITERION, REVIEW, STEPS
from web.rendering import page
from web.security.permissions import actor_of
from web.version_editor.beside import PLACE, beside_rows
from web.version_editor.keeping import Came
from web.version_editor.shown import form_view, saved_view, status_of, steps_view
from web.version_editor.steps import Step
from web.views.policy_work import policy_work_line


@dataclass(frozen=True, slots=True)
class Sessions:
    """The request's two transactions: the system's for the library, which the caller's role may not write, and the caller's."""

    system: AsyncSession
    own: AsyncSession


async def editor_page(
    request: HTMXRequest, sessions: Sessions, state: State, draft: PolicyDraft, step: Step, came: Came | None = None
) -> Response[Any]:
    """One step. A form that was not kept comes back as it was sent, as 422, or 409 where it was overtaken."""
    session, came = sessions.system, came or Came()
    policy = await own_policy(session, actor_of(request), draft.policy_id)
    terms, found = read_draft(draft.terms), await findings_of(session, draft)
    choices = await choices_for(session, draft)
    form, typed = form_of(step, terms, choices, came.form if came.typed is not None else None), came.typed
    if form is not None:
        typed = typed or form.shown(terms, draft.effective_from)
    beside = None
    if typed is not None and typed.criterion is not None and not came.quiet:
        key = f"policy:{policy.code}" if policy.current is not None else None
        beside = await beside_rows(request, sessions.own, state, key, typed.criterion)
        criterion = judged(typed.criterion, builtin_lexicon()).criterion
        beside["trial"] = trial_view(criterion, came.form or FormData(), PLACE, today=today())
    address = f"/bureau/policies/{draft.policy_id}/edit"
    return page(
        request,
        "pages/bureau/policy_editor.html",
        swap="saved" if came.quiet else "editor",
        status_code=status_of(request, came),
        nav="own_policies",
        policy=policy_work_line(policy, draft),
        number=await _number(session, policy),
        in_force={"number": policy.current.number, "from": policy.current.effective_from} if policy.current else None,
        address=address,
        step=step.key,
        steps=steps_view(STEPS, found.errors),
        may_undo=draft.before is not None,
        focus=came.focus,
        saved=await saved_view(session, draft, came, f"{address}/{step.key}"),
        shown_type=_shown_type(step, terms, came),
        review=await review(request, session, sessions.own, state, policy, draft, found, choices) if step is REVIEW else None,
        beside=beside,
        choices=attribute_choices() if step in (BENEFIT, CRITERION) else [],
        **form_view(form, typed, STEPS.found_in(step, found.errors), came),
    )


def _shown_type(step: Step, terms: DraftTerms, came: Came) -> str | None:
    """Whose fields the form of a benefit has."""
    if step is not BENEFIT:
        return None
    if came.form is not None and came.typed is not None:
        return str(came.form.get("shown_type", ""))
    return str(terms.benefit.get("type") or "")


async def _number(session: AsyncSession, policy: Policy) -> int:
    return (await PolicyRepository(session).last_numbers([policy.id])).get(policy.id, 0) + 1
