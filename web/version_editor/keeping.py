"""Keeping what was typed in a step: as far as it can be read, by whoever may, without overwriting another person's work unseen."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from marketplace.access.actor import Actor
from marketplace.workflow.mover import StaleVersion
from web.forms import FormData
from web.version_editor import conditions
from web.version_editor.buttons import press
from web.version_editor.form_model import Faults, Typed
from web.version_editor.row_reading import sent
from web.version_editor.step_form import StepForm, said_with
from web.version_editor.steps import Step, Steps
from web.workflow_routes import version_in


class Draft(Protocol):
    """A draft of any kind of version."""

    @property
    def version(self) -> int: ...
    @property
    def terms(self) -> Mapping[str, Any]: ...
    @property
    def before(self) -> Mapping[str, Any] | None: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def written_by(self) -> UUID | None: ...
    @property
    def updated_at(self) -> datetime: ...


# change(terms, effective_from, version) -> the draft after. Raises: StaleVersion.
Change = Callable[[Any, date | None, int], Awaitable[Any]]


@dataclass
class Came:
    """How a form came. `quiet`: while typing. `pressed`: by a button of rows. `stale`: somebody else has saved since it was shown."""

    quiet: bool = False
    pressed: bool = False
    stale: bool = False
    typed: Typed | None = None
    faults: Faults = field(default_factory=dict)
    form: FormData | None = None
    focus: str | None = None

    @property
    def wrong(self) -> bool:
        """Whether nothing was saved."""
        return self.stale or bool(self.faults)


def came_with(form: FormData) -> Came:
    """A form as it arrives."""
    return Came(quiet=str(form.get("auto", "")) == "1", form=form)


async def keep(actor: Actor, draft: Draft, terms: Any, spec: StepForm, came: Came, act: str, change: Change) -> Any:
    """The draft after what was typed; what cannot be read, or has been overtaken, is only shown again, as `came` says then."""
    form = came.form or FormData()
    came.typed = sent(spec.sections, form)
    came.focus = press(spec.sections, came.typed, act)
    came.pressed = came.focus is not None or conditions.pressed(form)
    before = (terms, draft.effective_from)
    (after, effective_from), came.faults = said_with(spec, came.typed, before)
    if came.faults or (after, effective_from) == before:
        return draft
    # One person's pages may cross, for they save while typing; what another has written is never overwritten unseen.
    own = draft.written_by is not None and draft.written_by == actor.account_id
    version = draft.version if own or act == "overwrite" else version_in(form)
    try:
        return await change(after, effective_from, version)
    except StaleVersion:
        came.stale = True
    return draft


async def undo(draft: Draft, read: Callable[[Any], Any], form: FormData, change: Change) -> bool:
    """The terms before the last change; once more brings that change back. False where somebody else has saved meanwhile."""
    if draft.before is None:
        return True
    try:
        await change(read(draft.before), draft.effective_from, version_in(form))
    except StaleVersion:
        return False
    return True


def place_after(base: str, steps: Steps, here: Step, act: str) -> str:
    """Where a button that saved leads. `base`: the address of the offer that is edited."""
    if act == "preview":
        return f"{base}/preview"
    name, _, key = act.partition(":")
    target = steps.after(here) if act == "next" else (steps.find(key) if name == "go" else None) or here
    return f"{base}/edit/{target.key}"
