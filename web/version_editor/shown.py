"""What every editor's page shows around its form: the steps, what was kept, what is still to be mended and where."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from litestar.plugins.htmx import HTMXRequest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.models import Account
from marketplace.errors import FieldError
from web.version_editor.form_model import Typed
from web.version_editor.keeping import Came, Draft
from web.version_editor.step_form import StepForm
from web.version_editor.steps import Step, Steps
from web.version_editor.view import at_fields, place_of, places_of, section_views

Found = Sequence[FieldError]


def form_view(form: StepForm | None, typed: Typed | None, found: Found, came: Came) -> dict[str, Any]:
    """The sections of a step, and what of the step is still to be mended; the last step has no form."""
    if form is None or typed is None:
        return {"sections": None, "todo": [], "errors": []}
    todo, wrong = at_fields(found, form, typed)
    errors = [{"name": name or None, "message": message} for name, message in came.faults.items()]
    return {"sections": section_views(form, typed, wrong | came.faults), "todo": todo, "errors": [] if came.quiet else errors}


def steps_view(steps: Steps, found: Found) -> list[dict[str, Any]]:
    """The buttons of the steps; the last one, which only looks at the others, is never done."""
    left = {step.key: len(steps.found_in(step, found)) for step in steps.all}
    return [
        {"key": step.key, "label": step.label_zh, "left": left[step.key], "done": bool(step.parts) and not left[step.key]}
        for step in steps.all
    ]


def status_of(request: HTMXRequest, came: Came) -> int:
    """htmx shows what comes with 422 and drops what comes with 409."""
    if came.stale:
        return 422 if request.htmx else 409
    return 422 if came.faults else 200


async def saved_view(session: AsyncSession, draft: Draft, came: Came, address: str) -> dict[str, Any]:
    """What has become of what was typed; `address`: of the step."""
    by = await writer_of(session, draft)
    return {
        "revision": draft.version,
        "at": draft.updated_at,
        "by": by,
        "faults": list(came.faults.values()),
        "stale": {"by": by or "有人", "at": draft.updated_at} if came.stale else None,
        "address": address,
    }


async def writer_of(session: AsyncSession, draft: Draft) -> str | None:
    """The name of whoever wrote it last."""
    if draft.written_by is None:
        return None
    name: str | None = await session.scalar(select(Account.display_name).where(Account.id == draft.written_by))
    return name


def finding_view(
    found: FieldError, steps: Steps, form_of: Callable[[Step], StepForm], shown: Callable[[StepForm], Typed], address: str
) -> Mapping[str, str]:
    """One finding with the address of the field where it is mended. `address`: of the editor."""
    step = steps.of(found.pointer)
    form = form_of(step)
    typed = shown(form)
    place = place_of(found.pointer, typed, places_of(form, typed))
    return {"label": step.label_zh, "message": found.detail, "href": f"{address}/{step.key}" + (f"#f-{place}" if place else "")}
