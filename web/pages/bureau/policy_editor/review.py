"""The last step: everything that is still to be mended, what the version changes, what it would cost, who signs."""

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import State
from litestar.plugins.htmx import HTMXRequest
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.errors import FieldError
from marketplace.workflow.reading import open_moves
from policies.library.draft_models import PolicyDraft
from policies.library.draft_states import POLICY_VERSION
from policies.library.drafts.checks import Findings
from policies.library.drafts.terms import read_draft
from policies.library.models import Policy
from web.pages.bureau.policy_editor.choices import Choices
from web.pages.bureau.policy_editor.step_forms import form_of
from web.pages.bureau.policy_editor.steps import STEPS
from web.pages.bureau.policy_effects import effects_of
from web.security.permissions import actor_of
from web.version_editor.shown import finding_view
from web.version_editor.step_form import StepForm
from web.version_editor.steps import Step
from web.views.policy_work import signing_people
from web.workflow_pages import move_forms
from web.workflow_routes import moves_named


async def review(
    request: HTMXRequest,
    session: AsyncSession,
    own_session: AsyncSession,
    state: State,
    policy: Policy,
    draft: PolicyDraft,
    found: Findings,
    choices: Choices,
) -> dict[str, Any]:
    """What the template shows of the last step. `own_session` is the caller's, by which reach is asked."""
    address = f"/bureau/policies/{policy.id}"
    moves = await open_moves(session, actor_of(request), moves_named(POLICY_VERSION, "submit"), draft.id, draft)
    return {
        "findings": [_finding(each, draft, choices, address) for each in found.errors],
        "warnings": [_finding(each, draft, choices, address) for each in found.warnings],
        **await effects_of(request, session, own_session, state, policy, read_draft(draft.terms), found),
        "people": await signing_people(session, draft),
        "forms": [] if found.errors else move_forms(POLICY_VERSION, moves, address),
        "revision": draft.version,
    }


def _finding(found: FieldError, draft: PolicyDraft, choices: Choices, address: str) -> Mapping[str, str]:
    terms = read_draft(draft.terms)

    def form_for(step: Step) -> StepForm:
        form = form_of(step, terms, choices)
        if form is None:
            raise ValueError(f"nothing is mended in the step {step.key}")
        return form

    return finding_view(found, STEPS, form_for, lambda form: form.shown(terms, draft.effective_from), f"{address}/edit")
