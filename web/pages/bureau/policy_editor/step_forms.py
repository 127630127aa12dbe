"""The form of each step of a policy's version, as this bureau and this draft need it."""

from policies.benefits.types import TYPES
from policies.library.drafts.terms import DraftTerms
from web.forms import FormData
from web.pages.bureau.policy_editor import basics, benefit, criterion, papers
from web.pages.bureau.policy_editor.choices import Choices
from web.pages.bureau.policy_editor.steps import BASICS, BENEFIT, CRITERION, PAPERS
from web.version_editor.step_form import StepForm, plain_form
from web.version_editor.steps import Step

SHOWN_TYPE = "shown_type"  # in the form of a benefit: whose fields it has, which need not be the type that was chosen since


def form_of(step: Step, terms: DraftTerms, choices: Choices, came: FormData | None = None) -> StepForm | None:
    """None for the last step. `came`: what was sent, by which a form of a benefit is known again."""
    if step is BASICS:
        return StepForm(basics.sections(choices), basics.shown, basics.terms, {})
    if step is CRITERION:
        return plain_form(criterion.SECTIONS, criterion.shown, criterion.terms)
    if step is BENEFIT:
        return _benefit(terms, str(terms.benefit.get("type") or "") if came is None else str(came.get(SHOWN_TYPE, "")))
    if step is PAPERS:
        return plain_form(papers.sections(choices), lambda said, day: papers.shown(said, day, choices), papers.terms)
    return None


def _benefit(terms: DraftTerms, code: str) -> StepForm:
    known = code if code in TYPES else ""
    return StepForm(
        benefit.sections(str(terms.kind or ""), known),
        benefit.shown_form(known),
        lambda values, before: benefit.terms(values, before, known),
        {"benefit.": "benefit", "stacking_rules.": "stacking"},
    )
