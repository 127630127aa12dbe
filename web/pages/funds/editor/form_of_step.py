"""The form of each step, as this bureau and this draft need it; and the draft as the editor's common parts see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from policies.funds.models import FundDraft
from web.pages.funds.editor import basics, filing, limits, process, shares
from web.pages.funds.editor.offered import Offered
from web.pages.funds.editor.steps import BASICS, FILING, LIMITS, SHARES
from web.version_editor.step_form import StepForm
from web.version_editor.steps import Step


@dataclass(frozen=True, slots=True)
class Writing:
    """A draft of a fund's rules, under the names that every editor uses."""

    version: int
    terms: dict[str, Any]
    before: dict[str, Any] | None
    effective_from: date | None
    written_by: UUID | None
    updated_at: datetime


def writing(draft: FundDraft) -> Writing:
    """The draft as it stands."""
    return Writing(draft.version, draft.rules, draft.rules_before, draft.effective_from, draft.written_by, draft.updated_at)


def form_of(step: Step, offered: Offered) -> StepForm:
    """The fields of a step and the way between them and the terms."""
    if step is BASICS:
        return StepForm(basics.sections(offered), basics.shown, basics.terms, {})
    if step is SHARES:
        return StepForm(shares.SECTIONS, shares.shown, shares.terms, {})
    if step is LIMITS:
        return StepForm(limits.sections(offered), limits.shown, limits.terms, {})
    if step is FILING:
        return StepForm(filing.SECTIONS, filing.shown, filing.terms, {})
    return StepForm(process.sections(offered), lambda terms, _: process.shown(terms, offered), process.terms, {})
