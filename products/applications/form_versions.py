"""What a draft said before each change (草稿的旧版本), and how changes made in two windows come together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.ids import new_id
from products.applications.models import ApplicationGroup, FormVersion

MOST_VERSIONS = 50
FIGURES = ("amount_fen", "term_months", "purpose", "keep_others")
ANSWER = "answer-"  # before the name of an attribute
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """`changes`: what this window changed since it was opened. `clashes`: those of them that another window changed to something else
    meanwhile; the later one counts. `elsewhere`: what only the other window changed.
    """

    changes: dict[str, Any]
    clashes: tuple[str, ...]
    elsewhere: tuple[str, ...]


def said_of(form: ApplicationGroup) -> dict[str, Any]:
    """What is kept of a version."""
    return {**{name: getattr(form, name) for name in FIGURES}, "answers": dict(form.answers)}


def fields_of(said: Fields) -> dict[str, Any]:
    """The same, field by field; an answer without its source."""
    answers = {f"{ANSWER}{name}": answer["value"] for name, answer in said["answers"].items()}
    return {name: said[name] for name in FIGURES} | answers


def merged_fields(base: Fields, present: Fields, typed: Fields) -> Merged:
    """`base`: what the window was opened with; `present`: what the draft says now; `typed`: the fields of the window."""
    changes = {name: value for name, value in typed.items() if value != base.get(name)}
    moved = [name for name in {**base, **present} if present.get(name) != base.get(name)]
    clashes = tuple(name for name in moved if name in changes and present.get(name) != changes[name])
    return Merged(changes, clashes, tuple(name for name in moved if name not in changes))


async def keep_version(session: AsyncSession, form: ApplicationGroup, said: Fields, *, at: datetime, undone: bool = False) -> None:
    """Keep what the draft said in its present version, which is about to end; the row of the form is locked.

    `undone`: undoing does not lead back to it, because nothing that can be undone was changed, or because it was undone itself.
    """
    session.add(FormVersion(id=new_id(), group_id=form.id, version=form.version, said=dict(said), undone=undone, saved_at=at))
    old = (FormVersion.group_id == form.id) & (FormVersion.version <= form.version - MOST_VERSIONS)
    await session.execute(delete(FormVersion).where(old))
    await session.flush()


async def version_said(session: AsyncSession, form: ApplicationGroup, version: int) -> Fields | None:
    """What the draft said in a version; None where it is not known any more."""
    if version == form.version:
        return said_of(form)
    wanted = select(FormVersion.said).where(FormVersion.group_id == form.id, FormVersion.version == version)
    return await session.scalar(wanted)


async def last_version(session: AsyncSession, group_id: UUID) -> FormVersion | None:
    """What undoing leads back to; None where nothing was changed."""
    wanted = select(FormVersion).where(FormVersion.group_id == group_id, FormVersion.undone.is_(False))
    return (await session.scalars(wanted.order_by(FormVersion.version.desc()).limit(1))).one_or_none()


async def forget_versions(session: AsyncSession, group_id: UUID) -> None:
    """A form that was submitted is not undone: what was typed and taken back is nobody's business."""
    await session.execute(delete(FormVersion).where(FormVersion.group_id == group_id))
