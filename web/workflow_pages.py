"""What the pages and the API of every workflow share: a form for each move, the timeline, and reading what a person adds to a move."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.datastructures import State
from msgspec import Meta

from marketplace.access.actor import Actor
from marketplace.clock import now
from marketplace.errors import FieldError
from marketplace.members.leave import behalf
from marketplace.workflow.mover import LONGEST_NOTE, Said
from marketplace.workflow.moves import Move, NoteRule, Workflow
from marketplace.workflow.reading import OpenMove, Step
from web.forms import FormData
from web.security.fresh_factor import require_fresh_factor
from web.template_filters import minute

FIELDS = ("reason_code", "note", "code", "version")


class MoveBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of `POST /{resource}/{id}/{action}`.

    `version` is the one that the caller has looked at; without it whichever is there. `code` is a person's code of the second factor, for
    moves that ask for it.
    """

    reason_code: Annotated[str, Meta(max_length=64)] | None = None
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] | None = None
    version: Annotated[int, Meta(ge=1)] | None = None
    code: Annotated[str, Meta(max_length=40)] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A move whose form came back: what was typed, and what is wrong with it."""

    action: str = ""
    typed: FormData | None = None
    errors: Sequence[FieldError] = ()

    @property
    def elsewhere(self) -> list[str]:
        """Faults of the case itself, which have no field in the form of a move."""
        return [error.detail for error in self.errors if error.pointer.removeprefix("/") not in FIELDS]


NOT_REFUSED = Refused()


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a case, as the API shows it."""

    action: str
    state: str
    at: datetime
    actor: str
    on_behalf_of: str | None
    reason: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A move as its form shows it; `blocked` says why the caller cannot make it now. `typed` is what a refused form had."""

    action: str
    label: str
    address: str
    reasons: list[tuple[str, str]]
    note: str
    asks_factor: bool
    blocked: str | None
    ends: bool
    typed: dict[str, str]
    errors: dict[str, str]


def move_forms(workflow: Workflow, moves: Sequence[OpenMove], address: str, refused: Refused = NOT_REFUSED) -> list[MoveForm]:
    """One form for each move that the state allows; that of `refused` with what was typed, but never the code."""
    nothing = dict.fromkeys(FIELDS, "")  # templates are strict about names
    again = nothing | {name: str(refused.typed.get(name, "")) for name in ("reason_code", "note") if refused.typed is not None}
    wrong = nothing | {error.pointer.removeprefix("/"): error.detail for error in refused.errors}
    return [
        MoveForm(
            action=each.move.action,
            label=each.move.label_zh,
            address=f"{address}/{each.move.action}",
            reasons=list(each.move.reasons.items()),
            note=each.move.note.value,
            asks_factor=each.move.asks_factor,
            blocked=each.blocked_zh,
            ends=workflow.final(each.move.target),
            typed=again if each.move.action == refused.action else nothing,
            errors=wrong if each.move.action == refused.action else nothing,
        )
        for each in moves
    ]


async def said_in_form(state: State, actor: Actor, step: Move, form: FormData) -> Said:
    """What the form adds to the move; the code of the second factor is checked here, and works once.

    Raises: Invalid for a wrong code; what `require_fresh_factor` raises.
    """
    reason, note = str(form.get("reason_code", "")) or None, str(form.get("note", "")).strip() or None
    if step.asks_factor:
        await require_fresh_factor(state, actor, str(form.get("code", "")), now=now())
    return Said(reason if step.reasons else None, note if step.note is not NoteRule.NONE else None, factor_fresh=step.asks_factor)


async def said_in_body(state: State, actor: Actor, step: Move, body: MoveBody) -> Said:
    """The same from the API. A program proves itself by its token alone (decisions/approvals_by_programs.md); a person's session does not.

    Raises: what `require_fresh_factor` raises.
    """
    if step.asks_factor and not actor.program:
        await require_fresh_factor(state, actor, body.code or "", now=now())
    return Said(body.reason_code, body.note, factor_fresh=step.asks_factor)


def in_place_of(case: Any, actor: Actor, step: Move, said: Said) -> Said:
    """A delegate makes the officer's own steps in the absent officer's place; `case.officer_id` is who that is, where a case has one."""
    officer: UUID | None = getattr(case, "officer_id", None)
    return replace(said, on_behalf_of=behalf(actor, officer)) if step.by_officer else said


def timeline_of(steps: Sequence[Step]) -> list[dict[str, str]]:
    """For the macro `timeline`: the newest first."""
    last = len(steps) - 1
    return [
        {"name": step.label_zh, "note": _line(step), "state": "now" if number == last else "done"}
        for number, step in reversed(list(enumerate(steps)))
    ]


def step_views(steps: Sequence[Step]) -> list[StepView]:
    """For the API."""
    return [
        StepView(
            action=step.action,
            state=step.target,
            at=step.at,
            actor=step.actor_zh,
            on_behalf_of=step.for_zh,
            reason=step.reason_zh,
            note=step.note,
        )
        for step in steps
    ]


def _line(step: Step) -> str:
    who = f"{step.actor_zh}（代 {step.for_zh}）" if step.for_zh else step.actor_zh
    said = "；".join(part for part in (step.reason_zh, step.note) if part)
    return f"{minute(step.at)} · {who}" + (f" · {said}" if said else "")
