"""A draft kept field by field, from several windows at once, and undone step by step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.access.actor import Actor
from marketplace.clock import SHANGHAI
from marketplace.errors import Conflict, FieldError, Invalid
from marketplace.events.record import record
from marketplace.profiles.repository import ProfileRepository
from products.applications.draft import FormChanged
from products.applications.draft_faults import faults_of_figures
from products.applications.events import CHANGED
from products.applications.form_versions import (
    ANSWER,
    FIGURES,
    Fields,
    Merged,
    fields_of,
    keep_version,
    last_version,
    merged_fields,
    said_of,
    version_said,
)
from products.applications.models import ApplicationGroup
from products.applications.prefill import faults_of_answers, merged
from products.applications.repository import get_group


class NothingToUndo(Conflict):
    """The draft says what it said at first."""

    code = "nothing_to_undo"


async def change_fields(
    session: AsyncSession, actor: Actor, group_id: UUID, typed: Fields, *, seen: int, at: datetime
) -> tuple[ApplicationGroup, Merged]:
    """Keep fields of a draft. `typed`: amount_fen, term_months, purpose, keep_others, `answer-<attribute>`, as the window shows them;
    `seen`: the version that the window was opened with, so that what another window has changed meanwhile stays.

    Products are not looked at: what is typed is kept though one of them has been suspended. Raises: GroupNotFound, FormChanged, Invalid.
    """
    form = await _draft(session, actor, group_id)
    said = await version_said(session, form, seen)
    present = fields_of(said_of(form))
    change = merged_fields(present if said is None else fields_of(said), present, typed)
    if faults := _faults(change.changes):
        raise Invalid(f"申请有 {len(faults)} 处需要修改", faults)
    if change.changes:
        await keep_version(session, form, said_of(form), at=at)
        await _write(session, form, change.changes, at)
    return form, change


async def undo_change(session: AsyncSession, actor: Actor, group_id: UUID, *, at: datetime) -> ApplicationGroup:
    """Back to what the draft said before the last change that still counts. Raises: GroupNotFound, FormChanged, NothingToUndo."""
    form = await _draft(session, actor, group_id)
    before = await last_version(session, group_id)
    if before is None:
        raise NothingToUndo("没有可以撤销的改动", state="draft")
    await keep_version(session, form, said_of(form), at=at, undone=True)  # a window that shows it still knows what it was opened with
    before.undone = True
    for name in FIGURES:
        setattr(form, name, before.said[name])
    form.answers = before.said["answers"]
    await _changed(session, form, at)
    return form


async def _draft(session: AsyncSession, actor: Actor, group_id: UUID) -> ApplicationGroup:
    form = await get_group(session, actor, group_id, lock=True)
    if form.submitted_at is not None:
        raise FormChanged("这份申请已经提交，不能再改；可以撤回后重新申请", state="submitted")
    return form


def _faults(changes: Fields) -> Sequence[FieldError]:
    answers = {name.removeprefix(ANSWER): value for name, value in changes.items() if name.startswith(ANSWER)}
    figures = (changes.get(name) for name in ("amount_fen", "term_months", "purpose"))
    return [*faults_of_figures(*figures), *faults_of_answers(answers)]


async def _write(session: AsyncSession, form: ApplicationGroup, changes: dict[str, Any], at: datetime) -> None:
    profile = await ProfileRepository(session).of_organisation(form.subject_id)
    answers = {name.removeprefix(ANSWER): value for name, value in changes.items() if name.startswith(ANSWER)}
    form.answers = merged(form.answers, answers, profile, at.astimezone(SHANGHAI).date())
    for name in FIGURES:
        if name in changes:
            setattr(form, name, changes[name])
    await _changed(session, form, at)


async def _changed(session: AsyncSession, form: ApplicationGroup, at: datetime) -> None:
    form.version, form.updated_at = form.version + 1, at
    record(session, CHANGED, form.id, at=at, parties=[form.subject_id], data={"version": form.version})
    await session.flush()
